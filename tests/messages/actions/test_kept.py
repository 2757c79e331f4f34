"""What left, and how it went, cannot be edited in the database either; what may still happen to it can."""

import pytest
from django.db import IntegrityError, connection, transaction
from tests.messages.actions import post

from kentongan.kernel.tlp import TLP
from kentongan.messages.actions.acknowledging import acknowledge
from kentongan.messages.actions.calling import record_call
from kentongan.messages.actions.closing import close
from kentongan.messages.actions.linking import read_out_code
from kentongan.messages.actions.recalling import retract
from kentongan.messages.actions.writing import change, discard, write
from kentongan.messages.models import Call, Dispatch, Link, Message, Recipient
from kentongan.messages.terms import Ability, TaskState

pytestmark = pytest.mark.django_db

HISTORY = [
    "UPDATE messaging_message SET state = 'draft'",
    "UPDATE messaging_message SET written_by = NULL, written_at = sent_at, authorised_at = sent_at",
    "DELETE FROM messaging_recipient",
    "UPDATE messaging_recipient SET role = 'policy'",
    "UPDATE messaging_recipient SET state = 'waiting' WHERE state = 'acknowledged'",
    "UPDATE messaging_recipient SET acknowledged_at = NULL WHERE state = 'acknowledged'",
    "DELETE FROM messaging_dispatch",
    "UPDATE messaging_dispatch SET manner = 'notice_only'",
    "DELETE FROM messaging_call",
    "UPDATE messaging_call SET script = ''",
    "UPDATE messaging_call SET state = 'open', done_at = NULL WHERE state = 'not_reached'",
    "UPDATE messaging_call SET note = 'They hung up' WHERE state = 'not_reached'",
    "DELETE FROM messaging_thread",
    "UPDATE messaging_thread SET reference = 'KTG-0000'",
    "UPDATE messaging_thread SET opened_at = '2020-01-01 00:00:00+00'",
    "DELETE FROM messaging_link",
    "UPDATE messaging_link SET mailbox = 'other'",
    "UPDATE messaging_link SET expires_at = '2030-01-01 00:00:00+00'",
    "UPDATE messaging_link SET needs_code = NOT needs_code",
    "DELETE FROM messaging_code",
    "UPDATE messaging_code SET expires_at = '2030-01-01 00:00:00+00'",
]
REPLACED = ["message", "recipient", "dispatch", "call", "thread", "link", "code"]


@pytest.fixture
def message() -> Message:
    """One that left: acknowledged by one post, and by telephone not reached at another."""
    ours, theirs = post.side("cert-my"), post.side("cert-id", country="ID")
    third = post.side("cert-th", country="TH", mail=False)
    post.add(third, "+66215550100", channel="phone", verified_at=post.AT)
    ali, budi = post.person("ali", ours.organisation, edits=True), post.person("budi", holds=theirs)
    made = post.sent(ali, ours, theirs, third)
    told = {"understood": "An outage.", "ability": Ability.CAN, "reports_at": post.minutes(90)}
    acknowledge(post.recipient(made, theirs).pk, actor=budi, at=post.minutes(1), **told)
    record_call(Call.objects.get().pk, reached=False, actor=ali, at=post.minutes(2))
    secret = post.sent(ali, ours, theirs, tlp=TLP.AMBER)
    read_out_code(Link.objects.get(recipient__message=secret).pk, actor=ali, at=post.minutes(3))
    return made


def run(statement: str) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount


@pytest.mark.usefixtures("message")
@pytest.mark.parametrize("statement", HISTORY)
def test_history_cannot_be_edited(statement: str) -> None:
    with pytest.raises(IntegrityError, match="kept as it was"):
        run(statement)


@pytest.mark.usefixtures("message")
@pytest.mark.parametrize("table", REPLACED)
def test_history_cannot_be_replaced_or_emptied(table: str) -> None:
    emptied = f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE messaging_{table} CASCADE"
    replaced = f"REPLACE INTO messaging_{table} SELECT * FROM messaging_{table}"
    with pytest.raises(IntegrityError, match=r"kept as it was|append-only"):
        run(replaced if connection.vendor == "sqlite" else emptied)


def test_what_left_still_goes_its_lawful_way(message: Message) -> None:
    ali = post.reader_of(post.User.objects.get(username="ali"))
    retract(message.pk, actor=ali, at=post.minutes(5), reason="It was a test line.")
    assert Message.objects.get(pk=message.pk).state == "retracted"
    assert not Call.objects.filter(recipient__message=message, state=TaskState.OPEN).exists()
    with pytest.raises(IntegrityError, match="kept as it was"):
        run("UPDATE messaging_message SET state = 'sent' WHERE state = 'retracted'")


def test_a_closed_thread_is_neither_opened_nor_moved(message: Message) -> None:
    ali = post.reader_of(post.User.objects.get(username="ali"))
    close(message.thread_id, actor=ali, at=post.minutes(5), reason="Settled.")
    for changed in ("closed_at = NULL", "closed_at = '2020-01-01 00:00:00+00'", "level = 3"):
        with pytest.raises(IntegrityError, match="kept as it was"):
            run(f"UPDATE messaging_thread SET {changed} WHERE closed_at IS NOT NULL")


def test_a_revoked_link_never_opens_again(message: Message) -> None:
    assert run("UPDATE messaging_link SET revoked_at = created_at") > 0
    for changed in ("NULL", "'2030-01-01 00:00:00+00'"):
        with pytest.raises(IntegrityError, match="kept as it was"):
            run(f"UPDATE messaging_link SET revoked_at = {changed}")


def test_a_draft_is_addressed_anew_and_once_discarded_stays_so() -> None:
    ours, theirs, third = post.side("cert-my"), post.side("cert-id"), post.side("cert-th")
    ali = post.person("ali", ours.organisation, edits=True)
    draft = write(post.draft(ours, theirs), actor=ali, at=post.AT)
    change(draft.pk, post.draft(ours, third), actor=ali, at=post.minutes(1))
    assert [one.post for one in Recipient.objects.filter(message=draft)] == [third]
    discard(draft.pk, actor=ali, at=post.minutes(2))
    assert not Dispatch.objects.exists()
    with pytest.raises(IntegrityError, match="kept as it was"):
        run("UPDATE messaging_message SET state = 'draft'")
