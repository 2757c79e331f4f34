"""A request as WSGI hands it over: its parts, and its body read within a limit."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings

from kentongan.accounts.connections import is_of_this_machine
from kentongan.taxii.errors import CutOff, NotTaxii, TooLarge, UnreadableQuery

PIECE = 1 << 20
_DIGITS = 18
"""Of a length that is announced; no body is longer."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request; ``path`` is decoded, as PEP 3333 has it."""

    method: str
    path: str
    environ: dict[str, Any]

    def header(self, name: str) -> str | None:
        """Return a header by its WSGI name (``HTTP_ACCEPT``), or None."""
        value = self.environ.get(name)
        return None if value is None else str(value)

    @property
    def secure(self) -> bool:
        """Whether what is answered travels encrypted, or does not leave this machine.

        Behind a web server that ends TLS its header says so; it is believed only where the hub is set up for HTTPS.
        """
        proto = self.environ.get("HTTP_X_FORWARDED_PROTO")
        if settings.HTTPS and proto is not None:
            return str(proto) == "https"
        return is_of_this_machine(self.environ)

    def parameters(self) -> list[tuple[str, str]]:
        """Return the query's parameters in order. Raises UnreadableQuery."""
        text = self.environ.get("QUERY_STRING", "")
        if not text:
            return []
        try:
            found = parse_qsl(text, keep_blank_values=True, max_num_fields=100, errors="strict")
        except ValueError:
            raise UnreadableQuery(name="", value=text[:100]) from None
        for name, value in found:
            if "\x00" in name or "\x00" in value:
                raise UnreadableQuery(name=name, value=value)
        return found

    def body(self, *, limit: int) -> bytes:
        """Return the body. Raises TooLarge before more than the limit was read, NotTaxii for a compressed one, CutOff.

        Chunked bodies announce no length: reading stops one byte past the limit.
        """
        if (self.header("HTTP_CONTENT_ENCODING") or "identity").strip().lower() != "identity":
            raise NotTaxii
        announced = self.header("CONTENT_LENGTH") or ""
        length = int(announced[:_DIGITS]) if announced.isascii() and announced.isdigit() else None
        if length is not None and (length > limit or len(announced) > _DIGITS):
            raise TooLarge(limit=limit)
        wanted = limit + 1 if length is None else length
        parts, have = [], 0
        while have < wanted:
            part = self.environ["wsgi.input"].read(min(PIECE, wanted - have))
            if not part:
                break
            parts.append(part)
            have += len(part)
        if have > limit:
            raise TooLarge(limit=limit)
        if length is not None and have < length:
            raise CutOff
        return b"".join(parts)
