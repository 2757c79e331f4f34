"""Media types (§1.6.8, §3.5): what the client accepts, and what its body says it is."""

import re
from functools import lru_cache

from kentongan.taxii.errors import NotAcceptable, NotTaxii

TAXII = "application/taxii+json;version=2.1"
STIX = "application/stix+json;version="
_LONGEST = 2000
"""Characters of a header that are read; more are no list of media types."""

_NAMES = {"application/taxii+json": 3, "application/*": 2, "*/*": 1}


@lru_cache(maxsize=256)
def demand_acceptable(header: str | None) -> None:
    """Raise NotAcceptable where a header Accept leaves out TAXII 2.1; none at all accepts it (RFC 9110 §12.5.1).

    The most specific range that fits decides, so ``application/taxii+json;q=0, */*`` refuses it.
    """
    if header is None or not header.strip():
        return
    if len(header) > _LONGEST:
        raise NotAcceptable
    best: tuple[int, float] = (0, 0.0)
    for name, parameters in _ranges(header):
        precision = _NAMES.get(name, 0)
        version = parameters.get("version")
        if not precision or (version is not None and version != "2.1"):
            continue
        precision += version is not None
        best = max(best, (precision, _quality(parameters.get("q"))))
    if best[1] <= 0:
        raise NotAcceptable


@lru_cache(maxsize=256)
def demand_taxii(header: str | None) -> None:
    """Raise NotTaxii where a header Content-Type names something else than TAXII 2.1, with or without its version."""
    ranges = _ranges((header or "")[: _LONGEST + 1])
    if len(ranges) != 1 or len(header or "") > _LONGEST:
        raise NotTaxii
    ((name, parameters),) = ranges
    known = parameters.get("version", "2.1") == "2.1" and parameters.get("charset", "utf-8").lower() == "utf-8"
    if name != "application/taxii+json" or not known:
        raise NotTaxii


def _ranges(header: str) -> list[tuple[str, dict[str, str]]]:
    """Return each media range of a list with its parameters, names in small letters; what is empty is left out."""
    found = []
    for text in _split(header, ","):
        name, *rest = _split(text, ";")
        parameters = {}
        for one in rest:
            key, _, value = one.partition("=")
            value = value.strip()
            parameters[key.strip().lower()] = value[1:-1] if value[:1] == value[-1:] == '"' else value
        if name.strip():
            found.append((name.strip().lower(), parameters))
    return found


def _split(text: str, mark: str) -> list[str]:
    """Split at a mark, but not inside quotes."""
    return re.findall(rf'(?:"(?:[^"\\]|\\.)*"|[^{mark}"]|")+', text) or [text]


def _quality(text: str | None) -> float:
    if text is None:
        return 1.0
    return float(text) if re.fullmatch(r"[01](\.[0-9]{0,3})?", text) else 0.0
