"""Labels of a collection: one for each distinct handling under one wording; which of them there are, and how many more
there may be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from kentongan.exchange.models import Label
from kentongan.exchange.queries import sql
from kentongan.exchange.queries.standing import Standing
from kentongan.exchange.rules.handling import digest_of, read_handling
from kentongan.exchange.rules.taking_in import Candidate
from kentongan.exchange.terms import Handling
from kentongan.ledger.statements import rows_of

MOST = 500
"""So many different terms one organisation may share under in one collection: each costs every page there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Terms with their labels: ``serials`` of those that have one, ``digests`` of those that have none."""

    wording: UUID | None
    serials: Mapping[Handling, int]
    digests: Mapping[Handling, str]


def terms_used(several: Sequence[Candidate]) -> set[Handling]:
    """Return the distinct terms of these objects and their parts."""
    # By identity first: a thousand objects have few terms, and to hash them is slow.
    used = {id(one.handling): one.handling for one in several}
    used |= {id(part): part for one in several if one.parts for _, part in one.parts}
    return set(used.values())


def labels_of(handlings: Iterable[Handling], *, collection: Standing) -> Labels:
    """Return which of these terms have a label in a collection under the wording in force.

    The caller holds the collection's row, so nobody else makes a label meanwhile.
    """
    digests = {one: digest_of(one, wording=collection.wording) for one in set(handlings)}
    among, given = sql.among(list(digests.values()))
    found: dict[str, int] = dict(rows_of(sql.LABELS.format(collection=collection.serial, among=among), given))
    return Labels(
        wording=collection.wording,
        serials={one: found[digest] for one, digest in digests.items() if digest in found},
        digests={one: digest for one, digest in digests.items() if digest not in found},
    )


def new_terms(labels: Labels, *, collection: Standing) -> tuple[set[Handling], int]:
    """Return those of the terms that their sharer never shared under in a collection, and how many more they may.

    Only their own count, and each once whoever read and whatever the wording was: so this tells them of nobody else.
    """
    if not labels.digests:
        return set(), 0
    (sharer,) = {one.sharer for one in labels.digests}
    theirs = Label.objects.filter(collection=collection.serial, handling__sharer=str(sharer))
    own = {replace(read_handling(one), readership=0) for one in theirs.values_list("handling", flat=True)}
    return {one for one in labels.digests if replace(one, readership=0) not in own}, max(MOST - len(own), 0)
