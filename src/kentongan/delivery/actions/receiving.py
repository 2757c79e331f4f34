"""Mail that came in, given to the room that reads it: each mail once, in the transaction that acts on it."""

from django.db import connection

from kentongan.delivery.errors import OutsideTransaction
from kentongan.delivery.models import Unread
from kentongan.delivery.queries import as_received
from kentongan.delivery.terms import ReceivedLetter


def take_received(room: str, *, limit: int = 1) -> list[ReceivedLetter]:
    """Return mails that the room has not read yet, oldest first, and count them as read.

    In the caller's transaction: if that fails, or is killed, they are given again. Two workers at once are given
    different ones, and a mail that was stored late is given late: none is passed over. Raises OutsideTransaction.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction
    waiting = Unread.objects.filter(room=room).order_by("id").select_related("mail")
    rows = list(waiting.select_for_update(skip_locked=True, of=("self",))[:limit])
    Unread.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return [
        ReceivedLetter(mail=as_received(row.mail), raw=b"" if row.mail.raw is None else bytes(row.mail.raw))
        for row in rows
    ]
