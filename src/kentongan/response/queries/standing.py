"""What beside an object's own terms decides whether somebody may be warned of it, as digests: has it changed?

Terms are frozen when an object is shared. Who takes part in an arrangement, whether it has begun or ended, what kind an
organisation is and whether its contacts have keys are not.
"""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from django.db.models import Q

from kentongan.directory.models import Contact, Organisation
from kentongan.exchange.models import Collection
from kentongan.exchange.queries.access import is_over, rights_in_force


def parties_digest() -> str:
    """Return a digest of what the directory says of everybody that decides: kind, country, which contacts have keys."""
    keyless = Contact.objects.filter(Q(openpgp="")).order_by("pk").values_list("pk", "organisation")
    keyed = Contact.objects.exclude(openpgp="").order_by("pk").values_list("pk", "organisation")
    parties = Organisation.objects.order_by("pk").values_list("pk", "kind", "country")
    return _digest((*parties, "keyless", *keyless, "keyed", *keyed))


def standing_digest(collection: Collection, *, parties: str, at: datetime) -> str:
    """Return a digest of who stands how towards a collection now: its arrangement's time, limits and rights."""
    arrangement = collection.arrangement
    terms: tuple[object, ...] = ()
    if arrangement is not None:
        begun, over = arrangement.starts <= at, is_over(arrangement, at=at)
        terms = (arrangement.pk, begun, over, sorted(arrangement.refused_kinds), arrangement.history)
    rights = rights_in_force().filter(collection=collection).order_by("pk")
    return _digest((parties, *terms, *rights.values_list("pk", "reads", "since", "member__organisation")))


def _digest(several: Iterable[object]) -> str:
    told = sha256()
    for one in several:
        told.update(f"{one}\n".encode())
    return told.hexdigest()
