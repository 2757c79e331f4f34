"""Members, API roots, collections and rights: made, given and ended. Each bumps the revision that decisions hang on."""

import re
from collections.abc import Collection as Several
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from kentongan.accounts.actions import add_membership, create_user, disable_user, set_secret
from kentongan.accounts.terms import Role
from kentongan.directory.models import Organisation
from kentongan.exchange.errors import NameTaken, UnsuitableRootName
from kentongan.exchange.models import ApiRoot, Arrangement, Collection, Member, Right, State
from kentongan.kernel.identifiers import new_id
from kentongan.ledger.actions import record

_ROOT_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")


def touch() -> None:
    """Say that rights, arrangements or labels changed; inside the transaction that changes them."""
    State.objects.filter(only=1).update(revision=F("revision") + 1)


@transaction.atomic
def add_member(name: str, *, organisation: Organisation, secret: str, actor: UUID | None, at: datetime) -> Member:
    """Make an organisation a member: an account for its machines that signs in with this name and secret.

    Raises what ``accounts.actions.create_user`` raises: UnsuitableName, NameTaken.
    """
    user = create_user(name, role=Role.MEMBER, secret=secret, display_name=name, actor=actor, at=at)
    add_membership(user, organisation_id=organisation.id, actor=actor, at=at)
    member = Member.objects.create(name=user.username, organisation=organisation, user=user, made_at=at)
    record("exchange.member_added", actor=actor, subject=member.id, at=at, related=[organisation.id, user.id])
    return member


@transaction.atomic
def give_new_secret(member: Member, *, secret: str, actor: UUID | None, at: datetime) -> None:
    """Give a member's account another secret; the earlier one opens nothing any more."""
    set_secret(member.user, secret=secret, actor=actor, at=at)
    touch()


@transaction.atomic
def end_member(member: Member, *, actor: UUID | None, at: datetime) -> None:
    """Shut a member's account: its tokens are revoked, its rights end; what it shared stays where it is."""
    for right in Right.objects.select_for_update().filter(member=member, ended_at=None):
        _end(right, actor=actor, at=at)
    disable_user(member.user, actor=actor, at=at)
    record("exchange.member_ended", actor=actor, subject=member.id, at=at)
    touch()


@transaction.atomic
def add_root(
    name: str,
    *,
    actor: UUID | None,
    at: datetime,
    title: str = "",
    description: str = "",
    max_content_length: int | None = None,
) -> ApiRoot:
    """Make an API root; its name stands in addresses. Raises UnsuitableRootName, NameTaken."""
    if not _ROOT_NAME.fullmatch(name):
        raise UnsuitableRootName(name=name)
    if ApiRoot.objects.filter(name=name).exists():
        raise NameTaken(name=name)
    root = ApiRoot(name=name, title=title or name, description=description, made_at=at)
    if max_content_length is not None:
        root.max_content_length = max_content_length
    root.save(force_insert=True)
    record("exchange.root_added", actor=actor, subject=root.id, at=at)
    touch()
    return root


@transaction.atomic
def add_collection(
    title: str,
    *,
    root: ApiRoot,
    actor: UUID | None,
    at: datetime,
    collection_id: UUID | None = None,
    description: str = "",
    alias: str = "",
    arrangement: Arrangement | None = None,
    readers: Several[Member] = (),
    writers: Several[Member] = (),
) -> Collection:
    """Make a collection and say who reads and who writes it. Raises NameTaken for an id or alias in use."""
    wanted = collection_id or new_id()
    if Collection.objects.filter(id=wanted).exists():
        raise NameTaken(name=wanted)
    if alias and Collection.objects.filter(root=root, alias=alias).exists():
        raise NameTaken(name=alias)
    made = Collection.objects.create(
        id=wanted, root=root, arrangement=arrangement, title=title, description=description, alias=alias, made_at=at
    )
    record("exchange.collection_added", actor=actor, subject=made.id, at=at, related=[root.id])
    for member in dict.fromkeys([*readers, *writers]):
        give_right(made, member=member, reads=member in readers, writes=member in writers, actor=actor, at=at)
    touch()
    return made


@transaction.atomic
def give_right(
    collection: Collection, *, member: Member, reads: bool, writes: bool, actor: UUID | None, at: datetime
) -> Right | None:
    """Say what a member may do in a collection: exactly this, from now on; None where that is nothing.

    Who newly reads gets a higher ``since``: what was shared as RED before was not addressed to them.
    """
    held = Right.objects.select_for_update().filter(collection=collection, member=member, ended_at=None).first()
    if held is not None and (held.reads, held.writes) == (reads, writes):
        return held
    if held is not None and ((held.reads and not reads) or not (reads or writes)):
        _end(held, actor=actor, at=at)
        held = None
    touch()
    if not (reads or writes):
        return None
    newly_reads = reads and not (held is not None and held.reads)
    since = _next_readership(collection) if newly_reads else (held.since if held is not None else 0)
    if held is None:
        held = Right(collection=collection, member=member, given_at=at)
    if newly_reads:
        held.given_at, held.kind = at, member.organisation.kind
    held.reads, held.writes, held.since = reads, writes, since
    held.save()
    record("exchange.right_given", actor=actor, subject=collection.id, at=at, related=[member.id])
    return held


@transaction.atomic
def end_right(collection: Collection, *, member: Member, actor: UUID | None, at: datetime) -> bool:
    """End what a member may do in a collection; return whether it was anything."""
    held = Right.objects.select_for_update().filter(collection=collection, member=member, ended_at=None).first()
    if held is None:
        return False
    _end(held, actor=actor, at=at)
    touch()
    return True


def _end(right: Right, *, actor: UUID | None, at: datetime) -> None:
    right.ended_at = at
    right.save(update_fields=["ended_at"])
    record("exchange.right_ended", actor=actor, subject=right.collection.id, at=at, related=[right.member_id])


def _next_readership(collection: Collection) -> int:
    """Raise the collection's count of readers given. The row stays locked until the commit: a sharing comes before or
    after, never beside."""
    Collection.objects.filter(pk=collection.pk).update(readership=F("readership") + 1)
    collection.refresh_from_db(fields=["readership"])
    return collection.readership
