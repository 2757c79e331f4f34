"""What beside an object's own terms decides whether somebody may be warned of it, as digests: has it changed?

Terms are frozen when an object is shared. Who takes part in an arrangement, whether it has begun or ended, what kind an
organisation is, who is written to in its place and whether its contacts have keys are not.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from kentongan.directory.models import Organisation, Version
from kentongan.directory.queries import directory_revision, warnable_contacts
from kentongan.directory.queries.visibility import flag
from kentongan.exchange.models import Collection
from kentongan.exchange.queries.access import is_over, rights_in_force
from kentongan.response.models import Agreement
from kentongan.response.rules.recipients import MAIL

_KEPT: dict[tuple[str, UUID | None, datetime], str] = {}


def parties_digest(*, at: datetime) -> str:
    """Return a digest of what is known of everybody that decides: kind, country, agreements, which contacts have keys.

    What the directory says of it is read when that changed, and once an hour, for holders of posts begin and end by
    the calendar; else this costs three short statements, however many parties there are.
    """
    current = Agreement.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=at), valid_from__lte=at)
    agreed = current.order_by("pk").values_list("pk", "organisation", "country")
    return _digest((_directory_digest(at.replace(minute=0, second=0, microsecond=0)), *agreed))


def _directory_digest(hour: datetime) -> str:
    # The last version too: a hub put back from a copy counts its revisions again.
    last = Version.objects.order_by("-serial").values_list("id", flat=True).first()
    key = (directory_revision(), last, hour)
    kept = _KEPT.get(key)
    if kept is None:
        kept = _digest(_parties(hour))
        _KEPT.clear()
        _KEPT[key] = kept
    return kept


def _parties(at: datetime) -> Iterator[object]:
    # Ids as text: to make a UUID of each costs more than all the rest.
    parties = Organisation.objects.annotate(text=Cast("pk", TextField())).order_by("pk")
    yield from parties.values_list("text", "kind", "country").iterator()
    contacts = warnable_contacts(at=at).filter(channel=MAIL).order_by("pk").annotate(keyed=flag(~Q(openpgp="")))
    texts = {"text": Cast("pk", TextField()), "whose": Cast("organisation_id", TextField())}
    yield from contacts.annotate(**texts).values_list("text", "whose", "keyed").iterator()


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
