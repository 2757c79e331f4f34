"""An acknowledgement that cannot be taken, and a call that somebody else made."""

from kentongan.kernel.errors import KentonganError, marked


class OwnMessage(KentonganError):
    """Who wrote a message, or agreed to it, answers for nobody to whom it went."""

    code = "own-message"
    status = 409
    text = marked("You wrote this message or agreed to it, and so do not acknowledge it for another party.")
    next_step = marked("Let somebody else of the party that got it acknowledge.")


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


class CallDone(KentonganError):
    """The call was made, or is no longer needed."""

    code = "call-done"
    status = 409
    text = marked("This call is not open any more: {state}.")
    next_step = marked("Look at the message: somebody else was quicker.")
