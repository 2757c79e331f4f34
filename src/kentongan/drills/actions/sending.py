"""A scripted message, written and sent as the people of its sender would, or left to them as a draft."""

from django.db import transaction

from kentongan.drills.actions.stage import Stage
from kentongan.drills.errors import NotPlayed
from kentongan.drills.models import DrillInject
from kentongan.drills.reading.judging import content_of
from kentongan.drills.terms import InjectState, Sent
from kentongan.kernel.errors import KentonganError, marked
from kentongan.messages.actions.authorising import approve_attribution, authorise, submit
from kentongan.messages.actions.recalling import correct, retract
from kentongan.messages.actions.sending import send
from kentongan.messages.actions.splitting import split_infrastructure
from kentongan.messages.actions.writing import write
from kentongan.messages.models import Message
from kentongan.messages.terms import Content, Draft, MessageState, MessageType

_RECALLS = (MessageType.CORRECTION, MessageType.RETRACTION)


def send_scripted(stage: Stage, inject: DrillInject, sent: Sent) -> None:
    """Send what a part is to send, and set what became of it on the inject.

    Of a part that people play, only the draft is written: theirs to change and to send. Raises NotPlayed, and what
    the rules of messages raise before anything is written.
    """
    machine = stage.by_machine(sent.sender.part)
    if sent.type in _RECALLS:
        if not machine:
            raise NotPlayed(why=marked("People play this part, and take back or correct what they sent themselves."))
        inject.message = _recall(stage, sent)
        return
    message = _write(stage, sent)
    inject.message = message
    if not machine:
        inject.detail = marked("Written as a draft; people play this part, and send it.")
        return
    try:
        with transaction.atomic():
            _let_go(stage, sent, message)
    except KentonganError as refused:
        inject.state, inject.code, inject.detail = InjectState.REFUSED, refused.code, refused.message()[:1000]
        if sent.takes_offer and refused.facts.get("offers_infrastructure_notice"):
            inject.message = _take_offer(stage, sent, message)


def _write(stage: Stage, sent: Sent) -> Message:
    original = stage.message(sent.reply_to) if sent.reply_to else None
    draft = Draft(
        type=sent.type,
        priority=sent.priority,
        tlp=sent.tlp,
        language=sent.language,
        level=sent.level,
        sender=stage.post(sent.sender).pk,
        recipients=tuple(stage.post(seat).pk for seat in sent.to),
        content=_content(stage, sent),
        respond_by=None if sent.respond_within is None else stage.at + sent.respond_within,
        reply_to=None if original is None else original.pk,
        thread=None if original is None else original.thread_id,
        drill=stage.drill.pk if original is None else None,
        exercise=True,
        sink=not stage.drill.sends_real if original is None else None,
    )
    return write(draft, actor=stage.reader(sent.sender), at=stage.at)


def _content(stage: Stage, sent: Sent) -> Content:
    countries = tuple(dict.fromkeys(stage.party(part).country for part in sent.concerns))
    return content_of(sent, at=stage.at, concerns=countries)


def _let_go(stage: Stage, sent: Sent, message: Message) -> None:
    """Hand a message in, let those agree who must and can, and send it."""
    actor = stage.reader(sent.sender)
    message = submit(message.pk, actor=actor, at=stage.at)
    approver = stage.approver(sent.sender)
    if message.state == MessageState.AWAITING_AUTHORITY and approver is not None:
        message = authorise(message.pk, actor=approver, at=stage.at)
    diplomat = stage.diplomat(sent.sender)
    if message.state == MessageState.AWAITING_DIPLOMAT and diplomat is not None:
        approve_attribution(message.pk, actor=diplomat, at=stage.at)
    send(message.pk, actor=actor, at=stage.at)


def _take_offer(stage: Stage, sent: Sent, message: Message) -> Message:
    actor = stage.reader(sent.sender)
    notice = split_infrastructure(message.pk, actor=actor, at=stage.at)
    return send(notice.pk, actor=actor, at=stage.at)


def _recall(stage: Stage, sent: Sent) -> Message:
    original, actor = stage.message(sent.reply_to), stage.reader(sent.sender)
    if sent.type is MessageType.RETRACTION:
        reason = sent.request or sent.subject
        return retract(original.pk, actor=actor, at=stage.at, reason=reason, language=sent.language)
    return correct(original.pk, content=_content(stage, sent), actor=actor, at=stage.at)
