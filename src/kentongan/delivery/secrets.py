"""What is derived from the hub's key: the tag of a Message-ID, and the secret of each webhook's receiver."""

import base64
from uuid import UUID

from django.utils.crypto import salted_hmac

_TAG = 24
SECRET_PREFIX = "whsec_"  # noqa: S105 - what a secret begins with, as Standard Webhooks has it


def tag_of(row: UUID) -> str:
    """Return 96 bits as hex that only this hub can make of a row's id."""
    return salted_hmac("kentongan.delivery.message", row.hex, algorithm="sha256").hexdigest()[:_TAG]


def webhook_key(destination: str) -> bytes:
    """Return the 32 bytes with which webhooks to a destination are signed.

    The whole address counts, its fragment too, which is never sent: another fragment is another secret.
    """
    return salted_hmac("kentongan.delivery.webhook", destination, algorithm="sha256").digest()


def webhook_secret(destination: str) -> str:
    """Return the secret as the receiver is given it, in the form of Standard Webhooks."""
    return SECRET_PREFIX + base64.b64encode(webhook_key(destination)).decode()
