"""Who writes to the database past the hub leaves tables that contradict the steps; and some of it is refused."""

import pytest
from django.db import IntegrityError, transaction
from tests.messages.actions import post

from kentongan.messages.actions.calling import record_call
from kentongan.messages.actions.closing import close
from kentongan.messages.models import Call, Recipient, Thread
from kentongan.messages.queries.contradictions import contradicted
from kentongan.messages.terms import Ability, Acknowledgement, RecipientState
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
