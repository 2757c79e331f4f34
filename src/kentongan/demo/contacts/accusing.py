"""Hot attribution: “XB very likely attacked us”. Refused; what was observed leaves at once, the rest waits."""

from dataclasses import replace
from datetime import datetime, timedelta

from kentongan.demo.play import Play, turn
from kentongan.directory.models import Post
from kentongan.kernel.tlp import TLP
from kentongan.messages.actions.acknowledging import acknowledge
from kentongan.messages.actions.authorising import authorise, submit
from kentongan.messages.actions.sending import send
from kentongan.messages.actions.splitting import split_infrastructure
from kentongan.messages.actions.writing import change, write
from kentongan.messages.errors import AttributionRefused
from kentongan.messages.models import Recipient
from kentongan.messages.terms import (
    Ability,
    Assessment,
    Attribution,
    Band,
    Confidence,
    Content,
    Draft,
    Fact,
    Level,
    MessageType,
    Priority,
)

HOT = "The state of Sungaya very likely attacked our power grid, high confidence."
SOBER = "The state of Sungaya attacked our power grid."
OBSERVED = "the control system of our northern grid was reached from 198.51.100.7 in your network"
"""What no mail may say in clear."""


def accuse(play: Play, *, until: datetime) -> None:
    """Let the editor write in anger, send what may go, and leave the accusation to the approver and the diplomat."""
    aisyah = play.reader("aisyah")
    theirs = {one.role: one for one in Post.objects.filter(organisation__slug="xb-cert")}
    draft = _angry(play, theirs)
    message = write(draft, actor=aisyah, at=play.now)
    play.places["accusation"] = f"/messages/{message.thread_id}/"
    try:
        submit(message.pk, actor=aisyah, at=play.now)
    except AttributionRefused as refused:
        play.said["refused"] = str(refused)
    play.later(until=until, minutes=2)
    notice = split_infrastructure(message.pk, actor=aisyah, at=play.now)
    send(notice.pk, actor=aisyah, at=play.now)
    play.places["notice"] = f"/messages/{notice.thread_id}/"
    turn(play)
    play.later(until=until, minutes=6)
    assessment = replace(_assessment(), text=SOBER)
    sober = replace(
        draft,
        recipients=(theirs["diplomatic"].pk,),
        content=replace(draft.content, assessment=assessment),
    )
    change(message.pk, sober, actor=aisyah, at=play.now)
    submit(message.pk, actor=aisyah, at=play.now)
    play.later(until=until, minutes=9)
    authorise(message.pk, actor=play.reader("farid"), at=play.now)
    play.later(until=until, minutes=3)
    acknowledge(
        Recipient.objects.get(message=notice).pk,
        understood="Sistem kendali jaringan utara Anda dijangkau dari 198.51.100.7. Kami periksa alamat itu.",
        ability=Ability.CAN,
        reports_at=play.now + timedelta(hours=6),
        language="id",
        actor=play.reader("bagus"),
        at=play.now,
    )
    turn(play)


def _angry(play: Play, theirs: dict[str, Post]) -> Draft:
    sender = Post.objects.get(organisation__slug="xa-cert", key="diplomatic")
    return Draft(
        type=MessageType.NOTIFICATION,
        priority=Priority.IMMEDIATE,
        tlp=TLP.AMBER,
        language="en",
        level=Level.DIPLOMATIC,
        sender=sender.pk,
        recipients=(theirs["diplomatic"].pk, theirs["defence"].pk),
        content=Content(
            subject="Access to the control system of our northern grid",
            facts=(
                Fact(
                    text=f"We observed that {OBSERVED}.",
                    source="our sensor at the substation",
                    observed_at=play.now - timedelta(minutes=40),
                ),
            ),
            assessment=_assessment(),
            attribution=Attribution.STATE,
            request="Please look at this address, and tell us what you see.",
            concerns=("XB",),
        ),
    )


def _assessment() -> Assessment:
    return Assessment(
        text=HOT,
        likelihood=Band.VERY_LIKELY,
        confidence=Confidence.HIGH,
        basis="The tools were seen in two earlier cases.",
        alternatives=("A criminal group that rents the same machines.",),
    )
