"""Members, collections, arrangements and objects made by hand, for tests of the exchange."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F

from kentongan.accounts.models import User
from kentongan.directory.models import Organisation
from kentongan.directory.terms import Origin
from kentongan.exchange.models import (
    ApiRoot,
    Arrangement,
    Collection,
    Label,
    Member,
    Participation,
    Right,
    State,
    Stored,
    Wording,
)
from kentongan.exchange.rules.handling import digest_of, handling_json
from kentongan.exchange.terms import Handling
from kentongan.kernel.tlp import TLP

AT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
BEFORE, AFTER = AT - timedelta(days=100), AT + timedelta(days=100)
MICROSECONDS = int(AT.timestamp() * 1_000_000)


def changed() -> None:
    """Say that rights, arrangements or labels changed, as every action does."""
    State.objects.update(revision=F("revision") + 1)


def organisation(slug: str, **more: Any) -> Organisation:
    facts = {"names": {"en": slug}, "country": "MY", "kind": "company", "origin": Origin.HAND.value} | more
    return Organisation.objects.create(slug=slug, recorded_at=AT, changed_at=AT, searched=slug, **facts)


def member(name: str, *, of: Organisation | None = None, **more: Any) -> Member:
    user = User.objects.create(username=name, role="member", created_at=AT)
    return Member.objects.create(name=name, organisation=of or organisation(name, **more), user=user, made_at=AT)


def collection(
    title: str = "Indicators", *, under: Arrangement | None = None, root: str = "one", **more: Any
) -> Collection:
    home = ApiRoot.objects.filter(name=root).first() or ApiRoot.objects.create(name=root, title=root, made_at=AT)
    return Collection.objects.create(root=home, arrangement=under, title=title, made_at=AT, **more)


def right(of: Member, to: Collection, *, reads: bool = True, writes: bool = False) -> Right:
    """Give a right; whoever reads is one reader more."""
    if reads:
        to.readership += 1
        to.save()
    changed()
    return Right.objects.create(
        member=of, collection=to, reads=reads, writes=writes, since=to.readership if reads else 0, given_at=AT
    )


def arrangement(slug: str = "cross-border", **more: Any) -> Arrangement:
    facts = {"names": {"en": slug}, "starts": BEFORE, "made_at": BEFORE} | more
    made = Arrangement.objects.create(slug=slug, **facts)
    Wording.objects.create(arrangement=made, number=1, purpose="To warn", legal_basis="The act", agreed_at=BEFORE)
    changed()
    return made


def takes_part(of: Organisation, in_: Arrangement) -> Participation:
    changed()
    return Participation.objects.create(
        arrangement=in_, organisation=of, wording=in_.wordings.first(), joined_at=BEFORE
    )


def handling(tlp: TLP = TLP.GREEN, *, by: Organisation | None = None, **more: Any) -> Handling:
    return Handling(tlp=tlp, sharer=None if by is None else by.id, **more)


def label(of: Collection, stands_for: Handling) -> Label:
    digest = digest_of(stands_for)
    found = Label.objects.filter(collection=of, digest=digest).first()
    if found is None:
        found = Label.objects.create(collection=of, digest=digest, handling=handling_json(stands_for), made_at=AT)
        changed()
    return found


def stored(of: Collection, stands_for: Handling, *, number: int = 1, by: Member | None = None, **more: Any) -> Stored:
    of.last_added = max(MICROSECONDS, of.last_added) + 1
    of.save()
    facts = {
        "stix_id": f"indicator--{UUID(int=number, version=4)}",
        "type": "indicator",
        "spec": "2.1",
        "version": MICROSECONDS,
        "content": b"{}",
    }
    return Stored.objects.create(
        collection=of, added=of.last_added, label=label(of, stands_for), member=by, **(facts | more)
    )


def serials(several: Iterable[Label]) -> tuple[int, ...]:
    return tuple(sorted(one.serial for one in several))
