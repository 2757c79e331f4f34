"""Members, API roots, collections, rights and arrangements by name, as whoever runs the hub lists them."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from kentongan.exchange.errors import UnknownArrangement, UnknownCollection, UnknownMember, UnknownRoot
from kentongan.exchange.models import ApiRoot, Arrangement, Collection, Member, Right
from kentongan.exchange.queries.access import rights_in_force


def all_members() -> QuerySet[Member]:
    """Return every member with its organisation and account, by name."""
    return Member.objects.select_related("organisation", "user").order_by("name")


def member_named(name: str) -> Member:
    """Return the member of this name. Raises UnknownMember."""
    found = all_members().filter(name=name.lower()).first()
    if found is None:
        raise UnknownMember(member=name)
    return found


def members_named(names: Iterable[str]) -> list[Member]:
    """Return the members of these names, each once, in this order. Raises UnknownMember for the first that is none."""
    return [member_named(name) for name in dict.fromkeys(name.strip() for name in names) if name]


def all_roots() -> QuerySet[ApiRoot]:
    """Return every API root, by name."""
    return ApiRoot.objects.order_by("name")


def root_named(name: str) -> ApiRoot:
    """Return the API root of this name. Raises UnknownRoot."""
    found = all_roots().filter(name=name).first()
    if found is None:
        raise UnknownRoot(root=name)
    return found


def arrangement_named(slug: str) -> Arrangement:
    """Return the arrangement of this slug. Raises UnknownArrangement."""
    found = Arrangement.objects.filter(slug=slug).first()
    if found is None:
        raise UnknownArrangement(arrangement=slug)
    return found


def all_collections() -> QuerySet[Collection]:
    """Return every collection with its root, its arrangement and those of its ``rights`` that hold, by title."""
    holding = Right.objects.filter(ended_at=None).select_related("member").order_by("member__name")
    return (
        Collection.objects.select_related("root", "arrangement")
        .prefetch_related(Prefetch("rights", queryset=holding))
        .order_by("title", "id")
    )


def collection_of_id(collection: UUID) -> Collection:
    """Return the collection of this id. Raises UnknownCollection."""
    found = all_collections().filter(id=collection).first()
    if found is None:
        raise UnknownCollection(collection=collection)
    return found


def outside(collection: Collection, *, members: Iterable[Member]) -> list[Member]:
    """Return of members who hold a right in a collection those for whom it does not count: who take no part in its
    arrangement."""
    counting = set(rights_in_force().filter(collection=collection).values_list("member", flat=True))
    return [one for one in members if one.pk not in counting]


def kept_out(arrangement: Arrangement, *, members: Iterable[Member]) -> list[Member]:
    """Return those members whose organisations are of a kind that an arrangement's limited use keeps out."""
    return [one for one in members if one.organisation.kind in arrangement.refused_kinds]
