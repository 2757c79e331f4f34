"""What a request asks for: filters, limit and page (§3.4), read strictly."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from kentongan.exchange.terms import Filters
from kentongan.taxii.errors import UnreadableQuery
from kentongan.taxii.paging import cursor_of
from kentongan.taxii.requests import Request
from kentongan.taxii.times import read_time

USUAL = 1000
MOST = 5000
"""Objects on a page where the client names no limit, and at most."""

LIST_MOST = 200
"""Values in one list of a filter."""

_VERSION_WORDS = frozenset({"first", "last", "all"})
_SPECS = frozenset({"2.0", "2.1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Filters, how many at most, and the cursor to go on after: of ``next`` or ``added_after`` whichever is later."""

    filters: Filters
    limit: int
    cursor: int | None


def asked_of(
    request: Request, *, user: UUID, endpoint: str, matches: Sequence[str], pages: bool = True
) -> Asked:  # fmt: skip
    """Return what a request asks for. Raises UnreadableQuery, ForeignPage.

    ``matches`` are the fields that this endpoint filters by; another field is an error rather than a filter that
    silently does nothing, and so is a parameter of ``pages`` where there are none: to delete what was added after a
    time must not delete all. Unknown parameters that are no filters are passed over.
    """
    lists: dict[str, list[str]] = {}
    single: dict[str, str] = {}
    for name, value in request.parameters():
        if name.startswith("match["):
            field = name[6:-1] if name.endswith("]") else ""
            if field not in matches:
                raise UnreadableQuery(name=name, value=value)
            lists.setdefault(field, []).extend(value.split(","))
        elif name in ("added_after", "limit", "next"):
            if name in single or not pages:
                raise UnreadableQuery(name=name, value=value)
            single[name] = value
    after = _time("added_after", single["added_after"]) if "added_after" in single else None
    filters = _filters(lists, after=after)
    cursor = after
    if "next" in single:
        page = cursor_of(single["next"], user=user, endpoint=endpoint, filters=filters)
        cursor = page if after is None else max(page, after)
    return Asked(filters=filters, limit=_limit(single.get("limit")), cursor=cursor)


def _filters(lists: dict[str, list[str]], *, after: int | None) -> Filters:
    for field, values in lists.items():
        if len(values) > LIST_MOST or not all(values):
            raise UnreadableQuery(name=f"match[{field}]", value=",".join(values)[:100])
    versions = tuple(one if one in _VERSION_WORDS else _time("match[version]", one) for one in lists.get("version", ()))
    for spec in lists.get("spec_version", ()):
        if spec not in _SPECS:
            raise UnreadableQuery(name="match[spec_version]", value=spec)
    return Filters(
        after=after,
        ids=tuple(lists.get("id", ())),
        types=tuple(lists.get("type", ())),
        versions=versions,
        specs=tuple(lists.get("spec_version", ())),
        newest_spec=True,
    )


def _time(name: str, text: str) -> int:
    moment = read_time(text)
    if moment is None:
        raise UnreadableQuery(name=name, value=text[:100])
    return moment


def _limit(text: str | None) -> int:
    if text is None:
        return USUAL
    if not (text.isascii() and text.isdigit() and len(text) <= 18) or int(text) == 0:
        raise UnreadableQuery(name="limit", value=text[:100])
    return min(int(text), MOST)
