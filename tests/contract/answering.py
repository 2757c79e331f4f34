"""Alpha's side of who answers: a post that nobody else may know of, what is proposed of it, a check, and a message."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tests.directory import posted

from kentongan.checks.models import Check, Probe, ProbeEvent
from kentongan.directory.models import ErrorReport, Organisation, Post, Proposal
from kentongan.drills.models import Drill
from kentongan.messages.models import Call, Message, Recipient, Thread
from kentongan.records.terms import PostRole

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """The rows that addresses name."""

    post: Post
    proposal: Proposal
    report: ErrorReport
    check: Check
    probe: Probe
    reply: ProbeEvent
    thread: Thread
    message: Message
    recipient: Recipient
    call: Call
    drill: Drill

    @property
    def ids(self) -> tuple[UUID, ...]:
        """Ids that no list may show to others."""
        rows = (self.post, self.proposal, self.report, self.check, self.probe, self.reply)
        written = (self.thread, self.message, self.recipient, self.call, self.drill)
        return tuple(row.pk for row in (*rows, *written))


def make_answering(alpha: Organisation) -> Answering:
    """Make the rows and return them."""
    post = posted.post(alpha, PostRole.DEFENCE, granted={}, key="alpha-liaison", title={"en": "Verborgen liaison"})
    channel = posted.channel(posted.holder(post, "Verborgen"), "liaison@alpha.example")
    proposal = Proposal.objects.create(
        organisation=alpha, subject="post", thing=post.pk, after={"key": "alpha"}, reason="Verborgen", proposed_at=AT
    )
    report = ErrorReport.objects.create(organisation=alpha, post=post.pk, text="Verborgen", reported_at=AT)
    check = Check.objects.create(
        title="Verborgen", announced=False, opens_at=AT, closes_at=AT + timedelta(hours=1), made_at=AT, state="running"
    )
    probe = Probe.objects.create(
        of=check, organisation=alpha, post=post, role=post.role, country="MY", contact=channel.pk, channel="email",
        secret="c" * 64, token="d" * 64, state="sent", sent_at=AT,
    )  # fmt: skip
    reply = ProbeEvent.objects.create(probe=probe, at=AT, reply="automatic", how="reply", would_be="valid")
    thread = Thread.objects.create(reference="K7M-THREAD", opened_at=AT)
    message = Message.objects.create(
        thread=thread, serial=1, type="notification", state="sent", priority="routine", level=1, tlp=2, language="en",
        sender=alpha, sender_post=post, sender_role=post.role, content={"subject": "Verborgen"}, digest="e" * 64,
        written_at=AT, sent_at=AT,
    )  # fmt: skip
    recipient = Recipient.objects.create(message=message, organisation=alpha, post=post, role=post.role)
    call = Call.objects.create(
        recipient=recipient, contact=channel.pk, script="Verborgen", language="en", due_at=AT, created_at=AT
    )
    drill = Drill.objects.create(
        key="verborgen", title={"en": "Verborgen"}, source="alpha", starts_at=AT, lasts=3600, planned_at=AT
    )
    return Answering(
        post=post, proposal=proposal, report=report, check=check, probe=probe, reply=reply, thread=thread,
        message=message, recipient=recipient, call=call, drill=drill,
    )  # fmt: skip
