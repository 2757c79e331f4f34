"""How a collection stands while objects are judged that come to it: how far it is, and what holds for them there."""

import json
from dataclasses import dataclass
from uuid import UUID

from kentongan.exchange.rules.meanings import agreed_of
from kentongan.exchange.terms import Agreed
from kentongan.ledger.columns import read_id
from kentongan.ledger.statements import first_of

STANDING = """
SELECT c.id, c.last_added, c.readership, c.arrangement_id, a.unmarked, a.ceiling, a.policy,
  (SELECT w.id FROM exchange_wording w WHERE w.arrangement_id = a.id ORDER BY w.number DESC LIMIT 1)
FROM exchange_collection c LEFT JOIN exchange_arrangement a ON a.id = c.arrangement_id
WHERE c.serial = %s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A collection, by ``serial`` and ``id``, as far as judging what comes to it asks.

    ``last_added`` and ``readership`` as its row has them; ``agreed``: what its arrangement says of handling;
    ``wording``: the text of the arrangement that is in force.
    """

    serial: int
    id: UUID
    last_added: int
    readership: int
    agreed: Agreed
    wording: UUID | None


def standing_of(serial: int) -> Standing:
    """Return how a collection stands. Raises LookupError where there is none of that serial."""
    row = first_of(STANDING, [serial])
    if row is None:
        raise LookupError(serial)
    collection, last_added, readership, arrangement, unmarked, ceiling, policy, wording = row
    return Standing(
        serial=serial,
        id=read_id(collection),
        last_added=last_added,
        readership=readership,
        agreed=Agreed() if arrangement is None else _agreed(unmarked, ceiling, policy),
        wording=None if wording is None else read_id(wording),
    )


def _agreed(unmarked: int, ceiling: int, policy: str | None) -> Agreed:
    # By hand, so JSON comes as text from both databases.
    return agreed_of(unmarked=unmarked, ceiling=ceiling, policy=None if policy is None else json.loads(policy))
