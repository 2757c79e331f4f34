"""What parts do about messages besides writing them: they acknowledge, and move a matter on the ladder."""

from kentongan.drills.actions.stage import Stage
from kentongan.drills.errors import NotPlayed
from kentongan.drills.models import DrillInject
from kentongan.drills.terms import Answered, Raised
from kentongan.kernel.errors import marked
from kentongan.messages.actions.acknowledging import acknowledge
from kentongan.messages.actions.raising import lower_thread, raise_thread
from kentongan.messages.models import Recipient


def answer_scripted(stage: Stage, inject: DrillInject, answered: Answered) -> None:
    """Acknowledge a message for a part that the machine plays, if nobody of it did before. Raises NotPlayed."""
    if not stage.by_machine(answered.by.part):
        raise NotPlayed(why=marked("People play this part, and answer by themselves."))
    message = stage.message(answered.message)
    rows = Recipient.objects.filter(message=message, organisation=stage.party(answered.by.part))
    waiting = [one for one in rows.order_by("pk") if one.acknowledged_at is None]
    if not waiting:
        raise NotPlayed(why=marked("Somebody of this part has answered before."))
    recipient = min(waiting, key=lambda one: one.role != answered.by.role.value)
    inject.message = acknowledge(
        recipient.pk,
        understood=answered.understood,
        ability=answered.ability,
        reports_at=stage.at + answered.reports_within,
        actor=stage.reader(answered.by),
        at=stage.at,
    )


def raise_scripted(stage: Stage, raised: Raised) -> None:
    """Move a matter as the people of a part would. Raises NotPlayed, and NotRaisedSo: who moves it must hold a post."""
    if not stage.by_machine(raised.by.part):
        raise NotPlayed(why=marked("People play this part, and move the matter by themselves."))
    thread = stage.message(raised.message).thread
    move = raise_thread if raised.to > thread.level else lower_thread
    move(thread.pk, to=raised.to, actor=stage.reader(raised.by), at=stage.at, reason=raised.reason)
