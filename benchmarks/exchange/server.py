"""What a workload has to know of a server, whoever wrote it."""

from base64 import b64encode
from dataclasses import dataclass

from benchmarks.exchange.processes import Running

NAME, SECRET = "bench", "a-secret-for-the-benchmark"  # of an account that exists for minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A TAXII server that runs: where its objects are, and what signs a request in.

    ``objects`` and ``status`` are paths that end with a slash. ``writes`` signs in who posts, ``basic`` and ``token``
    who reads; ``token`` is empty where the server has none. ``manages`` is how many objects it can page through in
    the time of a benchmark.
    """

    name: str
    running: Running
    objects: str
    status: str
    writes: str
    basic: str
    token: str = ""
    takes_markings: bool = True
    manages: int = 1 << 62
    told: str = ""

    @property
    def reads(self) -> str:
        """What signs in who reads, at the least cost to the server."""
        return self.token or self.basic


def basic(name: str, secret: str) -> str:
    """Return the header of Basic authentication (RFC 7617)."""
    return "Basic " + b64encode(f"{name}:{secret}".encode()).decode()
