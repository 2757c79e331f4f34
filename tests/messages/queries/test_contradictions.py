"""Who writes to the database past the hub leaves tables that contradict the steps; and some of it is refused."""

import pytest
from django.db import IntegrityError, connection, transaction
from tests.messages.actions import post
from tests.unguarded import past_the_hub

from kentongan.messages.actions.calling import record_call
from kentongan.messages.actions.closing import close
from kentongan.messages.actions.raising import raise_thread
from kentongan.messages.actions.recalling import correct, retract
from kentongan.messages.actions.writing import change, discard, write
from kentongan.messages.models import Call, Message, Recipient, Thread
from kentongan.messages.queries.contradictions import contradicted
from kentongan.messages.terms import Ability, Acknowledgement, Level, RecipientState, TaskState
from kentongan.upkeep.checks import database

pytestmark = pytest.mark.django_db

UNDERSTOOD = Acknowledgement(understood="They saw it too.", ability=Ability.PARTLY, reports_at=post.minutes(600))


@pytest.fixture
def message():
    ours, theirs = post.side("cert-my"), post.side("cert-th", country="TH", mail=False)
    post.add(theirs, "+6625550100", channel="phone", verified_at=post.AT)
    ali = post.person("ali", ours.organisation, edits=True)
    sent = post.sent(ali, ours, theirs)
    record_call(Call.objects.get().pk, reached=True, acknowledgement=UNDERSTOOD, actor=ali, at=post.minutes(1))
    close(sent.thread_id, actor=ali, at=post.minutes(2), reason="Settled.")
    other = post.sent(ali, ours, theirs)
    assert not contradicted()
    return other


def test_a_message_taken_back_with_what_corrects_its_correction_contradicts_nothing(message):
    ali = post.reader_named("ali")
    first = correct(message.pk, content=post.content(subject="Port 2405"), actor=ali, at=post.minutes(3))
    correct(first.pk, content=post.content(subject="Port 2406"), actor=ali, at=post.minutes(4))
    retract(message.pk, actor=ali, at=post.minutes(5), reason="All of it was wrong.")
    assert Message.objects.filter(state="retracted").count() == 3
    assert not contradicted()


def test_an_acknowledgement_without_words_is_refused(message):
    with pytest.raises(IntegrityError), transaction.atomic():
        message.recipients.update(state=RecipientState.ACKNOWLEDGED.value, acknowledged_at=post.AT)


def test_an_acknowledgement_that_nobody_gave_is_found(message):
    words = Recipient.objects.exclude(acknowledgement=None).get().acknowledgement
    forged = message.recipients.get()
    message.recipients.update(
        state=RecipientState.ACKNOWLEDGED.value, acknowledged_at=post.AT, acknowledgement=words
    )  # fmt: skip
    assert contradicted() == [forged.pk]
    (told,) = [one for one in database.database_findings(at=post.minutes(5), deep=True) if "contradicted" in one.code]
    assert told.facts["first"] == str(forged.pk)


@pytest.mark.parametrize("changed", [{"level": 3}, {"closed_at": post.AT}])
def test_a_thread_that_moved_or_closed_by_itself_is_found(message, changed):
    Thread.objects.filter(pk=message.thread_id).update(**changed)
    assert contradicted() == [message.thread_id]


PAST = [
    ("thread", "closed_at = NULL WHERE closed_at IS NOT NULL"),
    ("thread", "closed_at = '2020-01-01 00:00:00+00' WHERE closed_at IS NOT NULL"),
    ("recipient", "state = 'by_phone' WHERE state = 'acknowledged'"),
    ("recipient", "acknowledged_at = '2020-01-01 00:00:00+00' WHERE state = 'acknowledged'"),
    ("recipient", "state = 'unreached' WHERE state = 'by_phone'"),
    ("recipient", "state = 'delivered' WHERE state = 'by_phone'"),
    ("message", "state = 'draft', sent_at = NULL WHERE id = {last}"),
    ("message", "state = 'discarded' WHERE id = {last}"),
    ("message", "state = 'retracted' WHERE id = {last}"),
    ("message", "sent_at = '2020-01-01 00:00:00+00' WHERE id = {last}"),
    ("message", "authorised_by = thread_id WHERE id = {last}"),
    ("message", "diplomat = written_by, diplomat_at = sent_at WHERE id = {last}"),
]


@pytest.mark.parametrize(("table", "changed"), PAST)
def test_a_step_without_its_state_and_a_state_without_its_step_are_found(message, table, changed):
    last = message.pk.hex if connection.vendor == "sqlite" else str(message.pk)
    model = {"thread": Thread, "recipient": Recipient, "message": Message}[table]
    before = {row["id"]: row for row in model.objects.values()}
    past_the_hub(f"UPDATE messaging_{table} SET {changed.format(last=repr(last))}")
    (altered,) = [row["id"] for row in model.objects.values() if row != before[row["id"]]]
    assert contradicted() == [altered]


def test_what_was_taken_back_with_its_correction_contradicts_nothing(message):
    ali = post.reader_of(post.User.objects.get(username="ali"))
    correct(message.pk, content=post.content(subject="Another relay"), actor=ali, at=post.minutes(3))
    retract(message.pk, actor=ali, at=post.minutes(4), reason="The sensor was wrong.")
    discard(
        write(post.draft(*post.Post.objects.order_by("pk")), actor=ali, at=post.minutes(5)).pk, actor=ali, at=post.AT
    )
    assert not contradicted()


def test_who_was_reached_by_telephone_alone_contradicts_nothing(message):
    ali = post.reader_of(post.User.objects.get(username="ali"))
    post.turns(post.minutes(0))
    record_call(Call.objects.get(state=TaskState.OPEN).pk, reached=True, actor=ali, at=post.minutes(3))
    assert message.recipients.get().state == RecipientState.DELIVERED
    assert not contradicted()


def test_a_draft_that_was_changed_beside_others_is_no_contradiction():
    ours = post.side("cert-sg", "operations")
    theirs = post.side("cert-th", "operations", country="TH")
    siti = post.person("siti", ours.organisation, edits=True)
    for level, later in ((Level.LEAD, Level.TECHNICAL), (Level.TECHNICAL, Level.LEAD)):
        alone = write(post.draft(ours, theirs, level=level), actor=siti, at=post.AT)
        change(alone.pk, post.draft(ours, theirs, level=later, thread=alone.thread_id), actor=siti, at=post.minutes(1))
        beside = post.draft(ours, theirs, level=Level.TECHNICAL, thread=alone.thread_id)
        write(beside, actor=siti, at=post.minutes(2))
        again = post.draft(ours, theirs, level=Level.TECHNICAL, thread=alone.thread_id)
        change(alone.pk, again, actor=siti, at=post.minutes(3))
        assert contradicted() == []


def test_a_thread_that_was_raised_stays_there_when_the_draft_in_it_is_changed():
    ours = post.side("cert-sg")
    theirs = post.side("cert-th", country="TH")
    siti = post.person("siti", ours.organisation, edits=True, holds=ours)
    drafted = write(post.draft(ours, theirs), actor=siti, at=post.AT)
    raise_thread(drafted.thread_id, to=Level.LEAD, actor=siti, at=post.minutes(1), reason="It spreads.")
    change(drafted.pk, post.draft(ours, theirs, thread=drafted.thread_id), actor=siti, at=post.minutes(2))
    assert Thread.objects.get(pk=drafted.thread_id).level == Level.LEAD
    assert contradicted() == []


def test_a_thread_that_was_closed_around_a_draft_moves_no_more():
    ours = post.side("cert-sg", "operations")
    theirs = post.side("cert-th", "operations", country="TH")
    siti = post.person("siti", ours.organisation, edits=True)
    drafted = write(post.draft(ours, theirs, level=Level.LEAD), actor=siti, at=post.AT)
    close(drafted.thread_id, actor=siti, at=post.minutes(1), reason="Settled.")
    lower = post.draft(ours, theirs, level=Level.TECHNICAL, thread=drafted.thread_id)
    change(drafted.pk, lower, actor=siti, at=post.minutes(2))
    assert Thread.objects.get(pk=drafted.thread_id).level == Level.LEAD
    assert contradicted() == []
