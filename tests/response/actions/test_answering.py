"""An answer settles exposures; the warning follows; people correct themselves; nobody else is silenced."""

from datetime import timedelta
from uuid import UUID

import pytest
from tests.response import made
from tests.response.actions import post
from tests.response.actions.post import AT, LATER, SOON

from kentongan.accounts.terms import Reader, Role
from kentongan.directory.models import Claim, Organisation
from kentongan.directory.terms import Origin
from kentongan.kernel.identifiers import new_id
from kentongan.response.actions.answering import answer_as_reader, answer_by_link
from kentongan.response.actions.recalling import withdraw_warning
from kentongan.response.actions.sending import send_due
from kentongan.response.errors import (
    LinkOpensNothing,
    NotAwaited,
    NoteTooLong,
    NothingToAnswer,
    UnknownItems,
    UnknownWarning,
)
from kentongan.response.models import Answer, Answered, Exposure, Link, Warning
from kentongan.response.terms import ExposureState, Verdict, Via, WarningState

pytestmark = pytest.mark.django_db


def hold_of(count: int = 2, **more: object) -> tuple[Warning, list[Exposure], UUID]:
    """Return a delivered warning, its exposures and the id of its link."""
    bank = made.organisation()
    seen = [made.exposure(bank, **more) for _ in range(count)]
    return post.delivered(bank, *seen), seen, Link.objects.get().id


def member_of(*organisations: Organisation) -> Reader:
    return Reader(user_id=new_id(), role=Role.MEMBER, organisations=frozenset(one.id for one in organisations))


def claim(of: Organisation, value: str, *, kind: str = "cidr", tier: str = "owner") -> Claim:
    return Claim.objects.create(
        organisation=of,
        kind=kind,
        value=value,
        tier=tier,
        source="manual",
        recorded_at=AT - timedelta(days=30),
        origin=Origin.HAND.value,
    )


def test_received_acknowledges_and_settles_nothing() -> None:
    warning, _, link = hold_of()
    answer_by_link(link, verdict=Verdict.RECEIVED, items=None, at=LATER)
    warning.refresh_from_db()
    assert (warning.state, warning.acknowledged_at, warning.open) == ("acknowledged", LATER, 2)


def test_a_part_acknowledges_and_all_settle() -> None:
    warning, (one, two), link = hold_of()
    answer_by_link(link, verdict=Verdict.MITIGATED, items=[one.id], note="patched", at=LATER)
    warning.refresh_from_db()
    assert (warning.state, warning.open) == ("acknowledged", 1)
    answer_by_link(link, verdict=Verdict.WRONG_OWNER, items=[two.id], at=LATER)
    warning.refresh_from_db()
    assert (warning.state, warning.open) == ("wrong_owner", 0)  # the graver on a tie
    one.refresh_from_db()
    assert (one.state, one.answered_at, one.mitigated_before) == ("mitigated", LATER, True)
    kept = Answer.objects.get(verdict=Verdict.MITIGATED)
    assert (kept.contact, kept.via, kept.note, kept.exposures) == (Link.objects.get().contact, "link", "patched", 1)
    assert Answered.objects.get(answer=kept).before == ExposureState.OPEN


def test_the_same_answer_twice_is_one() -> None:
    warning, (one, _), link = hold_of()
    for items in (None, [one.id]):
        first = answer_by_link(link, verdict=Verdict.MITIGATED, items=items, at=LATER)
        assert answer_by_link(link, verdict=Verdict.MITIGATED, items=items, at=LATER + timedelta(seconds=1)) == first
    first = answer_by_link(link, verdict=Verdict.RECEIVED, items=[one.id], at=LATER + timedelta(seconds=2))
    assert answer_by_link(link, verdict=Verdict.RECEIVED, items=[one.id], at=LATER + timedelta(seconds=3)) == first
    assert Answer.objects.filter(warning=warning).count() == 2


def test_people_correct_themselves() -> None:
    warning, (one, two), link = hold_of()
    answer_by_link(link, verdict=Verdict.NOT_AFFECTED, items=None, at=SOON)
    with pytest.raises(NothingToAnswer):
        answer_by_link(link, verdict=Verdict.MITIGATED, items=None, at=LATER)
    answer_by_link(link, verdict=Verdict.RISK_ACCEPTED, items=[one.id, two.id], at=LATER)
    assert made.state_of(warning.id) is WarningState.RISK_ACCEPTED
    assert list(Answer.objects.order_by("at").values_list("verdict", flat=True)) == ["not_affected", "risk_accepted"]


def test_what_is_seen_again_is_answered_anew_in_the_same_words() -> None:
    _warning, (one, _), link = hold_of()
    first = answer_by_link(link, verdict=Verdict.MITIGATED, items=None, at=SOON)
    Exposure.objects.filter(pk=one.pk).update(state=ExposureState.OPEN, seen_again=1)
    second = answer_by_link(link, verdict=Verdict.MITIGATED, items=None, at=LATER)
    assert second != first
    assert second.exposures == 1


def test_through_an_older_warnings_link_the_answer_counts_and_goes_to_the_newer() -> None:
    bank = made.organisation()
    old_one = made.exposure(bank)
    old = post.delivered(bank, old_one)
    link = Link.objects.get(warning=old).id
    newer = post.approved(bank, made.exposure(bank), drafted_at=SOON, send_at=SOON)
    send_due(SOON)
    answer = answer_by_link(link, verdict=Verdict.MITIGATED, items=[old_one.id], at=LATER)
    assert answer.warning == newer
    newer.refresh_from_db()
    old_one.refresh_from_db()
    assert (old_one.state, newer.state, newer.open) == ("mitigated", "acknowledged", 1)
    assert made.state_of(old.id) is WarningState.SUPERSEDED


def test_what_is_not_in_the_warning_is_refused_whole() -> None:
    _warning, (one, _), link = hold_of()
    stranger = made.exposure(made.organisation("bank-b"))
    with pytest.raises(UnknownItems):
        answer_by_link(link, verdict=Verdict.MITIGATED, items=[one.id, stranger.id], at=LATER)
    one.refresh_from_db()
    assert one.state == ExposureState.OPEN


def test_a_withdrawn_warning_takes_no_answer_and_an_unknown_link_gives_none() -> None:
    warning, _, link = hold_of()
    withdraw_warning(warning.id, actor=new_id(), at=LATER, note="a mistake of the feed")
    with pytest.raises(NotAwaited):
        answer_by_link(link, verdict=Verdict.RECEIVED, items=None, at=LATER)
    with pytest.raises(LinkOpensNothing):
        answer_by_link(new_id(), verdict=Verdict.RECEIVED, items=None, at=LATER)


def test_a_note_is_plain_and_has_an_end() -> None:
    _, _, link = hold_of()
    with pytest.raises(NoteTooLong):
        answer_by_link(link, verdict=Verdict.RECEIVED, items=None, note="x" * 2001, at=LATER)
    kept = answer_by_link(link, verdict=Verdict.RECEIVED, items=None, note=" a\x1b[31m\u202eb\r\nc ", at=LATER)
    assert kept.note == "a[31mb\nc"


def test_a_member_answers_for_their_organisation_and_staff_on_its_behalf() -> None:
    warning, (one, two), _ = hold_of()
    answer = answer_as_reader(
        warning.id,
        reader=member_of(warning.organisation),
        verdict=Verdict.MITIGATED,
        items=[one.id],
        via=Via.API,
        at=LATER,
    )
    staff = Reader(user_id=new_id(), role=Role.DUTY_OFFICER)
    by_staff = answer_as_reader(warning.id, reader=staff, verdict=Verdict.MITIGATED, items=[two.id], at=LATER)
    assert (answer.via, by_staff.via, by_staff.actor) == (Via.API, Via.STAFF, staff.user_id)
    assert made.state_of(warning.id) is WarningState.MITIGATED


def test_for_everybody_else_the_warning_is_unknown() -> None:
    warning, _, _ = hold_of()
    unsent = made.warning(warning.organisation)
    readers = (member_of(made.organisation("bank-b")), Reader(user_id=None, role=Role.OPERATOR))
    for reader, one in [(reader, warning) for reader in readers] + [(member_of(warning.organisation), unsent)]:
        with pytest.raises(UnknownWarning):
            answer_as_reader(one.id, reader=reader, verdict=Verdict.RECEIVED, items=None, at=LATER)


def test_wrong_owner_questions_the_claims_that_gave_it_and_nobody_elses() -> None:
    warning, (one, two), link = hold_of(evidence_kind="cidr", evidence_value="203.0.113.0/24")
    other = made.organisation("isp")
    mine = claim(warning.organisation, "203.0.113.0/24")
    untouched = [claim(warning.organisation, "198.51.100.0/24"), claim(other, "203.0.113.0/24")]
    answer_by_link(link, verdict=Verdict.WRONG_OWNER, items=[one.id], at=LATER)
    answer_by_link(link, verdict=Verdict.WRONG_OWNER, items=[two.id], at=LATER)
    mine.refresh_from_db()
    assert mine.questioned_at == LATER
    assert mine.valid_to is None
    assert not Claim.objects.filter(pk__in=[one.pk for one in untouched], questioned_at__isnull=False).exists()


def test_a_certs_not_ours_leaves_its_fallback_and_its_country_as_they_are() -> None:
    cert = post.cert()
    kinds = (("cidr", "203.0.112.0/20"), ("country", "MY"))
    claims = [claim(cert, value, kind=kind, tier="fallback") for kind, value in kinds]
    seen = [made.exposure(cert, evidence_kind=kind, evidence_value=value) for kind, value in kinds]
    warning = post.delivered(cert, *seen)
    answer_by_link(Link.objects.get().id, verdict=Verdict.WRONG_OWNER, items=None, at=LATER)
    assert made.state_of(warning.id) is WarningState.WRONG_OWNER
    assert not Claim.objects.filter(pk__in=[one.pk for one in claims], questioned_at__isnull=False).exists()


def test_an_ended_claim_is_left_alone() -> None:
    warning, _, link = hold_of(evidence_kind="cidr", evidence_value="203.0.113.0/24")
    ended = claim(warning.organisation, "203.0.113.0/24")
    Claim.objects.filter(pk=ended.pk).update(valid_to=SOON)
    answer_by_link(link, verdict=Verdict.WRONG_OWNER, items=None, at=LATER)
    ended.refresh_from_db()
    assert ended.questioned_at is None


def test_an_answer_for_all_through_an_older_link_is_for_what_its_page_lists() -> None:
    bank = made.organisation()
    shown = made.exposure(bank)
    link = Link.objects.get(warning=post.delivered(bank, shown)).id
    unseen = made.exposure(bank)
    newer = post.approved(bank, unseen, drafted_at=SOON, send_at=SOON)
    send_due(SOON)
    answer_by_link(link, verdict=Verdict.MITIGATED, items=None, at=LATER)
    for one in (shown, unseen, newer):
        one.refresh_from_db()
    assert (shown.state, unseen.state, newer.state, newer.open) == ("mitigated", "open", "acknowledged", 1)


def test_in_an_exercise_wrong_owner_questions_no_claim() -> None:
    bank = made.organisation()
    mine = claim(bank, "203.0.113.0/24")
    seen = made.exposure(bank, evidence_kind="cidr", evidence_value="203.0.113.0/24", exercise=True)
    warning = post.delivered(bank, seen, exercise=True)
    answer_by_link(Link.objects.get().id, verdict=Verdict.WRONG_OWNER, items=None, at=LATER)
    mine.refresh_from_db()
    assert made.state_of(warning.id) is WarningState.WRONG_OWNER
    assert mine.questioned_at is None
