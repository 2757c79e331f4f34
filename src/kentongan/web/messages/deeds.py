"""What a reader can do with a message or a thread as it stands; the actions ask again, whatever a page offers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kentongan.accounts.terms import Reader
from kentongan.directory.models import Post
from kentongan.directory.queries.visibility import stands_at
from kentongan.kernel.tlp import TLP
from kentongan.messages import queries
from kentongan.messages.lines import MessageLine, ThreadLine, Waiting
from kentongan.messages.queries.holding import answered_posts
from kentongan.messages.queries.links import LinkLine, links_of
from kentongan.messages.queries.moves import may_close, moves_of
from kentongan.messages.queries.states import names_of_states
from kentongan.messages.rules.gate import attribution_said, infrastructure_only
from kentongan.messages.terms import UNSENT, Attribution, Content, Level, MessageState, MessageType

Words = str | Promise
Offered = tuple[str, Words, str, bool]
"""A name, its words, its address, whether it comes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One act on a message: what it is called, what it does, what is said when it is done."""

    title: Words
    sentence: Words
    done: Words
    reason: bool = False
    grave: bool = False


DEEDS: Mapping[str, Deed] = {
    "acknowledge": Deed(
        title=_("Acknowledge"),
        sentence=_("Say in your own words what you understood, whether you can act, and when you report next."),
        done=_("The acknowledgement is on its way to the sender."),
    ),
    "authorise": Deed(
        title=_("Agree to it"),
        sentence=_("You agree to this message as it stands below, for your party. A change of it asks you anew."),
        done=_("You agreed to the message."),
    ),
    "approve": Deed(
        title=_("Approve the attribution"),
        sentence=_("You approve what this message says of a state, as it stands below, for your party."),
        done=_("You approved the attribution."),
    ),
    "refuse": Deed(
        title=_("Refuse it"),
        sentence=_("The message does not leave. Its writer reads why, and can change it and hand it in again."),
        done=_("You refused the message; its writer reads why."),
        reason=True,
    ),
    "send": Deed(
        title=_("Send"),
        sentence=_("Everybody who had to agree did. The message leaves to every post that it names."),
        done=_("The message is sent."),
    ),
    "split": Deed(
        title=_("Send what was observed now"),
        sentence=_(
            "The facts that accuse nobody become a notice to the technical counterpart, in a thread of its own, without"
            " the assessment. You see it before it leaves."
        ),
        done=_("This is the notice. Check it and send it."),
    ),
    "retract": Deed(
        title=_("Take it back"),
        sentence=_(
            "Everybody who got the message, or may have got it, is told that it is taken back, and why. What has not"
            " left stays here."
        ),
        done=_("The message is taken back, and everybody who had it is told."),
        reason=True,
        grave=True,
    ),
    "discard": Deed(
        title=_("Put it away"),
        sentence=_("The draft is not sent. It stays in your side's history."),
        done=_("The draft was put away."),
        grave=True,
    ),
}
"""Acts on one message that have a page of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadDeed:
    """One act on a thread: people only, always with a reason."""

    title: Words
    sentence: Words
    done: Words
    grave: bool = False


THREAD_DEEDS: Mapping[str, ThreadDeed] = {
    "raise": ThreadDeed(
        title=_("Raise it"),
        sentence=_(
            "What is written from now on may be on the next level. Nobody new reads it by that alone, and nothing is"
            " sent. The hub never raises by itself."
        ),
        done=_("The thread was raised."),
    ),
    "lower": ThreadDeed(
        title=_("Lower it"),
        sentence=_("The matter goes on on a lower level. Who read it before still reads what they read."),
        done=_("The thread was lowered."),
    ),
    "close": ThreadDeed(
        title=_("Close it"),
        sentence=_(
            "Nothing more is tried about it, and nobody is asked to call any more. To tell the others, send a"
            " message of type closure first."
        ),
        done=_("The thread is closed."),
        grave=True,
    ),
}


def thread_deeds(line: ThreadLine, *, reader: Reader, at: datetime) -> Sequence[tuple[str, ThreadDeed]]:
    """Return what the reader may do with a thread."""
    levels = moves_of(line.id, reader=reader, at=at)
    may = {
        "raise": any(one > line.level for one in levels),
        "lower": any(one < line.level for one in levels),
        "close": may_close(line.id, reader=reader, at=at),
    }
    return [(name, deed) for name, deed in THREAD_DEEDS.items() if may[name]]


def deeds_of(line: MessageLine, *, reader: Reader, at: datetime, waits: Waiting, closed: bool) -> Sequence[Offered]:
    """Return what the reader may do with a message, what waits for them first."""
    answered = set(answered_posts(reader, at=at).values_list("pk", flat=True))
    mine = queries.writable_posts(reader, at=at).exists()
    own = line.sender.post in answered and not line.by_recipient
    stuck = is_stuck(line, at=at)
    return [
        *_decisions(line, waits, stuck=stuck),
        *(_of_own(line, stuck=stuck) if own else ()),
        *_codes(line, links_of(line.id, reader=reader, at=at) if line.tlp > TLP.GREEN else ()),
        *(_replies(line) if mine and not closed and line.state is MessageState.SENT else ()),
    ]


def is_stuck(line: MessageLine, *, at: datetime) -> bool:
    """Whether a message has not left and cannot: the post in whose name it was written has ended.

    What left, and what corrects it, outlives its post (``holding.may_answer_for``).
    """
    if line.state not in UNSENT or line.type is MessageType.CORRECTION:
        return False
    return not Post.objects.filter(stands_at(at), pk=line.sender.post).exists()


def _decisions(line: MessageLine, waits: Waiting, *, stuck: bool) -> Iterator[Offered]:
    if any(one.id in waits.to_acknowledge for one in line.recipients):
        yield _deed("acknowledge", line.id, first=True)
    if line.id in waits.to_authorise:
        if not stuck:
            yield _deed("authorise", line.id, first=True)
        yield _deed("refuse", line.id)
    if line.id in waits.to_approve_attribution:
        if not stuck:
            yield _deed("approve", line.id, first=True)
        yield _deed("refuse", line.id)


def _of_own(line: MessageLine, *, stuck: bool) -> Iterator[Offered]:
    if line.overtaken is not None or stuck:
        yield _deed("discard", line.id)
        return
    if line.state is MessageState.AUTHORISED:
        yield _deed("send", line.id, first=True)
    if line.state in UNSENT:
        again = (MessageState.DRAFT, MessageState.REFUSED)
        yield (
            "change",
            _("Go on writing") if line.state in again else _("Change it"),
            reverse("message-change", args=[line.id]),
            line.state in again,
        )
        if _splits(line.content):
            yield _deed("split", line.id)
        yield _deed("discard", line.id)
    final = (MessageType.RETRACTION, MessageType.CLOSURE, MessageType.ACKNOWLEDGEMENT)
    if line.state is MessageState.SENT and line.type not in final:
        yield "correct", _("Correct it"), reverse("message-correct", args=[line.id]), False
        if line.type is not MessageType.CORRECTION:
            yield _deed("retract", line.id)


def _splits(content: Content) -> bool:
    """Whether a message says who did it, declared or not, and has facts that may go without that."""
    states = names_of_states()
    accuses = content.attribution >= Attribution.ACTOR or attribution_said(content, states=states) >= Attribution.ACTOR
    return accuses and infrastructure_only(content, states=states) is not None


def _codes(line: MessageLine, links: Sequence[LinkLine]) -> Iterator[Offered]:
    address = reverse("message-read-out", args=[line.id])
    if any(one.renewable for one in links):
        yield "renew", _("Send a new link"), address, False
    if any(not (one.locked or one.expired) for one in links):
        yield "code", _("Read out a code"), address, False


def _replies(line: MessageLine) -> Iterator[Offered]:
    if line.level is Level.MINISTERIAL:
        return
    address = reverse("message-write") + f"?reply_to={line.id}"
    yield "update", _("Answer"), address, False


def _deed(name: str, message: UUID, *, first: bool = False) -> Offered:
    return name, DEEDS[name].title, reverse("message-act", args=[message, name]), first
