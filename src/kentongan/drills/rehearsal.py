"""A rehearsal: a whole scenario in simulated time, in a region that is made up for it, every part by the machine.

Only for a hub that exists for nothing else (``kentongan drill rehearse``, tests): it writes parties into its
directory. The region comes of the scenario: a party a part, with a post for each role, a holder with an account, a
mailbox, and a block of the addresses that are kept for examples (RFC 5737, RFC 3849).
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import permutations
from uuid import UUID

from kentongan.accounts.models import Membership, User
from kentongan.accounts.terms import Role
from kentongan.directory.models import Assignment, Claim, Contact, Grant, Organisation, Partnership, Post, Team
from kentongan.directory.rules.visibility import DEFAULTS
from kentongan.directory.terms import Origin
from kentongan.drills.actions.planning import plan_drill, sound_scenario
from kentongan.drills.actions.playing import play_due
from kentongan.drills.models import Drill
from kentongan.drills.rehearsal_countries import COUNTRIES
from kentongan.drills.terms import DrillState, Part, Scenario
from kentongan.messages.actions.dispatching import take_turns
from kentongan.messages.actions.outcomes import follow_deliveries as follow_messages
from kentongan.records.terms import Holder, PostRole
from kentongan.response.actions.following import follow_runs
from kentongan.response.actions.outcomes import follow_deliveries as follow_warnings
from kentongan.response.actions.sending import send_due
from kentongan.routing.terms import ClaimKind, ClaimSource, ClaimTier, OrganisationKind

STEPS: Sequence[Callable[[datetime], int]] = (
    play_due,
    follow_runs,
    send_due,
    follow_warnings,
    follow_messages,
    take_turns,
)
"""What the worker would do, in a minute of simulated time, until nothing is left to do."""

MOST_ROUNDS = 50
_KNOWN_FOR = timedelta(days=30)


def rehearse(source: bytes, *, at: datetime) -> Drill:
    """Play a scenario from beginning to end, beginning at a time, and return the drill.

    Raises ScenarioFaulty, CastingRefused.
    """
    scenario = sound_scenario(source)
    cast = make_region(scenario, at=at)
    plays = tuple(scenario.parts)
    drill = plan_drill(source, cast=cast, starts_at=at, plays=plays, actor=_organiser(at=at), at=at)
    play_out(drill, at=at)
    drill.refresh_from_db()
    return drill


def play_out(drill: Drill, *, at: datetime) -> datetime:
    """Let the clock go minute by minute until the drill has ended; return when that was."""
    last = at + timedelta(seconds=drill.lasts) + timedelta(minutes=5)
    while at <= last:
        work(at)
        drill.refresh_from_db()
        if drill.state in (DrillState.ENDED, DrillState.CANCELLED):
            break
        at += timedelta(minutes=1)
    return at


def work(at: datetime) -> int:
    """Do everything that is due at a moment; return how much that was."""
    done = 0
    for _round in range(MOST_ROUNDS):
        now = sum(step(at) for step in STEPS)
        done += now
        if not now:
            break
    return done


def make_region(scenario: Scenario, *, at: datetime) -> dict[str, str]:
    """Make a party for each part, and return the casting."""
    known = at - _KNOWN_FOR
    cast = {part.key: _party(part, number=number, at=known) for number, part in enumerate(scenario.parts.values())}
    for one, other in permutations(Organisation.objects.filter(slug__in=cast.values()), 2):
        Partnership.objects.create(organisation=one, partner=other, recorded_at=known)
    return cast


def _party(part: Part, *, number: int, at: datetime) -> str:
    slug = f"drill-{part.key}"[:63].rstrip("-")
    party = Organisation.objects.create(
        slug=slug,
        names=dict(part.title),
        country=COUNTRIES[number % len(COUNTRIES)],
        kind=_kind(part).value,
        origin=Origin.HAND.value,
        recorded_at=at,
        changed_at=at,
        searched=slug,
    )
    Claim.objects.create(
        organisation=party,
        kind=ClaimKind.CIDR.value,
        value=_block(number),
        tier=ClaimTier.OWNER.value,
        source=ClaimSource.MANUAL.value,
        verified_at=at,
        recorded_at=at,
        origin=Origin.HAND.value,
    )
    team = Team.objects.create(organisation=party, key="team", names=dict(part.title), recorded_at=at)
    approver = _person(f"{slug}-approver", at=at)
    Membership.objects.create(user=approver, organisation_id=party.pk, approves=True)
    for role in part.roles:
        _staff(party, team, role, at=at)
    return slug


def _staff(party: Organisation, team: Team, role: PostRole, *, at: datetime) -> None:
    post = Post.objects.create(
        team=team,
        organisation=party,
        key=role.value,
        role=role.value,
        title={"en": role.value.replace("_", " ")},
        time_zone="UTC" if role is PostRole.OPERATIONS else "",
        hours={"always": True} if role is PostRole.OPERATIONS else {},
        languages=["en"],
        confirmed_at=at,
        recorded_at=at,
    )
    Grant.objects.bulk_create(
        Grant(post=post, field=field.value, audience=audience.value)
        for field, audiences in DEFAULTS[role].items()
        for audience in audiences
    )
    user = _person(f"{party.slug}-{role.value}", at=at)
    Membership.objects.create(user=user, organisation_id=party.pk)
    desk = Assignment.objects.create(post=post, holder=Holder.ROLE.value, name=role.value, user=user.pk, recorded_at=at)
    Contact.objects.create(
        organisation=party,
        assignment=desk,
        role=role.value,
        channel="email",
        address=f"{role.value}@{party.slug}.example",
        priority=1,
        verified_at=at,
        origin=Origin.HAND.value,
        recorded_at=at,
    )


def _kind(part: Part) -> OrganisationKind:
    if PostRole.TECHNICAL in part.roles or PostRole.OPERATIONS in part.roles:
        return OrganisationKind.NATIONAL_CERT
    return OrganisationKind.COMPANY


def _block(number: int) -> str:
    documentation = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")
    return documentation[number] if number < len(documentation) else f"2001:db8:{number:x}::/48"


def _person(name: str, *, at: datetime) -> User:
    username = name[-63:].lstrip("-")
    return User.objects.create(username=username, display_name=username, role=Role.MEMBER.value, created_at=at)


def _organiser(*, at: datetime) -> UUID:
    user = User.objects.create(
        username="drill-organiser", display_name="Organiser", role=Role.DUTY_OFFICER.value, created_at=at
    )
    return user.pk
