"""What response promises and may have to refuse.

::

    KentonganError
    └── UnknownWarning, UnknownNotice, UnknownLink     not there, or not for this reader
"""

from kentongan.kernel.errors import KentonganError, marked


class UnknownWarning(KentonganError):
    """No warning of this id, as far as the reader may see."""

    code = "unknown-warning"
    status = 404
    text = marked("There is no warning {warning}.")
    next_step = marked("Choose one from the list of warnings.")


class UnknownNotice(KentonganError):
    """No mail of this id, as far as the reader may see."""

    code = "unknown-notice"
    status = 404
    text = marked("There is no mail {notice}.")
    next_step = marked("Choose one from its warning.")


class UnknownLink(KentonganError):
    """No recipient's link of this id, as far as the reader may see."""

    code = "unknown-link"
    status = 404
    text = marked("There is no link {link}.")
    next_step = marked("Choose one from its warning.")
