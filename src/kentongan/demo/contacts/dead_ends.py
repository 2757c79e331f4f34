"""Dead ends: a mailbox that sends back, a key that has expired, a public holiday. A person calls, and is answered.

TLP:AMBER: nothing of what is said leaves in clear.
"""

from datetime import datetime, timedelta

from kentongan.demo.play import Play, turn
from kentongan.directory.models import Post
from kentongan.kernel.tlp import TLP
from kentongan.messages.actions.calling import record_call
from kentongan.messages.actions.sending import send
from kentongan.messages.actions.writing import write
from kentongan.messages.queries import calls
from kentongan.messages.terms import (
    Ability,
    Acknowledgement,
    Content,
    Draft,
    Fact,
    Level,
    MessageType,
    Priority,
)

OBSERVED = "the transfer server of the clearing house answers to a stolen key"
"""What no mail may say in clear."""

MINUTES_TO_A_CALL = 12
_TRIES = 6


def reach_sensad(play: Play, *, until: datetime) -> None:
    """Let the Wind Islands warn Sensad on its holiday, and the duty officer call when no mail gets through."""
    aisyah, dewi = play.reader("aisyah"), play.reader("dewi")
    sender = Post.objects.get(organisation__slug="xa-cert", key="duty")
    recipient = Post.objects.get(organisation__slug="xd-cert", key="technical")
    draft = Draft(
        type=MessageType.NOTIFICATION,
        priority=Priority.IMMEDIATE,
        tlp=TLP.AMBER,
        language="en",
        level=Level.TECHNICAL,
        sender=sender.pk,
        recipients=(recipient.pk,),
        content=Content(
            subject="Stolen key at the clearing house",
            facts=(
                Fact(
                    text=f"We observed that {OBSERVED}.",
                    source="our sensor",
                    observed_at=play.now - timedelta(hours=1),
                ),
            ),
            request="Please look at the server's log of last night, and tell us what you see.",
        ),
    )
    message = send(write(draft, actor=aisyah, at=play.now).pk, actor=aisyah, at=play.now)
    play.places["dead_ends"] = f"/messages/{message.thread_id}/"
    for _ in range(_TRIES):
        turn(play)
        if found := calls(dewi, at=play.now):
            break
        play.later(until=until, minutes=4)
    else:
        return
    play.later(until=until, minutes=MINUTES_TO_A_CALL)
    told = Acknowledgement(
        understood="ກະແຈຖືກລັກ. ພວກເຮົາຈະກວດເບິ່ງບັນທຶກຂອງເຄື່ອງແມ່ຂ່າຍ.",
        ability=Ability.CAN,
        reports_at=play.now + timedelta(hours=3),
        language="lo",
    )
    note = "The officer on call, at home: a public holiday."
    record_call(found[0].id, reached=True, acknowledgement=told, actor=dewi, at=play.now, note=note)
    turn(play)
