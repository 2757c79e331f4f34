"""What a recipient's link is, and whether another can be sent."""

from kentongan.kernel.errors import KentonganError, marked


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
