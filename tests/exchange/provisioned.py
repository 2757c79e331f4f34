"""Members, collections and rights for tests of the exchange."""

from datetime import UTC, datetime
from uuid import UUID

from tests.response.made import organisation

from kentongan.directory.models import Organisation
from kentongan.exchange.actions import provisioning
from kentongan.exchange.models import ApiRoot, Collection, Member

AT = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
SECRET = "kentongan_sound-of-a-wooden-drum"


def member(name: str = "bank-a", *, of: Organisation | None = None) -> Member:
    return provisioning.add_member(name, organisation=of or organisation(name), secret=SECRET, actor=None, at=AT)


def root(name: str = "region") -> ApiRoot:
    return ApiRoot.objects.filter(name=name).first() or provisioning.add_root(name, actor=None, at=AT)


def collection(
    title: str = "Indicators",
    *,
    readers: tuple[Member, ...] = (),
    writers: tuple[Member, ...] = (),
    collection_id: UUID | None = None,
) -> Collection:
    return provisioning.add_collection(
        title, root=root(), readers=readers, writers=writers, collection_id=collection_id, actor=None, at=AT
    )


def give(held_in: Collection, one: Member, *, reads: bool = False, writes: bool = False) -> None:
    provisioning.give_right(held_in, member=one, reads=reads, writes=writes, actor=None, at=AT)
