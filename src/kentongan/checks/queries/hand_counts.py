"""What came in and did not count, with what a person made of it; and what stands by hand for each probe."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import QuerySet

from kentongan.accounts.models import Membership
from kentongan.accounts.terms import Reader
from kentongan.checks.errors import UnknownReply
from kentongan.checks.models import Check, HandCount, ProbeEvent
from kentongan.checks.queries.visible import visible_check, visible_probes
from kentongan.checks.rules.automatic import declares_itself
from kentongan.checks.rules.by_hand import adds, best, countable
from kentongan.checks.terms import ByHand, CheckState, Counts, How, ProbeState, Reply, UncountedLine
from kentongan.delivery.inbound.letters import letter
from kentongan.delivery.models import ReceivedMail
from kentongan.delivery.terms import Letter
from kentongan.records.terms import PostRole


def uncounted(check: UUID, reader: Reader) -> list[UncountedLine]:
    """Return what came in for those probes that the reader may see and did not count in full, oldest first.

    A person may look at it: what is taken for a program's answer may be somebody's. Raises UnknownCheck.
    """
    of = visible_check(check, reader=reader)
    rows = ProbeEvent.objects.filter(probe__in=visible_probes(reader=reader).filter(of=of).values("pk"))
    rows = rows.exclude(reply=Reply.VALID.value).select_related("probe__organisation").order_by("at", "pk")
    found = list(rows)
    counts = {one.event_id: one for one in _standing().filter(event__in=[row.pk for row in found])}
    best_of = standing_of([row.probe_id for row in found if row.probe_id is not None])
    programs = declared_of(found)
    return [
        _line(
            row,
            check=of,
            count=counts.get(row.pk),
            best_of=best_of,
            declared=row.pk in programs,
            own=row.probe is not None and row.probe.organisation_id in reader.organisations,
        )
        for row in found
    ]


def uncounted_reply(reply: UUID, *, check: UUID, reader: Reader) -> UncountedLine:
    """Return one of them. Raises UnknownCheck, UnknownReply."""
    found = next((one for one in uncounted(check, reader) if one.id == reply), None)
    if found is None:
        raise UnknownReply(reply=reply)
    return found


def reply_letter(reply: UUID, *, check: UUID, reader: Reader) -> Letter | None:
    """Return what somebody wrote, for who decides what it was; None where it is kept no longer, or not theirs to read.

    Only the hub's staff reads mails that came in.
    """
    row = ProbeEvent.objects.filter(pk=reply, probe__of=check).first() if reader.sees_all else None
    mail = None if row is None or row.mail is None else ReceivedMail.objects.filter(pk=row.mail).first()
    return None if mail is None or mail.raw is None else letter(bytes(mail.raw))


def standing_of(probes: Collection[UUID]) -> Mapping[UUID, Counts]:
    """Return, by probe, the most that a person counted by hand and nobody took back."""
    rows = _standing().filter(event__probe__in=list(probes)).values_list("event__probe", "counts")
    found: dict[UUID, list[Counts]] = {}
    for probe, counts in rows:
        found.setdefault(probe, []).append(Counts(counts))
    return {probe: most for probe, counted in found.items() if (most := best(counted)) is not None}


def declared_of(rows: Collection[ProbeEvent]) -> frozenset[UUID]:
    """Return those of what came in whose mail says that a program sent it, or is kept no longer to tell."""
    mails = ReceivedMail.objects.filter(pk__in=[row.mail for row in rows if row.mail is not None], raw__isnull=False)
    of_people = {
        mail for mail, raw in mails.values_list("pk", "raw").iterator(chunk_size=50) if not _is_declared(bytes(raw))
    }
    return frozenset(row.pk for row in rows if row.mail not in of_people)


def belongs_to(organisation: UUID, *, user: UUID) -> bool:
    """Whether a person is a member of a party; nobody else holds a post of it."""
    return Membership.objects.filter(user=user, organisation_id=organisation).exists()


def added_of(states: Mapping[UUID, ProbeState]) -> Mapping[UUID, Counts]:
    """Return, by probe, what a person's count adds to what the hub counted by itself; ``states`` are the probes'."""
    standing = standing_of(states)
    told = {probe: adds(states[probe], counted) for probe, counted in standing.items()}
    return {probe: counted for probe, counted in told.items() if counted is not None}


def _standing() -> QuerySet[HandCount]:
    return HandCount.objects.filter(takes_back__isnull=True, taken_back__isnull=True)


def _is_declared(raw: bytes) -> bool:
    return declares_itself(letter(raw).headers)


def _line(
    row: ProbeEvent,
    *,
    check: Check,
    count: HandCount | None,
    best_of: Mapping[UUID, Counts],
    declared: bool,
    own: bool,
) -> UncountedLine:
    probe = row.probe
    assert probe is not None  # noqa: S101 - in the WHERE clause
    most = countable(
        Reply(row.reply),
        would_be=Reply(row.would_be) if row.would_be else None,
        declared=declared,
        own=own,
        check=CheckState(check.state),
        probe=ProbeState(probe.state),
        standing=best_of.get(probe.pk),
    )
    return UncountedLine(
        id=row.pk,
        at=row.at,
        organisation_slug=probe.organisation.slug,
        post=probe.post_id,
        role=PostRole(probe.role),
        channel=probe.channel,
        reply=Reply(row.reply),
        how=How(row.how),
        may_count=most if isinstance(most, Counts) else None,
        by_hand=None if count is None else _by_hand(count),
    )


def _by_hand(row: HandCount) -> ByHand:
    return ByHand(counts=Counts(row.counts), reason=row.reason, actor=row.actor, at=row.at)
