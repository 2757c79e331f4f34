"""Promises of the ledger that a caller can break. All of them are faults of the software, so their status is 500.

::

    KentonganError
    └── LedgerMisuse
        ├── OutsideTransaction
        ├── UnknownVerb
        ├── NotOpaque
        └── NotATime
"""

from kentongan.kernel.errors import KentonganError, marked


class LedgerMisuse(KentonganError):
    """Something was to be recorded that the ledger cannot take."""

    code = "ledger-misuse"
    next_step = marked("Nothing was changed. Please report this to the makers of the software.")


class OutsideTransaction(LedgerMisuse):
    """An action was to be recorded outside the transaction that does it."""

    code = "ledger-outside-transaction"
    text = marked("“{verb}” was to be recorded outside a transaction.")


class UnknownVerb(LedgerMisuse):
    """A verb has not the form that verbs have."""

    code = "ledger-unknown-verb"
    text = marked("“{verb}” is not an action's name.")


class NotOpaque(LedgerMisuse):
    """Something other than an opaque identifier was to be recorded; it is not shown, for it may be personal."""

    code = "ledger-not-opaque"
    text = marked("The {slot} of “{verb}” is not an opaque identifier.")


class NotATime(LedgerMisuse):
    """A time without a zone was to be recorded."""

    code = "ledger-not-a-time"
    text = marked("The time of “{verb}” has no time zone.")
