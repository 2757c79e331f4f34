"""What is owed to somebody who was told a message on the telephone while it was corrected or taken back."""

from django.db.models import Q

from kentongan.kernel.errors import Told, marked, told_of
from kentongan.messages.models import Call
from kentongan.messages.queries.envelopes import reference_of
from kentongan.messages.queries.family import follower_of
from kentongan.messages.terms import TaskState

_CALL = marked(
    "What was read out was corrected or taken back meanwhile ({reference}). Whoever heard it must be told so: a call "
    "about that is in the list of calls."
)
_MAIL = marked(
    "What was read out was corrected or taken back meanwhile ({reference}). That number may carry it no more: what "
    "followed was sent to whoever heard it by mail."
)


def next_step(call: Call) -> Told | None:
    """Return what is to be done after a call was written down, for a sentence; None where nothing is."""
    if call.state != TaskState.REACHED or call.farewell:
        return None
    follower = follower_of(call.recipient.message)
    if follower is None:
        return None
    theirs = Q(contact=call.contact) | Q(holder=call.holder, holder__isnull=False)
    about = Call.objects.filter(theirs, recipient__post=call.recipient.post_id, state=TaskState.OPEN.value)
    waits = about.filter(recipient__message=follower).exists() or about.filter(farewell=True).exists()
    return told_of(_CALL if waits else _MAIL, {"reference": reference_of(follower)})
