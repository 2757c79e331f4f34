"""What delivery promises and may have to refuse.

::

    KentonganError
    ├── OutsideTransaction, Unsendable      faults of the software: enqueued wrongly
    ├── UnknownDelivery                     no such row, or its content was purged
    └── ReasonNeeded, NotDead               a person's act that cannot be done so
"""

from kentongan.kernel.errors import KentonganError, marked


class OutsideTransaction(KentonganError):
    """Something was to be enqueued outside the transaction that does what it tells of."""

    code = "delivery-outside-transaction"
    text = marked("A delivery was to be enqueued or taken outside a transaction.")
    next_step = marked("Nothing was changed. Please report this to the makers of the software.")


class Unsendable(KentonganError):
    """What was enqueued does not fit its channel."""

    code = "delivery-unsendable"
    text = marked("This cannot be sent by the channel {channel}: {why}.")
    next_step = marked("Nothing was changed. Please report this to the makers of the software.")


class UnknownDelivery(KentonganError):
    """No row of this id, as far as the reader may see, or its content is kept no longer."""

    code = "unknown-delivery"
    status = 404
    text = marked("There is no delivery {id}, or its content is kept no longer.")
    next_step = marked("See `kentongan outbox list`.")


class ReasonNeeded(KentonganError):
    """Everything that leaves the hub was to be held without saying why."""

    code = "hold-without-reason"
    status = 400
    text = marked("Say why everything that leaves the hub is to be held.")
    next_step = marked("Give a short reason; others will read it.")
