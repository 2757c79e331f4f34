"""A message that is not written as its type asks, or that the ladder does not let go there."""

from collections.abc import Sequence

from kentongan.kernel.errors import KentonganError, Translate, marked


class NotWrittenSo(KentonganError):
    """An acknowledgement, correction or retraction written as if it were a message of its own, or made into one."""

    code = "not-written-so"
    status = 409
    text = marked("A message of type “{type}” is not written by itself: it is made of the message that it is about.")
    next_step = marked("Acknowledge, correct or take back that message; a correction keeps its terms and recipients.")


class NoCounterpart(KentonganError):
    """Nobody technical at the other end, as far as the reader may write to them."""

    code = "no-counterpart"
    status = 409
    text = marked("None of those to whom this message goes has a technical post that you could write to.")
    next_step = marked("Call them on a number of the directory, or write to another post of theirs.")


class NothingObserved(KentonganError):
    """No fact of the message says where machines stand without saying more: no notice can be made of it."""

    code = "nothing-observed"
    status = 409
    text = marked("No fact of this message could stand in a notice of the infrastructure alone.")
    next_step = marked("Write what was observed, with its source and time, as a fact of its own.")


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


class NoteNeeded(KentonganError):
    """A person must say why, and said nothing or too much."""

    code = "note-needed"
    status = 400
    text = marked("A reason of at most {most} characters is needed here.")
    next_step = marked("Say why in one sentence; it is kept with the thread.")
