"""Who reads which thread: through every query, what is not a reader's is the same as what is not there."""

from uuid import UUID

import pytest
from tests.messages.actions import post

from kentongan.accounts.terms import HUB_ITSELF, NOBODY
from kentongan.kernel.identifiers import new_id
from kentongan.kernel.tlp import TLP
from kentongan.messages import queries
from kentongan.messages.actions.acknowledging import acknowledge
from kentongan.messages.actions.raising import lower_thread, raise_thread
from kentongan.messages.actions.recalling import correct
from kentongan.messages.actions.sending import send
from kentongan.messages.actions.writing import write
from kentongan.messages.errors import NotRaisedSo, UnknownMessage, UnknownThread
from kentongan.messages.models import Call
from kentongan.messages.queries.threads import wanted_threads
from kentongan.messages.terms import Ability, Level

pytestmark = pytest.mark.django_db

LAO = "ສະຖານີໄຟຟ້າ"


@pytest.fixture
def world():
    ours, theirs, others = post.side("cert-my"), post.side("cert-la", country="LA"), post.side("cert-th", country="TH")
    our_diplomat = post.side("cert-my", "diplomatic")
    their_diplomat = post.side("cert-la", "diplomatic", country="LA")
    return {
        "ours": ours,
        "theirs": theirs,
        "others": others,
        "our_diplomat": our_diplomat,
        "their_diplomat": their_diplomat,
        "ali": post.person("ali", ours.organisation, edits=True),
        "lead": post.person("lead", ours.organisation, approves=True),
        "envoy": post.person("envoy", ours.organisation, holds=our_diplomat),
        "la": post.person("la", theirs.organisation),
        "la_envoy": post.person("la_envoy", holds=their_diplomat),
        "th": post.person("th", others.organisation, edits=True, approves=True),
        "officer": post.person("officer", role="duty_officer"),
    }


READERS = ("ali", "lead", "envoy", "la", "la_envoy", "th", "officer")


def seen_by(world, thread: UUID, message: UUID, *, text: str) -> set[str]:
    """Return who sees it, and hold every way of asking to the same answer."""
    found = set()
    for name in READERS:
        reader = world[name]
        lines = queries.threads(reader, at=post.AT)
        listed = thread in {one.id for one in lines}
        searched = thread in {one.id for one in queries.threads(reader, at=post.AT, text=text)}
        counted = wanted_threads(reader, at=post.AT, text=text).filter(pk=thread).count() == 1
        assert listed == searched == counted == opens(queries.thread, thread, reader, UnknownThread), name
        assert listed == opens(queries.message, message, reader, UnknownMessage), name
        assert listed == opens(queries.recipients, message, reader, UnknownMessage), name
        assert listed == opens(queries.steps, thread, reader, UnknownThread), name
        if listed:
            found.add(name)
    for reader in (NOBODY,):
        assert queries.threads(reader, at=post.AT) == []
    return found


def opens(query, which: UUID, reader, error) -> bool:
    other = new_id()
    with pytest.raises(error) as wrong:
        query(other, reader=reader, at=post.AT)
    try:
        query(which, reader=reader, at=post.AT)
    except error as why:
        unknown = str(why)
    else:
        return True
    assert unknown.replace(str(which), "") == str(wrong.value).replace(str(other), "")
    return False


def test_a_technical_message_is_read_by_the_people_of_both_parties(world):
    message = post.sent(world["ali"], world["ours"], world["theirs"], content=post.content(subject=LAO))
    assert seen_by(world, message.thread_id, message.pk, text=LAO[2:]) == {
        "ali", "lead", "envoy", "la", "la_envoy", "officer",
    }  # fmt: skip


def test_a_diplomatic_message_is_read_by_diplomats_approvers_staff_and_its_writer(world):
    level = Level.DIPLOMATIC
    message = post.sent(world["ali"], world["our_diplomat"], world["their_diplomat"], level=level)
    assert seen_by(world, message.thread_id, message.pk, text="substation") == {
        "ali", "lead", "envoy", "la_envoy", "officer",
    }  # fmt: skip


def test_a_draft_is_its_own_sides(world):
    message = write(post.draft(world["ours"], world["theirs"]), actor=world["ali"], at=post.AT)
    assert seen_by(world, message.thread_id, message.pk, text="substation") == {"ali", "lead", "envoy", "officer"}


def test_what_a_third_party_is_told_in_the_same_thread_is_theirs(world):
    first = post.sent(world["ali"], world["ours"], world["theirs"])
    aside = post.content(subject="For Thailand alone")
    second = post.sent(world["ali"], world["ours"], world["others"], thread=first.thread_id, content=aside)
    theirs = queries.thread(first.thread_id, reader=world["la"], at=post.AT)
    assert [one.id for one in theirs.messages] == [first.pk]
    assert theirs.line.messages == 1
    assert second.pk not in {one.message for one in theirs.steps}
    assert queries.threads(world["la"], at=post.AT, text="thailand") == []
    assert [one.id for one in queries.thread(first.thread_id, reader=world["th"], at=post.AT).messages] == [second.pk]


def test_a_red_message_is_shown_to_who_got_it_once_they_were_told(world):
    post.add(world["theirs"], "+8562155501", channel="phone", carries=TLP.RED, verified_at=post.AT)
    world["la"] = post.person("la_desk", world["theirs"].organisation, holds=world["theirs"])
    message = post.sent(world["ali"], world["ours"], world["theirs"], tlp=TLP.RED)
    assert "la" not in seen_by(world, message.thread_id, message.pk, text="substation")
    from kentongan.messages.actions.calling import record_call
    from kentongan.messages.terms import Acknowledgement

    told = Acknowledgement(understood="We look.", ability=Ability.CANNOT)
    record_call(Call.objects.get().pk, reached=True, acknowledgement=told, actor=world["ali"], at=post.AT)
    assert "la" in seen_by(world, message.thread_id, message.pk, text="substation")


def test_a_raised_thread_shows_who_may_not_read_that_level_the_level_they_know(world):
    message = post.sent(world["ali"], world["ours"], world["theirs"])
    tech = post.person("tech", world["ours"].organisation, holds=world["ours"])
    desk = post.person("desk", world["ours"].organisation, holds=post.side("cert-my", "operations"))
    with pytest.raises(NotRaisedSo):
        raise_thread(message.thread_id, to=Level.DIPLOMATIC, actor=desk, at=post.AT, reason="Too fast.")
    with pytest.raises(NotRaisedSo):
        raise_thread(message.thread_id, to=Level.LEAD, actor=world["officer"], at=post.AT, reason="No post.")
    raise_thread(message.thread_id, to=Level.LEAD, actor=tech, at=post.AT, reason="It spreads.")
    raise_thread(message.thread_id, to=Level.DIPLOMATIC, actor=desk, at=post.AT, reason="To be clarified.")
    higher = post.draft(
        world["our_diplomat"], world["their_diplomat"], level=Level.DIPLOMATIC, thread=message.thread_id
    )
    higher_id = send(write(higher, actor=world["envoy"], at=post.AT).pk, actor=world["envoy"], at=post.AT).pk
    la = queries.thread(message.thread_id, reader=world["la"], at=post.AT)
    assert (la.line.level, la.line.messages) == (Level.TECHNICAL, 1)
    assert not [one for one in la.steps if one.what == "raised"]
    envoy = queries.thread(message.thread_id, reader=world["la_envoy"], at=post.AT)
    assert (envoy.line.level, envoy.line.messages) == (Level.DIPLOMATIC, 2)
    assert len([one for one in envoy.steps if one.what == "raised"]) == 2
    lower_thread(message.thread_id, to=Level.TECHNICAL, actor=world["envoy"], at=post.AT, reason="Settled.")
    moves = {one.note: one.what for one in queries.thread(message.thread_id, reader=world["la"], at=post.AT).steps}
    assert "To be clarified." not in moves
    assert (moves["It spreads."], moves["Settled."]) == ("raised", "lowered")
    envoys = queries.thread(message.thread_id, reader=world["la_envoy"], at=post.AT).steps
    assert {"It spreads.", "To be clarified.", "Settled."} <= {one.note for one in envoys}
    corrected = correct(higher_id, content=post.content(subject="Not so"), actor=world["envoy"], at=post.AT)
    assert (corrected.state, corrected.level) == ("sent", Level.DIPLOMATIC)
    with pytest.raises(UnknownMessage):
        queries.message(corrected.pk, reader=world["la"], at=post.AT)


def test_what_waits_is_for_who_can_do_it(world):
    post.add(world["theirs"], "+8562155501", channel="phone", carries=TLP.RED, verified_at=post.AT)
    green = post.sent(world["ali"], world["ours"], world["theirs"])
    post.sent(world["ali"], world["ours"], world["theirs"], tlp=TLP.RED)
    la = queries.waiting(world["la"], at=post.AT)
    assert la.to_acknowledge == (post.recipient(green).pk,)
    assert la.calls == ()
    ali = queries.waiting(world["ali"], at=post.AT)
    assert (ali.to_acknowledge, len(ali.calls)) == ((), 1)
    assert ali.calls[0].number == "+8562155501"
    assert len(queries.calls(HUB_ITSELF, at=post.AT)) == 1
    acknowledge(
        la.to_acknowledge[0],
        understood="Yes.",
        ability=Ability.CANNOT,
        reports_at=None,
        actor=world["la"],
        at=post.AT,
    )
    assert queries.waiting(world["la"], at=post.AT).to_acknowledge == ()


def test_who_may_agree_is_told_so(world):
    from kentongan.messages.actions.authorising import authorise, submit

    draft = post.draft(world["our_diplomat"], world["their_diplomat"], level=Level.DIPLOMATIC, content=post.accusing())
    message = write(draft, actor=world["ali"], at=post.AT)
    submit(message.pk, actor=world["ali"], at=post.AT)
    assert queries.waiting(world["lead"], at=post.AT).to_authorise == (message.pk,)
    for name in ("ali", "envoy", "la", "th"):
        assert queries.waiting(world[name], at=post.AT).to_authorise == ()
    authorise(message.pk, actor=world["lead"], at=post.AT)
    assert queries.waiting(world["envoy"], at=post.AT).to_approve_attribution == (message.pk,)
    assert queries.waiting(world["lead"], at=post.AT).to_approve_attribution == ()


def test_a_post_that_hides_from_a_reader_is_named_to_them_in_no_message(world):
    hidden = post.side("cert-la", "policy", country="LA")
    hidden.grants.all().delete()
    post.partners(world["theirs"].organisation, world["ours"].organisation)
    hidden.grants.create(field="existence", audience="partners")
    thai = post.side("cert-th", "policy", country="TH")
    message = post.sent(world["ali"], world["our_diplomat"], hidden, thai, level=Level.DIPLOMATIC_POLICY)
    th = queries.message(message.pk, reader=world["th"], at=post.AT)
    assert [name for name, _role in th.head.recipients] == ["cert-th: policy post"]
    assert "cert-la" not in post.mail_to("policy@cert-th.example").text
    ali = queries.message(message.pk, reader=world["ali"], at=post.AT)
    assert len(ali.head.recipients) == 2


def test_a_post_that_one_may_not_know_of_cannot_be_written_to(world):
    from kentongan.messages.errors import UnknownAddressee

    world["theirs"].grants.all().delete()
    with pytest.raises(UnknownAddressee):
        write(post.draft(world["ours"], world["theirs"]), actor=world["ali"], at=post.AT)


def test_whoever_wrote_can_be_answered(world):
    world["ours"].grants.all().delete()
    message = post.sent(world["ali"], world["ours"], world["theirs"])
    editor = post.person("editor", world["theirs"].organisation, edits=True)
    answer = post.draft(world["theirs"], world["ours"], thread=message.thread_id, reply_to=message.pk)
    assert write(answer, actor=editor, at=post.AT).serial == 2


def test_a_number_that_the_directory_hides_is_called_by_staff(world):
    world["theirs"].grants.filter(field="channels").delete()
    post.add(world["theirs"], "+8562155501", channel="phone", carries=TLP.RED, verified_at=post.AT)
    post.sent(world["ali"], world["ours"], world["theirs"], tlp=TLP.RED)
    assert queries.calls(world["ali"], at=post.AT) == ()
    assert len(queries.calls(world["officer"], at=post.AT)) == 1
