"""What is not there, or not for this reader: they cannot tell which."""

from kentongan.kernel.errors import KentonganError, marked


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


class UnknownAddressee(KentonganError):
    """A post that the writer does not know, or that ended."""

    code = "unknown-addressee"
    status = 404
    text = marked("There is no post {post} that you could write to.")
    next_step = marked("Choose the post from the directory.")


class NotYourPost(KentonganError):
    """A post for which this person writes nothing, or that is not there."""

    code = "not-your-post"
    status = 403
    text = marked("You write nothing for post {post}.")
    next_step = marked("Choose a post that you hold, or whose party's record you edit or approve.")
