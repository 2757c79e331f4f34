"""What the reading of STIX promises and may have to refuse as a whole; what is wrong with one object is a ``Flaw``.

::

    KentonganError
    ├── UnreadableJson      what came is not the JSON that every parser reads alike
    ├── NotAnEnvelope       JSON, and neither an envelope nor a bundle
    └── TooMuchAtOnce       more bytes or objects than are taken at once
"""

from kentongan.kernel.errors import KentonganError, marked


class UnreadableJson(KentonganError):
    """What came is no JSON, or JSON that two parsers would read differently."""

    code = "unreadable-json"
    status = 400
    text = marked("This cannot be read as JSON: {reason}.")
    next_step = marked("Send UTF-8 without a byte order mark, each key once, and every number finite.")


class NotAnEnvelope(KentonganError):
    """JSON that has no list of objects where one belongs."""

    code = "not-an-envelope"
    status = 422
    text = marked("This is JSON, but it is not {wanted}.")
    next_step = marked("Send one JSON object with the list “objects”.")


class TooMuchAtOnce(KentonganError):
    """More than is taken in one request."""

    code = "too-much-at-once"
    status = 413
    text = marked("This is more than is taken at once: at most {most} {unit}.")
    next_step = marked("Send it in several parts.")
