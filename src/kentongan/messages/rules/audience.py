"""Everybody whom one message may reach at one recipient: the addressed post, and the 24/7 desks that stand in for it.

An audience is made once, of the level that people chose, and checks itself: whatever turn is taken afterwards is taken
inside it, so that no timer can reach another party, another class of roles, or a rung that nobody raised to.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from kentongan.directory.rules.visibility import role_class
from kentongan.messages.rules.ladder import may_receive
from kentongan.messages.terms import Attribution, Level, Manner
from kentongan.records.terms import PostRole

MAILS = frozenset({Manner.FULL, Manner.ENCRYPTED, Manner.NOTICE_ONLY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One contact of one holder, and how much of this message may leave by it (``rules.manner``).

    ``holder`` is the assignment. ``address`` in its comparable form: the same mailbox listed twice is written to once.
    ``failed``: something came back from there lately, so that it comes after all others. ``key_unusable``: it has a key
    to which nothing can be encrypted, for which nothing leaves by it.
    """

    contact: UUID
    holder: UUID
    address: str
    manner: Manner
    failed: bool = False
    key_unusable: bool = False

    @property
    def is_mail(self) -> bool:
        """Whether the hub itself can send something by it."""
        return self.manner in MAILS

    @property
    def is_call(self) -> bool:
        """Whether a person must call."""
        return self.manner is Manner.PHONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A post as far as turns need it. ``ways`` by holder, first holder first, and by priority within a holder.

    ``always``: it answers at every hour. ``open_now``: it answers at the time of the turn (``directory.rules.hours``).
    """

    post: UUID
    party: UUID
    role: PostRole
    ways: tuple[Way, ...]
    always: bool = False
    open_now: bool = True
    lapsed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """The addressed post and those that stand in for it. Raises ValueError where it would reach beyond its level.

    What is said of a state (``attribution``) has no colleague but a diplomatic one, whoever else receives on the level.
    """

    level: Level
    addressed: Station
    colleagues: tuple[Station, ...] = ()
    attribution: Attribution = Attribution.NONE

    def __post_init__(self) -> None:
        for one in (self.addressed, *self.colleagues):
            if not may_receive(self.level, role=one.role, attribution=self.attribution):
                raise ValueError(f"{one.role} receives nothing on {self.level.name}")
        for one in self.colleagues:
            if not _stands_in(one, self.addressed):
                raise ValueError(f"post {one.post} does not stand in for {self.addressed.post}")

    @property
    def stations(self) -> tuple[Station, ...]:
        """The posts in the order in which they are tried.

        Fresh before lapsed, open before closed; then the addressed one before those that stand in for it.
        """
        return tuple(
            sorted((self.addressed, *self.colleagues), key=lambda one: (one.lapsed, not (one.open_now or one.always)))
        )

    def way(self, contact: UUID) -> Way | None:
        """Return the way by one contact, or None where that is not of this audience."""
        return next((way for post in self.stations for way in post.ways if way.contact == contact), None)


def audience_of(
    level: Level, *, addressed: Station, others: Iterable[Station], attribution: Attribution = Attribution.NONE
) -> Audience:
    """Return whom a message of this level may reach at a post, ``others`` being any posts that there are.

    Raises ValueError where the post itself receives nothing of the kind on this level.
    """
    return Audience(
        level=level,
        addressed=addressed,
        colleagues=tuple(
            one
            for one in others
            if may_receive(level, role=one.role, attribution=attribution) and one.always and _stands_in(one, addressed)
        ),
        attribution=attribution,
    )


def _stands_in(one: Station, addressed: Station) -> bool:
    return one.post != addressed.post and one.party == addressed.party and one.role in role_class(addressed.role)
