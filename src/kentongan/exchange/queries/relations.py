"""How an object hangs together with others of its collection, as one viewer sees them: what it names, what names it.

Of what names it, the newest ``finding.LOOKED_AT`` objects are looked at.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kentongan.exchange.queries import pages
from kentongan.exchange.queries.finding import Found, newest
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.terms import Filters
from kentongan.stix.identity import in_one_spelling
from kentongan.stix.terms import Thing
from kentongan.stix.titles import references_of, title_of

RELATIONSHIP = "relationship"
_FROM, _TO = "source_ref", "target_ref"
MANY = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """One object beside another. ``outgoing``: the first names the other. ``word``: a relationship's type (``uses``),
    else the property that names (``created_by_ref``). ``via``: the relationship object's id. ``type`` and ``title`` are
    of the other object, empty where this viewer does not see it in this collection."""

    outgoing: bool
    word: str
    id: str
    type: str = ""
    title: str = ""
    via: str = ""


def relations(sight: Sight, *, of: Found) -> Sequence[Relation]:
    """Return what an object is related to: what it names first, then what names it, each once."""
    value = json.loads(of.content)
    own = [_Bare(True, one.property, one.id, "") for one in references_of(value) if one.id != of.id]
    referring = newest(sight, text=of.id, limit=MANY)
    others = [bare for one in referring if one.id != of.id for bare in _bare(one, of=of.id)]
    several = list(dict.fromkeys([*own, *others]))
    known = _known([one.id for one in several], sight=sight)
    return [_told(one, known=known) for one in sorted(several, key=lambda one: not one.outgoing)]


@dataclass(frozen=True, slots=True)
class _Bare:
    outgoing: bool
    word: str
    id: str
    via: str


def _bare(one: Found, *, of: str) -> Iterator[_Bare]:
    """Yield what an object that names another says of it: a relationship is no neighbour itself, but leads to one."""
    value = json.loads(one.content)
    if one.type == RELATIONSHIP:
        ends, word = (_end(value, _FROM), _end(value, _TO)), str(value.get("relationship_type", ""))
        if ends[0] == of and ends[1]:
            yield _Bare(True, word, ends[1], one.id)
        elif ends[1] == of and ends[0]:
            yield _Bare(False, word, ends[0], one.id)
        return
    for reference in references_of(value):
        if reference.id == of:
            yield _Bare(False, reference.property, one.id, "")


def _end(value: Thing, name: str) -> str:
    end = value.get(name)
    return in_one_spelling(end) if isinstance(end, str) else ""


def ends_of(several: Sequence[Found], *, sight: Sight) -> Mapping[str, tuple[str, str]]:
    """Return, by their ids, what relationships lead from and to, as those are called; empty for what is not seen."""
    ends: dict[str, tuple[str, str]] = {}
    for one in several:
        if one.type == RELATIONSHIP:
            value = json.loads(one.content)
            ends[one.id] = _end(value, _FROM), _end(value, _TO)
    known = _known([one for pair in ends.values() for one in pair], sight=sight)
    titles = {one: title_of(value) for one, value in known.items()}
    return {stix_id: (titles.get(start, ""), titles.get(end, "")) for stix_id, (start, end) in ends.items()}


def _known(ids: Sequence[str], *, sight: Sight) -> Mapping[str, Thing]:
    wanted = tuple(dict.fromkeys(ids))[:MANY]
    if not wanted:
        return {}
    found = pages.objects(sight, filters=Filters(ids=wanted), limit=len(wanted))
    return {row.id: json.loads(row.content) for row in found.rows}


def _told(one: _Bare, *, known: Mapping[str, Thing]) -> Relation:
    value = known.get(one.id)
    return Relation(
        outgoing=one.outgoing,
        word=one.word,
        id=one.id,
        type=str(value["type"]) if value else "",
        title=title_of(value) if value else "",
        via=one.via,
    )
