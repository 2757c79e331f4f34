"""A drill played: by the machine, by people, at most once, paused, ended; and whoever is killed in the middle."""

from datetime import timedelta

import pytest
from tests.drills import made

from kentongan.accounts.models import Membership
from kentongan.accounts.terms import HUB_ITSELF, Reader, Role
from kentongan.delivery.models import Delivery
from kentongan.delivery.terms import Channel, State
from kentongan.drills import queries
from kentongan.drills.actions import playing, running
from kentongan.drills.errors import (
    CastingRefused,
    DrillNotInState,
    NobodyCast,
    ScenarioFaulty,
    UnknownDrill,
    UnknownMail,
    UnknownPart,
)
from kentongan.drills.models import Drill, DrillInject
from kentongan.drills.terms import DrillState, InjectState
from kentongan.intake.models import Run
from kentongan.ledger.models import Entry
from kentongan.messages.actions.acknowledging import acknowledge
from kentongan.messages.actions.sending import send
from kentongan.messages.models import Message, Recipient, Thread
from kentongan.messages.terms import Ability, MessageState
from kentongan.response.models import Warning

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _jurisdictions(settings):
    settings.JURISDICTIONS = frozenset({"XA", "XB"})


def states(drill):
    return dict(DrillInject.objects.filter(drill=drill).order_by("serial").values_list("key", "state"))


def by(part, user=None):
    own = frozenset({made.party(part).pk})
    return Reader(user_id=user, role=Role.MEMBER, organisations=own, edits=own, approves=own)


def test_the_machine_plays_every_part_and_the_drill_ends_by_itself():
    drill = made.played(made.planned(), until=61)
    assert drill.state == DrillState.ENDED
    assert states(drill) == {
        "dark": "played", "rows": "played", "notice": "played", "dead": "played", "hot": "refused", "heard": "played",
        "up": "played",
    }  # fmt: skip
    report = queries.report(drill.pk, HUB_ITSELF, at=made.minute(61))
    assert [one.met for one in report.met] == [True, True]
    assert [(one.inject, one.code) for one in report.refused] == [("hot", "attribution-refused")]
    assert "diplomatic" in report.refused[0].why
    heard = next(one for one in report.answers if one.inject == "notice")
    assert (heard.minutes, heard.channel, heard.attempts, heard.by_machine) == (18.0, "account", 2, True)


def test_a_refused_accusation_is_replaced_by_the_offered_notice_to_the_technical_counterpart():
    drill = made.played(made.planned(), until=10)
    hot = DrillInject.objects.get(drill=drill, key="hot")
    assert hot.message is not None
    assert hot.message.state == MessageState.SENT
    assert [one.role for one in hot.message.recipients.all()] == ["technical"]
    assert "attacked" not in str(hot.message.content)
    accusing = Message.objects.get(attribution=3)
    assert accusing.state == MessageState.DRAFT
    assert not Recipient.objects.filter(role="defence", next_turn_at__isnull=False).exists()


def test_nothing_is_played_twice():
    drill = made.played(made.planned(), until=10)
    before = (Message.objects.count(), Run.objects.count(), Delivery.objects.count())
    assert made.work(made.minute(10)) == 0
    assert (Message.objects.count(), Run.objects.count(), Delivery.objects.count()) == before
    assert Entry.objects.filter(verb="drills.inject_played", subject=drill.pk).count() == 5


def test_a_worker_killed_in_the_middle_of_an_inject_leaves_nothing_of_it(monkeypatch):
    drill = made.played(made.planned(), until=0)
    real = playing.send_scripted

    def killed(*words):
        real(*words)
        raise KeyboardInterrupt

    monkeypatch.setattr(playing, "send_scripted", killed)
    with pytest.raises(KeyboardInterrupt):
        made.work(made.minute(2))
    assert (Message.objects.count(), states(drill)["notice"]) == (0, "waiting")
    monkeypatch.setattr(playing, "send_scripted", real)
    made.work(made.minute(2))
    assert (Message.objects.count(), states(drill)["notice"]) == (1, "played")


def test_a_worker_killed_after_rows_came_in_does_not_take_them_in_again(monkeypatch):
    drill = made.played(made.planned(), until=0)
    real = playing._settle

    def killed(*words, **more):
        if words[2] is playing._do and DrillInject.objects.get(pk=words[1]).key == "rows":
            raise KeyboardInterrupt
        return real(*words, **more)

    monkeypatch.setattr(playing, "_settle", killed)
    with pytest.raises(KeyboardInterrupt):
        made.work(made.minute(1))
    assert (Run.objects.count(), states(drill)["rows"]) == (1, "waiting")
    monkeypatch.setattr(playing, "_settle", real)
    made.work(made.minute(1))
    assert (Run.objects.count(), states(drill)["rows"]) == (1, "played")


def test_an_inject_that_the_software_gets_wrong_is_told_and_the_drill_goes_on(monkeypatch):
    def wrong(*_words):
        raise LookupError("a fault of ours")

    monkeypatch.setattr(playing, "send_scripted", wrong)
    drill = made.played(made.planned(), until=3)
    assert states(drill)["notice"] == InjectState.FAILED
    assert states(drill)["dead"] == InjectState.PLAYED


def test_what_people_play_is_written_as_a_draft_that_they_send():
    drill = made.played(made.planned(plays=("santara",)), until=3)
    message = Message.objects.get()
    assert (message.state, message.exercise, message.thread.drill) == (MessageState.DRAFT, True, drill.pk)
    writer = message.written_by
    send(message.pk, actor=by("lumia", writer), at=made.minute(4))
    made.played(drill, since=4, until=25)
    assert states(drill)["heard"] == InjectState.PLAYED


def test_people_who_answer_before_the_machine_keep_their_answer():
    drill = made.played(made.planned(plays=("lumia",)), until=3)
    recipient = Recipient.objects.get()
    acknowledge(
        recipient.pk, understood="Seen.", ability=Ability.CAN, reports_at=made.minute(60), actor=by("santara"),
        at=made.minute(4),
    )  # fmt: skip
    made.played(drill, since=4, until=25)
    assert states(drill)["heard"] == InjectState.SKIPPED
    [line] = [one for one in queries.report(drill.pk, HUB_ITSELF, at=made.minute(25)).answers if one.inject == "notice"]
    assert (line.minutes, line.by_machine) == (2.0, False)


def test_a_message_about_one_that_people_did_not_send_is_left_out():
    drill = made.played(made.planned(plays=("santara",)), until=25)
    assert states(drill)["heard"] == InjectState.SKIPPED


def test_a_paused_drill_plays_nothing_and_later_plays_so_much_later():
    drill = made.played(made.planned(), until=3)
    running.pause_drill(drill.pk, actor=None, at=made.minute(4))
    made.played(drill, since=4, until=33)
    assert states(drill)["hot"] == InjectState.WAITING
    running.resume_drill(drill.pk, actor=None, at=made.minute(34))
    assert queries.injects(drill.pk, HUB_ITSELF)[4].due_at == made.minute(35)
    made.played(drill, since=34, until=36)
    assert states(drill)["hot"] == InjectState.REFUSED


def test_ending_a_drill_takes_back_what_waits():
    drill = made.played(made.planned(plays=("santara",)), until=6)
    running.end_drill(drill.pk, actor=None, at=made.minute(7))
    assert set(states(drill).values()) <= {"played", "refused", "skipped"}
    assert not Message.objects.filter(state=MessageState.DRAFT).exists()
    assert not Thread.objects.filter(closed_at__isnull=True).exists()
    assert not Recipient.objects.filter(next_turn_at__isnull=False).exists()
    assert made.work(made.minute(30)) == 0
    with pytest.raises(DrillNotInState):
        running.end_drill(drill.pk, actor=None, at=made.minute(8))


def test_a_planned_drill_waits_for_its_time_and_can_be_put_away():
    drill = made.planned(starts_at=made.AT + timedelta(hours=1))
    made.work(made.AT)
    running.cancel_drill(drill.pk, actor=None, at=made.AT)
    made.work(made.minute(61))
    drill.refresh_from_db()
    assert (drill.state, Message.objects.count()) == (DrillState.CANCELLED, 0)


def test_a_dead_mailbox_bounces_from_then_on_and_the_desk_is_tried():
    made.played(made.planned(), until=3)
    mails = Delivery.objects.filter(topic="messages").order_by("id").values_list("destination", "state")
    assert list(mails) == [
        ("technical@drill-santara.example", State.DEAD),
        ("operations@drill-santara.example", State.DELIVERED),
    ]


def test_a_part_is_played_by_who_can():
    cast = made.region()
    for wrong, refused in (
        (cast | {"lumia": "nobody"}, CastingRefused),
        (cast | {"lumia": cast["santara"]}, CastingRefused),
        (cast | {"moon": cast["lumia"]}, UnknownPart),
        ({"lumia": cast["lumia"]}, NobodyCast),
        ({"lumia": cast["santara"], "santara": cast["lumia"]}, CastingRefused),  # Santara's player has no defence post
    ):
        with pytest.raises(refused):
            made.planned(cast=wrong)
    with pytest.raises(UnknownPart):
        made.planned(cast=cast, plays=("moon",))
    with pytest.raises(ScenarioFaulty):
        made.planned(made.spoilt("format = 1", "format = 9"), cast=cast)
    assert not Drill.objects.exists()


def test_who_does_not_play_sees_nothing_and_players_see_what_they_are_told():
    drill = made.played(made.planned(), until=25)
    lumia, santara = made.member(made.party("lumia"), "lu"), made.member(made.party("santara"), "sa")
    other = Reader(user_id=None, role=Role.MEMBER)
    assert queries.drills(other) == []
    for query in (queries.drill, queries.injects, queries.cast):
        with pytest.raises(UnknownDrill):
            query(drill.pk, other)
    assert [one.key for one in queries.injects(drill.pk, lumia)] == ["dark"]
    assert queries.injects(drill.pk, santara) == []
    assert len(queries.injects(drill.pk, made.staff())) == 7
    assert [one.id for one in queries.drills(lumia)] == [drill.pk]
    with pytest.raises(DrillNotInState):
        queries.report(drill.pk, lumia, at=made.minute(25))


def test_kept_mails_are_read_by_those_to_whom_they_went_and_by_nobody_else():
    drill = made.played(made.planned(), until=25)
    lumia, santara = made.member(made.party("lumia"), "lu"), made.member(made.party("santara"), "sa")
    everything = queries.mails(drill.pk, made.staff(), at=made.minute(25))
    theirs = queries.mails(drill.pk, santara, at=made.minute(25))
    assert theirs
    assert {one.destination.partition("@")[2] for one in theirs} == {"drill-santara.example"}
    assert {one.destination.partition("@")[2] for one in queries.mails(drill.pk, lumia, at=made.minute(25))} <= {
        "drill-lumia.example"
    }
    assert len(everything) > len(theirs)
    assert any(one.bounced for one in theirs)
    assert "EXERCISE" in queries.mail(drill.pk, theirs[0].id, santara, at=made.minute(25)).text
    with pytest.raises(UnknownMail):
        queries.mail(drill.pk, theirs[0].id, lumia, at=made.minute(25))


def test_everything_that_a_drill_makes_is_marked_and_kept():
    made.played(made.planned(), until=61)
    assert set(Delivery.objects.values_list("channel", "exercise")) == {(Channel.SINK, True)}
    for rows in (Message.objects, Recipient.objects, Thread.objects, Warning.objects, Run.objects):
        assert set(rows.values_list("exercise", flat=True)) == {True}
    assert not Entry.objects.filter(verb__startswith="drills.", exercise=False).exists()


def test_of_a_drill_that_ends_early_what_was_left_out_is_not_told_as_played():
    drill = made.played(made.planned(), until=10)
    total = DrillInject.objects.filter(drill=drill).count()
    played = queries.drill(drill.pk, HUB_ITSELF).played
    assert 0 < played < total
    ended = queries.drill(running.end_drill(drill.pk, actor=None, at=made.AT + timedelta(minutes=11)).pk, HUB_ITSELF)
    assert (ended.played, ended.injects) == (played, total)


def test_the_report_of_a_drill_that_ends_early_charges_nobody_with_what_there_was_no_time_for():
    drill = made.played(made.planned(), until=1)
    running.end_drill(drill.pk, actor=None, at=made.AT + timedelta(minutes=2))
    report = queries.report(drill.pk, HUB_ITSELF, at=made.AT + timedelta(hours=9))
    assert report.drill.cut_short
    assert {one.met for one in report.met} == {None}


def test_the_report_of_a_drill_that_had_its_time_decides_everything():
    drill = made.played(made.planned(), until=61)
    report = queries.report(drill.pk, HUB_ITSELF, at=made.AT + timedelta(hours=9))
    assert not report.drill.cut_short
    assert None not in {one.met for one in report.met}


def test_a_drill_that_was_ended_while_it_was_paused_had_no_more_time_than_it_was_played() -> None:
    drill = made.played(made.planned(), until=2)
    running.pause_drill(drill.pk, actor=None, at=made.minute(3))
    running.end_drill(drill.pk, actor=None, at=made.minute(90))
    report = queries.report(drill.pk, HUB_ITSELF, at=made.minute(500))
    assert report.drill.cut_short
    assert {one.met for one in report.met} == {None}


def test_what_was_too_late_before_a_drill_ended_early_did_not_come_true():
    drill = made.played(made.planned(plays=("lumia",)), until=45)
    running.end_drill(drill.pk, actor=None, at=made.AT + timedelta(minutes=46))
    report = queries.report(drill.pk, HUB_ITSELF, at=made.AT + timedelta(hours=9))
    assert report.drill.cut_short
    assert [one.met for one in report.met] == [False, None]


def test_where_no_holder_has_an_account_who_runs_the_drill_writes_but_moves_no_matter():
    drill = made.planned()
    from kentongan.directory.models import Assignment

    Assignment.objects.update(user=None)
    Membership.objects.all().delete()
    made.played(drill, until=31)
    assert states(drill)["notice"] == InjectState.PLAYED
    assert DrillInject.objects.get(key="up").code == "not-raised-so"
