"""What communication checks promise and may have to refuse.

::

    KentonganError
    ├── UnknownCheck, UnknownProbe        not there, or not for this reader
    ├── NobodyToAsk                       the selection names no channel that holds now
    ├── NoTitle, ClosesTooEarly           a plan that cannot be
    ├── NotInThisState                    what is wanted does not follow from where the check is
    ├── NotByCall, CallNotAwaited         this channel is asked by mail; nobody need call there now
    ├── UnknownReply                      nothing of this id came in for this check, or not for this reader
    ├── NotByHand, NotCountedByHand       it cannot be counted by hand; nobody did, so nothing can be taken back
    └── CheckReasonNeeded                 a person must say why
"""

from kentongan.kernel.errors import KentonganError, marked


class UnknownCheck(KentonganError):
    """No check of this id, as far as the reader may see."""

    code = "unknown-check"
    status = 404
    text = marked("There is no check {check}.")
    next_step = marked("Choose one from the list of checks.")


class UnknownProbe(KentonganError):
    """No channel of this id in a check, as far as the reader may see."""

    code = "unknown-probe"
    status = 404
    text = marked("There is no channel {probe} in a check.")
    next_step = marked("Choose one from the check's page.")


class NobodyToAsk(KentonganError):
    """No post that is selected has a holder and a channel now."""

    code = "nobody-to-ask"
    status = 422
    text = marked("Nobody would be asked: no post of this selection has a holder with a channel now.")
    next_step = marked("Widen the selection, or enter posts, holders and channels in the directory.")


class NoTitle(KentonganError):
    """A check without a name cannot be told from another."""

    code = "no-title"
    status = 400
    text = marked("The check has no title, or one of more than {most} characters.")
    next_step = marked("Give it a short title, such as “Technical posts, December”.")


class ClosesTooEarly(KentonganError):
    """It would close before anybody could answer."""

    code = "closes-too-early"
    status = 400
    text = marked("The check would close before it opens, or has closed already.")
    next_step = marked("Choose a time to close that lies after the opening and in the future.")


class NotInThisState(KentonganError):
    """A check cannot go there from where it is. Nothing changed."""

    code = "check-not-in-this-state"
    status = 409
    text = marked("The check “{title}” is “{state}”, so it cannot be “{wanted}”.")
    next_step = marked("Look at it once more: somebody else, or the worker, was quicker.")


class NotByCall(KentonganError):
    """A mailbox answers by itself, or it does not."""

    code = "not-by-call"
    status = 409
    text = marked("This channel is asked by mail, so a call says nothing of it.")
    next_step = marked("Wait for its answer, or record the call with the telephone channel.")


class CallNotAwaited(KentonganError):
    """The check does not run now, or has done with this telephone."""

    code = "call-not-awaited"
    status = 409
    text = marked("No call is awaited there: the check “{title}” does not run now, or has done with this telephone.")
    next_step = marked("Look at the list of calls once more.")


class CheckReasonNeeded(KentonganError):
    """Others will ask why."""

    code = "check-reason-needed"
    status = 400
    text = marked("Say why.")
    next_step = marked("Add a reason in a few words.")


class UnknownReply(KentonganError):
    """Nothing of this id came in for this check and did not count, as far as the reader may see."""

    code = "unknown-check-reply"
    status = 404
    text = marked("Nothing of the id {reply} came in for this check without counting.")
    next_step = marked("Choose one from what came in and did not count, on the check's page.")


class NotByHand(KentonganError):
    """A person may say that a program was none; what else is wrong with a reply, no word of theirs mends."""

    code = "not-by-hand"
    status = 409
    text = marked("This cannot be counted by hand: {why}")
    next_step = marked("Ask them to answer by the link or the code of their mail, or ask them again in another check.")


class NotCountedByHand(KentonganError):
    """Nobody counted it, or it was taken back already."""

    code = "not-counted-by-hand"
    status = 409
    text = marked("This is not counted by hand, so there is nothing to take back.")
    next_step = marked("Look at the check's page once more: somebody else may have been quicker.")
