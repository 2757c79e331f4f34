"""How much of a page's time is the decision about sharing: ``python -m benchmarks.exchange.sharing PATH TOKEN``.

Run in the environment of a hub that holds objects; prints JSON. The page is answered in this process by the callable
that ``kentongan serve`` serves, with a clock around ``sight_of``, in which rights, arrangement and terms are decided:
once as it is, with what was decided kept from page to page, and once with everything decided anew for each page, as
after any change of rights. What the labels that passed cost as a condition of the page's query is not in it.
"""

import io
import json
import statistics
import sys
import time
from typing import Any
from urllib.parse import urlsplit

from benchmarks.exchange.report import DECIDED_ANEW

REPEAT = 40


def main() -> None:
    """Measure both and print them."""
    path, token = sys.argv[1:3]
    import kentongan.site.wsgi as site
    from kentongan.exchange.queries import sight
    from kentongan.taxii.endpoints import calls as there

    calls: Any = there  # what it imports is no export of it
    spent, decide = [0.0], calls.sight_of

    def clocked(*given: Any, **named: Any) -> Any:
        begun = time.perf_counter()
        try:
            return decide(*given, **named)
        finally:
            spent[0] += time.perf_counter() - begun

    calls.sight_of = clocked
    found = {}
    for what in ("kept from page to page", DECIDED_ANEW):
        pages, decisions = [], []
        for _ in range(REPEAT):
            if what == DECIDED_ANEW:
                sight._kept = sight._Kept()
            spent[0] = 0.0
            pages.append(_answered(site.application, path, token=token))
            decisions.append(spent[0])
        page, decision = statistics.median(pages[5:]), statistics.median(decisions[5:])
        found[what] = {"page": page, "decision": decision, "share": decision / page}
    print(json.dumps(found))


def _answered(application: Any, path: str, *, token: str) -> float:
    """Return the seconds in which a page is answered to its last byte."""
    asked = urlsplit(path)
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": asked.path, "QUERY_STRING": asked.query, "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "HTTP_AUTHORIZATION": token, "CONTENT_LENGTH": "0",
        "HTTP_ACCEPT": "application/taxii+json;version=2.1", "HTTP_HOST": "127.0.0.1",
    }  # fmt: skip
    told = []
    begun = time.perf_counter()
    for _ in application(environ, lambda status, headers, error=None: told.append(status)):
        pass
    took = time.perf_counter() - begun
    if not told or not told[0].startswith("200"):
        raise SystemExit(f"{path} was answered {told}")
    return took


if __name__ == "__main__":
    main()
