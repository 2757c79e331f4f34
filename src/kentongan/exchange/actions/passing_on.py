"""Passing an object on: what a member sees of it in one collection is shared, by them, in another.

It is judged as what a client read in the one and posts to the other (``rules.onward``): there is no second way in.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from kentongan.exchange.actions.holding import held_collection, renewed, written_whole
from kentongan.exchange.actions.sharing import write_plan
from kentongan.exchange.errors import MayNotWrite, NotPassedOn, UnknownObject
from kentongan.exchange.models import Collection
from kentongan.exchange.queries import finding
from kentongan.exchange.queries.judging import judge
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.rules.receipts import message_of
from kentongan.exchange.terms import Outcome, Receipt
from kentongan.ledger.actions import record
from kentongan.stix.reading import read_envelope
from kentongan.stix.terms import Flaw, Received

MOST_VERSIONS = 100


@written_whole()
def pass_on(
    seen: Sight,
    *,
    stix_id: str,
    version: int | None = None,
    into: Sight,
    member: UUID,
    actor: UUID | None,
    at: datetime,
) -> Receipt:
    """Share for a member in ``into`` what is seen of an object, in its last version or in one; return what became.

    Twice changes nothing. ``seen`` and ``into`` are of one viewer. Raises UnknownObject, MayNotWrite, StoreFull,
    NotPassedOn where its terms do not let it come, or where the collection does not take it.
    """
    collection = held_collection(into)
    into = renewed(into, collection=collection, at=at)
    received = seen_there(seen, stix_id=stix_id, version=version)
    if not into.writes:
        raise MayNotWrite
    judgement = judge(received, sight=into, collection=collection, member=member, at=at, asked=True)
    (receipt,) = judgement.receipts
    if receipt.outcome not in (Outcome.STORED, Outcome.KNOWN):
        facts = receipt.facts or {}
        because, unsaid = facts.get("why", ""), bool(facts.get("unsaid"))
        raise NotPassedOn(why=message_of(receipt), reason=receipt.reason, because=because, unsaid=unsaid)
    if receipt.outcome is Outcome.STORED:
        write_plan(judgement.plan, labels=judgement.labels, collection=collection, member=member, at=at)
        origin = Collection.objects.values_list("id", flat=True).get(serial=seen.collection)
        record("exchange.object_passed_on", actor=actor, subject=collection.id, at=at, related=[origin])
    return receipt


def seen_there(seen: Sight, *, stix_id: str, version: int | None = None) -> Sequence[Received | Flaw]:
    """Return what is seen of an object, without the parts that are hidden, as a reader hands it on.

    Raises UnknownObject.
    """
    several = finding.versions_of(seen, stix_id=stix_id, limit=1 if version is None else MOST_VERSIONS)
    found = next((one for one in several if version in (None, one.version)), None)
    if found is None:
        raise UnknownObject(object=stix_id)
    return read_envelope(b'{"objects":[' + found.content + b"]}")
