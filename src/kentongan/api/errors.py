"""What the API itself cannot take.

::

    KentonganError
    └── ApiError
        ├── UnreadableCursor (400)       UnsuitableFileName (400)
        ├── EmptyBody (400)              BodyTooShort (400)
        ├── WithoutProofOfOrigin (403)   ConfirmationNeeded (403)
        ├── NotJson (415)                RecordOfOthers (409)
        └── TooManyAttempts (429)
"""

from collections.abc import Sequence

from kentongan.kernel.errors import KentonganError, Translate, marked


class ApiError(KentonganError):
    """The root of this door's errors."""


class UnreadableCursor(ApiError):
    """A cursor that this list did not give."""

    code = "unreadable-cursor"
    status = 400
    text = marked("This list gave no such cursor.")
    next_step = marked("Take “next” of the page before as it is, or leave “cursor” out to begin anew.")


class WithoutProofOfOrigin(ApiError):
    """A browser's session changed something without the proof that a page of this hub sent it."""

    code = "no-proof-of-origin"
    status = 403
    text = marked("The request came with a session, but without the proof that it comes from a page of this hub.")
    next_step = marked("Send the header X-CSRFToken, or use a token.")


class ConfirmationNeeded(ApiError):
    """Sensitive, and the person has not said for some time that it is them."""

    code = "confirmation-needed"
    status = 403
    text = marked("This is sensitive: confirm in a browser that it is you, then send it again within five minutes.")
    next_step = marked("Open {page} and give your password or your second factor.")


class NotJson(ApiError):
    """A body that does not say it is JSON."""

    code = "not-json"
    status = 415
    text = marked("The body must be JSON and say so.")
    next_step = marked("Send it with “Content-Type: application/json”.")


class TooManyAttempts(ApiError):
    """Too many tokens that opened nothing, from one network."""

    code = "too-many-attempts"
    status = 429
    text = marked("Too many tokens from your network were not accepted.")
    next_step = marked("Wait {seconds} seconds, then send a token that is live.")


class UnsuitableFileName(ApiError):
    """A name that is no plain file's: with folders, hidden, or too long."""

    code = "unsuitable-file-name"
    status = 400
    text = marked("“{name}” cannot be the name of a feed file.")
    next_step = marked("Send the file's own name, without folders: letters, digits, dots, hyphens, underscores.")


class EmptyBody(ApiError):
    """Nothing was sent; a body without Content-Length is not read either."""

    code = "empty-body"
    status = 400
    text = marked("The request has no body.")
    next_step = marked("Send the file as the body, with its length in Content-Length.")


class BodyTooShort(ApiError):
    """The sender broke off; half a file must not count as the file."""

    code = "body-too-short"
    status = 400
    text = marked("Only {size} of {announced} bytes arrived; nothing was taken in.")
    next_step = marked("Send the file again.")


class RecordOfOthers(ApiError):
    """A file with another party's record, or with those of several."""

    code = "record-of-others"
    status = 409
    text = marked("The file is not the record of “{organisation}” alone.")
    next_step = marked("Send one organisation's record to its own address; of a list of teams, say which with “team”.")

    def parts(self, translate: Translate = marked) -> Sequence[tuple[str, str]]:
        """Return every row or entry that was refused: its place, and why."""
        refused = self.facts.get("refused", ())
        assert isinstance(refused, Sequence)  # noqa: S101 - as the endpoint raises it
        return [(one.place, translate(one.reason).format_map(one.facts)) for one in refused]
