"""Two registry files of the demo, an older and a newer one, that say different things of the same blocks.

The blocks lie outside 2000::/3, from which alone addresses are given to anybody (RFC 4291 §2.4, RFC 3587): nobody has
them. Documentation prefixes would not do, for what a registry says of special addresses is not believed.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from kentongan.routing.rir import RegistryFile, read_registry_file

MOVED, VANISHED, OLD = "4000:a000::/32", "4000:b000::/32", "4000:c000::/32"
ON_MOVED, ON_VANISHED, ON_OLD = "4000:a000::17", "4000:b000::17", "4000:c000::17"

_OLDER = {"XC": [MOVED, VANISHED, "4000:d000::/32"], "XA": [OLD]}
_NEWER = {"XC": ["4000:d000::/32"], "XB": [MOVED]}
"""By country: of XA the newer files say nothing."""

YEARS_BACK, DAYS_BACK = 4, 20


def registry_files(*, at: datetime) -> Iterator[tuple[RegistryFile, ...]]:
    """Give the older files, then the newer ones."""
    older = datetime(at.year - YEARS_BACK, 6, 1, tzinfo=UTC)
    newer = (at - timedelta(days=DAYS_BACK)).replace(hour=0, minute=0, second=0, microsecond=0)
    for as_of, said in ((older, _OLDER), (newer, _NEWER)):
        yield tuple(_file(country, blocks, as_of=as_of) for country, blocks in said.items())


def _file(country: str, blocks: list[str], *, as_of: datetime) -> RegistryFile:
    said = {"countryCode": country, "prefixes": {"ipv4": [], "ipv6": blocks}}
    return read_registry_file(json.dumps(said).encode(), name=f"{country.lower()}.json", as_of=as_of)
