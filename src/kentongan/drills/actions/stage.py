"""The stage on which a drill plays: its scenario, who plays what, as whom a seat acts, what was sent so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kentongan.accounts.models import Membership
from kentongan.accounts.terms import Reader, Role
from kentongan.directory.models import Assignment, Organisation, Post
from kentongan.directory.queries.visibility import holds_at
from kentongan.drills.errors import NotPlayed
from kentongan.drills.models import Drill, DrillInject
from kentongan.drills.scenario import read_scenario
from kentongan.drills.terms import Scenario, Seat
from kentongan.kernel.errors import marked
from kentongan.messages.models import Message
from kentongan.messages.queries.clocks import is_lapsed
from kentongan.messages.terms import MessageState
from kentongan.records.terms import PostRole

LEFT = (MessageState.SENT.value, MessageState.RETRACTED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A drill that is held, at one moment."""

    drill: Drill
    scenario: Scenario
    cast: Mapping[str, Organisation]
    at: datetime

    def party(self, part: str) -> Organisation:
        """Return who plays a part."""
        return self.cast[part]

    def by_machine(self, part: str) -> bool:
        """Whether the machine plays a part."""
        return part in self.drill.plays

    def post(self, seat: Seat) -> Post:
        """Return the post of a seat: a fresh one before a lapsed one. Raises NotPlayed where it ended meanwhile."""
        rows = Post.objects.filter(organisation=self.party(seat.part), role=seat.role.value, ended_at__isnull=True)
        found = min(rows, key=lambda one: (is_lapsed(one, at=self.at), one.key), default=None)
        if found is None:
            raise NotPlayed(why=marked("The post {seat} is no longer there.").format(seat=seat))
        return found

    def reader(self, seat: Seat) -> Reader:
        """Return as whom a seat acts: the holder's account where there is one, else whoever runs the drill."""
        return self._reader(seat.part, holder_of(self.post(seat), at=self.at) or self.drill.organiser)

    def approver(self, seat: Seat) -> Reader | None:
        """Return an approver of the seat's party other than who acts for the seat; None where it has none."""
        approvers = Membership.objects.filter(
            organisation_id=self.party(seat.part).pk, approves=True, user__is_active=True
        )
        others = approvers.exclude(user=self.reader(seat).user_id).order_by("pk").values_list("user", flat=True)
        user = others.first()
        return None if user is None else self._reader(seat.part, user)

    def diplomat(self, seat: Seat) -> Reader | None:
        """Return who holds a diplomatic post of the seat's party and has an account."""
        rows = Assignment.objects.filter(
            holds_at(self.at),
            post__organisation=self.party(seat.part),
            post__role=PostRole.DIPLOMATIC.value,
            post__ended_at__isnull=True,
            user__isnull=False,
        )
        user = rows.order_by("priority", "pk").values_list("user", flat=True).first()
        return None if user is None else self._reader(seat.part, user)

    def message(self, key: str) -> Message:
        """Return the message of an earlier inject. Raises NotPlayed where it did not leave."""
        inject = DrillInject.objects.select_related("message__thread").filter(drill=self.drill, key=key).first()
        message = None if inject is None else inject.message
        if message is None or message.state not in LEFT:
            raise NotPlayed(why=marked("The message “{message}” that this is about was not sent.").format(message=key))
        return message

    def _reader(self, part: str, user: UUID | None) -> Reader:
        own = frozenset({self.party(part).pk})
        return Reader(user_id=user, role=Role.MEMBER, organisations=own, edits=own, approves=own)


def holder_of(post: Post, *, at: datetime) -> UUID | None:
    """Return the account of the first holder of a post who has one."""
    rows = Assignment.objects.filter(holds_at(at), post=post, user__isnull=False).order_by("priority", "pk")
    found: UUID | None = rows.values_list("user", flat=True).first()
    return found


def stage_of(drill: Drill, *, at: datetime) -> Stage:
    """Return the stage of a drill."""
    scenario = read_scenario(drill.source.encode()).scenario
    if scenario is None:
        # It was sound when it was planned: the ladder or the wording check has changed since.
        raise NotPlayed(why=marked("The scenario is no longer sound: this software judges it otherwise."))
    cast = {one.part: one.organisation for one in drill.castings.select_related("organisation")}
    return Stage(drill=drill, scenario=scenario, cast=cast, at=at)
