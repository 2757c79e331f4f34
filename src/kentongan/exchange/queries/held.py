"""What a collection holds of the objects that come to it, and what their writer sees of that."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from kentongan.exchange.models import Member
from kentongan.exchange.queries import sql
from kentongan.exchange.queries.pages import visible_content
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.rules.taking_in import Held
from kentongan.ledger.columns import id_column
from kentongan.ledger.statements import rows_of
from kentongan.stix.markings import has_one_version
from kentongan.stix.terms import Received


def held_versions(good: Sequence[Received], *, sight: Sight, member: UUID) -> dict[str, list[Held]]:
    """Return what the collection holds of these ids, and what the writer sees of the versions that come again."""
    held: dict[str, list[Held]] = defaultdict(list)
    if not good:
        return held
    coming = {(one.id, one.version) for one in good}
    own, seen = id_column(member), frozenset(sight.labels)
    again: dict[int, tuple[Held, str | None, bool]] = {}
    givers: dict[int, Any] = {}
    statement, given = sql.held(sight.collection, list(dict.fromkeys(one.id for one in good)))
    for serial, stix_id, version, variant, added, label, who, revoked, beaten, parts in rows_of(statement, given):
        visible, mine = label in seen, who is not None and who == own
        one = Held(
            version=version,
            variant=variant,
            added=added,
            known=visible or mine,
            revoked=bool(revoked),
            beaten=bool(beaten),
            serial=serial,
            label=label,
            mine=mine,
        )
        held[stix_id].append(one)
        givers[serial] = who
        if one.known and ((stix_id, version) in coming or has_one_version(stix_id)):
            again[serial] = one, parts, mine
    _look(again, sight=sight)
    _name_sharers(held, givers=givers)
    return held


def _name_sharers(held: dict[str, list[Held]], *, givers: dict[int, Any]) -> None:
    """Say which organisations gave the known versions of objects of which one is revoked."""
    several = [rows for rows in held.values() if any(one.revoked and one.known for one in rows)]
    asked = {givers[one.serial] for rows in several for one in rows if one.known} - {None}
    if not asked:
        return
    found = Member.objects.filter(pk__in=asked).values_list("pk", "organisation")
    organisations = {id_column(member): organisation for member, organisation in found}
    for rows in several:
        for one in rows:
            one.sharer = organisations.get(givers[one.serial])


def _look(again: dict[int, tuple[Held, str | None, bool]], *, sight: Sight) -> None:
    """Fetch what the writer sees of versions that come again: what they gave themselves, and what terms leave them."""
    if not again:
        return
    for serial, content in rows_of(sql.CONTENTS.format(serials=sql.numbers(again))):
        one, parts, mine = again[serial]
        left = content if parts is None else visible_content(content, parts=parts, labels=sight.labels)
        one.seen = tuple({each for each in (left, content if mine else None) if each is not None})
