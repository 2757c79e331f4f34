"""What messages promise and may have to refuse.

::

    KentonganError
    ├── UnknownThread, UnknownMessage, UnknownRecipient, UnknownCall
    │                                      not there, or not for this reader: they cannot tell which
    ├── NotWrittenSo                       what is made of another message, and never written freely
    ├── NotYourPost, UnknownAddressee      for whom one may not write, to whom one cannot
    ├── MessageNotInState                  what is wanted does not follow from where the message is
    ├── WritingRefused, NotOnThisRung (NothingOnThisRung, ThreadBelow)
    │                                      it is not written as its type asks, or the ladder does not let it go there
    ├── AttributionRefused (ReasonAccuses) the gate: it goes to the wrong posts, or says more than it declares
    ├── ConfirmationNeeded                 the gate: it may be read so, and nobody confirmed that it is not meant
    ├── NotAuthorised, NotYoursToAuthorise, DiplomatNeeded, MessageChanged
    │                                      who must agree first, and did they agree to this
    ├── ExerciseMixed, ThreadClosed        what cannot join a thread
    ├── NotRaisedSo                        the ladder is climbed by people, one rung at a time
    ├── NotAwaited, AlreadyAcknowledged, AcknowledgementRefused, OwnMessage
    ├── NothingLeft                        nobody got what is to be taken back
    ├── OriginalTakenBack, CorrectedAnew   a correction that comes too late
    ├── CorrectionStands, RetractionStands, AcknowledgementStands
    │                                      what is not taken back by itself
    ├── CallDone                           somebody else made that call
    ├── NoteNeeded                         a person must say why
    ├── LinkStillOpens, NoWayForLink, CorrectedSince   a link that is not to be sent anew, or cannot be
    └── MessageLinkOpensNothing, MessageLinkExpired, MessageLinkLocked, NoCodeForThis, TooManyMessageCodes,
        NobodyElseForCode                  what a recipient's link is

``rules.content`` has UnreadableContent.
"""

from collections.abc import Sequence

from kentongan.kernel.errors import KentonganError, Translate, marked


class UnknownThread(KentonganError):
    """No thread of this id, as far as the reader may see."""

    code = "unknown-thread"
    status = 404
    text = marked("There is no thread {thread}.")
    next_step = marked("Choose one from your list of threads.")


class UnknownMessage(KentonganError):
    """No message of this id, as far as the reader may see."""

    code = "unknown-message"
    status = 404
    text = marked("There is no message {message}.")
    next_step = marked("Choose one from your list of threads.")


class UnknownRecipient(KentonganError):
    """No recipient of this id, as far as the reader may see."""

    code = "unknown-recipient"
    status = 404
    text = marked("There is no recipient {recipient}.")
    next_step = marked("Choose one from its message.")


class UnknownCall(KentonganError):
    """No call of this id, as far as the reader may see."""

    code = "unknown-call"
    status = 404
    text = marked("There is no call {call}.")
    next_step = marked("Choose one from the list of calls to make.")


class NotYourPost(KentonganError):
    """A post for which this person writes nothing, or that is not there."""

    code = "not-your-post"
    status = 403
    text = marked("You write nothing for post {post}.")
    next_step = marked("Choose a post that you hold, or whose party's record you edit or approve.")


class NotWrittenSo(KentonganError):
    """An acknowledgement, correction or retraction written as if it were a message of its own, or made into one."""

    code = "not-written-so"
    status = 409
    text = marked("A message of type “{type}” is not written by itself: it is made of the message that it is about.")
    next_step = marked("Acknowledge, correct or take back that message; a correction keeps its terms and recipients.")


class UnknownAddressee(KentonganError):
    """A post that the writer does not know, or that ended."""

    code = "unknown-addressee"
    status = 404
    text = marked("There is no post {post} that you could write to.")
    next_step = marked("Choose the post from the directory.")


class NoCounterpart(KentonganError):
    """Nobody technical at the other end, as far as the reader may write to them."""

    code = "no-counterpart"
    status = 409
    text = marked("None of those to whom this message goes has a technical post that you could write to.")
    next_step = marked("Call them on a number of the directory, or write to another post of theirs.")


class MessageNotInState(KentonganError):
    """What was wanted does not follow from where the message is. Nothing changed."""

    code = "message-not-in-state"
    status = 409
    text = marked("The message is “{state}”; that cannot be done with it now.")
    next_step = marked("Look at its history: somebody else may have been quicker.")


class WritingRefused(KentonganError):
    """A message lacks what one of its type must have. ``refusals`` among the facts are all of them."""

    code = "writing-refused"
    status = 409
    text = marked("The message cannot leave as it is written ({part}): {why}")
    next_step = marked("Complete it. Missing in all: {count}.")

    def parts(self, translate: Translate = marked) -> Sequence[tuple[str, str]]:
        """Return everything that is missing: the field, and what must stand there."""
        missing = self.facts.get("refusals", ())
        assert isinstance(missing, Sequence)  # noqa: S101 - as ``demand_sendable`` raises it
        return [(one.part, translate(one.why).format_map(one.facts)) for one in missing]


class NotOnThisRung(KentonganError):
    """The table of the ladder has no such sender, recipient or type on the message's level."""

    code = "not-on-this-rung"
    status = 409
    text = marked("On level {level} no {type} goes from a post of role {sender} to one of role {recipient}.")
    next_step = marked("Choose other posts, or let somebody who may do so raise the thread first.")


class NothingOnThisRung(NotOnThisRung):
    """Ministers meet; the hub sends nothing between them."""

    text = marked("On level {level} nothing is sent. Ministers speak in person, and the hub writes down that they did.")
    next_step = marked("Choose a level of 1 to 4; that ministers met is said where the thread is raised.")


class ThreadBelow(NotOnThisRung):
    """A thread is dealt with on a lower level than the message says; only people move it."""

    text = marked("This thread is on level {thread}: nothing of it goes on level {level}.")
    next_step = marked("Choose level {thread} or below, or let somebody who may do so raise the thread first.")


class OwnMessage(KentonganError):
    """Who wrote a message, or agreed to it, answers for nobody to whom it went."""

    code = "own-message"
    status = 409
    text = marked("You wrote this message or agreed to it, and so do not acknowledge it for another party.")
    next_step = marked("Let somebody else of the party that got it acknowledge.")


class AttributionRefused(KentonganError):
    """The attribution gate does not let the message leave so, whoever agrees."""

    code = "attribution-refused"
    status = 409
    text = marked("The message cannot leave so: {why}")
    next_step = marked("Write to diplomatic posts, or send what was observed alone to the technical counterpart now.")


class ReasonAccuses(AttributionRefused):
    """A reason that the other side reads says who did it, or may be read so."""

    text = marked("The reason cannot be given so: {why}")
    next_step = marked("Say what happened or what was agreed. Who did it is said in a message, to which others agree.")


class ConfirmationNeeded(KentonganError):
    """The attribution gate asks whether a sentence holds somebody responsible. ``sentences`` are all of them."""

    code = "confirmation-needed"
    status = 409
    text = marked("The message cannot leave yet: {why}")
    next_step = marked("Confirm the sentences on the message's page, or in the field no_claim of its content.")


class NotAuthorised(KentonganError):
    """Somebody must agree before the message leaves."""

    code = "not-authorised"
    status = 409
    text = marked("The message may not leave yet: {why}")
    next_step = marked("Hand it in for agreement. What was observed can go to the technical counterpart meanwhile.")


class NotYoursToAuthorise(KentonganError):
    """Only an approver of the sender's party who did not write the message may agree to it."""

    code = "not-yours-to-authorise"
    status = 403
    text = marked("You cannot authorise this message.")
    next_step = marked("An approver of the sender's party who did not write it can.")


class DiplomatNeeded(KentonganError):
    """Only a holder of a diplomatic post of the sender's party may agree to an attribution to a state."""

    code = "diplomat-needed"
    status = 403
    text = marked("You cannot approve what this message says of a state.")
    next_step = marked("Somebody who holds a diplomatic post of the sender's party can.")


class MessageChanged(KentonganError):
    """The message is no longer what was read."""

    code = "message-changed"
    status = 409
    text = marked("The message was changed after you read it.")
    next_step = marked("Read it again, then decide.")


class ExerciseMixed(KentonganError):
    """A real thread takes no message of an exercise, and the other way round."""

    code = "exercise-mixed"
    status = 409
    text = marked("Real work and exercises do not share a thread.")
    next_step = marked("Open a thread of its own for it.")


class ThreadClosed(KentonganError):
    """The matter was closed."""

    code = "thread-closed"
    status = 409
    text = marked("Thread {thread} is closed.")
    next_step = marked("Open a new thread and name this one in it.")


class NotRaisedSo(KentonganError):
    """The ladder does not let this person move the thread there."""

    code = "not-raised-so"
    status = 403
    text = marked("You cannot move thread {thread} from level {before} to level {after}.")
    next_step = marked("Threads are raised one level at a time, by those who hold a post that may do so.")


class NotAwaited(KentonganError):
    """Nobody waits for this acknowledgement."""

    code = "acknowledgement-not-awaited"
    status = 409
    text = marked("This message takes no acknowledgement.")
    next_step = marked("If something is wrong with it all the same, call the people who sent it.")


class AlreadyAcknowledged(KentonganError):
    """Somebody acknowledged for this post before, in other words."""

    code = "already-acknowledged"
    status = 409
    text = marked("This message was acknowledged before, on {at}.")
    next_step = marked("To say more, write an update in its thread.")


class AcknowledgementRefused(KentonganError):
    """An acknowledgement without what makes it one."""

    code = "acknowledgement-refused"
    status = 400
    text = marked("The acknowledgement cannot be taken ({part}): {why}")
    next_step = marked("Say it in your own words and send it again.")


class NothingObserved(KentonganError):
    """No fact of the message says where machines stand without saying more: no notice can be made of it."""

    code = "nothing-observed"
    status = 409
    text = marked("No fact of this message could stand in a notice of the infrastructure alone.")
    next_step = marked("Write what was observed, with its source and time, as a fact of its own.")


class NothingLeft(KentonganError):
    """Nobody got the message, so there is nothing to correct or take back."""

    code = "nothing-left"
    status = 409
    text = marked("The message has not left, or was taken back: there is nothing to correct.")
    next_step = marked("Before it leaves, change it.")


class OriginalTakenBack(KentonganError):
    """What a correction corrects was taken back while the correction waited."""

    code = "original-taken-back"
    status = 409
    text = marked("What this corrects was taken back since: its correction does not leave any more.")
    next_step = marked("Discard it. What is to be said still is a new message.")


class CorrectedAnew(KentonganError):
    """Another correction, written later, left while this one waited: an older one never takes its place."""

    code = "corrected-anew"
    status = 409
    text = marked("A later correction of the same message left already: this older one does not follow it.")
    next_step = marked("Discard it. Where the later one is wrong too, correct that.")


class CorrectionStands(KentonganError):
    """A correction taken back alone would leave its readers with a text that was called wrong."""

    code = "correction-stands"
    status = 409
    text = marked("A correction is not taken back by itself: nobody could tell what then applies.")
    next_step = marked("Take back the message that it corrects, or correct that once more.")


class RetractionStands(KentonganError):
    """What takes a message back is the last word about it."""

    code = "retraction-stands"
    status = 409
    text = marked("A retraction is neither corrected nor taken back.")
    next_step = marked("Write a new message in its thread.")


class AcknowledgementStands(KentonganError):
    """An acknowledgement, which says what somebody had understood when they gave it."""

    code = "acknowledgement-stands"
    status = 409
    text = marked("An acknowledgement is neither corrected nor taken back: it says what was understood then.")
    next_step = marked("Write an update in its thread that says what you know now, or what you can do.")


class CallDone(KentonganError):
    """The call was made, or is no longer needed."""

    code = "call-done"
    status = 409
    text = marked("This call is not open any more: {state}.")
    next_step = marked("Look at the message: somebody else was quicker.")


class NoteNeeded(KentonganError):
    """A person must say why, and said nothing or too much."""

    code = "note-needed"
    status = 400
    text = marked("A reason of at most {most} characters is needed here.")
    next_step = marked("Say why in one sentence; it is kept with the thread.")


class LinkStillOpens(KentonganError):
    """The link is neither locked nor too old."""

    code = "link-still-opens"
    status = 409
    text = marked("This link still opens, so no new one is sent.")
    next_step = marked("Read a code out to its reader, after calling the number that the directory has.")


class NoWayForLink(KentonganError):
    """The mailbox that a link was sent to holds the post no more, or may not have the message by mail."""

    code = "no-way-for-link"
    status = 409
    text = marked("Nothing may leave any more to the mailbox that this link was sent to.")
    next_step = marked("Call them on the number that the directory has, or write to the post anew.")


class CorrectedSince(KentonganError):
    """What a link opens was corrected at that post: its words do not go there once more."""

    code = "corrected-since"
    status = 409
    text = marked("This message was corrected since, and does not go to the same post again.")
    next_step = marked("Send a new link of its correction.")


class MessageLinkOpensNothing(KentonganError):
    """A secret that is no link's, or a revoked one's. It must not be told which: strangers try secrets."""

    code = "message-link-opens-nothing"
    status = 404
    text = marked("This link opens nothing.")
    next_step = marked("Open it from the mail as it stands there, or call the people who sent the mail.")


class MessageLinkExpired(KentonganError):
    """A link is good for a while only."""

    code = "message-link-expired"
    status = 410
    text = marked("This link has expired.")
    next_step = marked("Call the people who sent the mail; they can send a new one.")


class MessageLinkLocked(KentonganError):
    """Too many wrong codes were entered for this link."""

    code = "message-link-locked"
    status = 403
    text = marked("This link is locked, because too many wrong codes were entered.")
    next_step = marked("Call the people who sent the mail; they can send a new one.")


class NoCodeForThis(KentonganError):
    """The link opens without a code."""

    code = "no-code-for-this"
    status = 409
    text = marked("This link needs no code.")
    next_step = marked("Open it again.")


class TooManyMessageCodes(KentonganError):
    """More codes were asked for within an hour than are sent."""

    code = "too-many-message-codes"
    status = 429
    text = marked("No more than {most} codes are sent within an hour.")
    next_step = marked("Enter one that has arrived, wait an hour, or call the people who sent the mail.")


class NobodyElseForCode(KentonganError):
    """A code goes to another mailbox than the link did, and none is known."""

    code = "nobody-else-for-code"
    status = 409
    text = marked("No second mail address of your post has been verified, so no code can be sent.")
    next_step = marked("Call the people who sent the mail: they call back and read a code out.")
