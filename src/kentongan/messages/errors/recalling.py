"""Corrections and retractions: what comes too late, and what is the last word."""

from kentongan.kernel.errors import KentonganError, marked


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
