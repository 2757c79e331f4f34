"""A warning goes to the technical side only, by every way by which one can leave; lapsed posts come last."""

from datetime import timedelta

import pytest
from tests.directory.posted import channel, holder, post
from tests.response.actions.post import SOON, approved, settle
from tests.response.made import AT, contact, organisation, warning

from kentongan.delivery.models import Delivery
from kentongan.delivery.terms import Reason, State
from kentongan.directory.models import Contact, Organisation
from kentongan.directory.queries import warnable_contacts
from kentongan.directory.rules.warnable import WARNED_ROLES
from kentongan.kernel.tlp import TLP
from kentongan.records.terms import PostRole
from kentongan.response.actions.known import what_is_known
from kentongan.response.actions.linking import ask_code, open_link
from kentongan.response.actions.mailing import make_link
from kentongan.response.actions.recalling import correct_warning, withdraw_warning
from kentongan.response.actions.resending import send_again
from kentongan.response.actions.sending import send_due
from kentongan.response.errors import NoOtherContact
from kentongan.response.models import Link, Notice, Preference
from kentongan.response.rules.manner import follow_up_manner, manner_of
from kentongan.response.terms import LinkState, Manner, NoticeKind, WarningState

pytestmark = pytest.mark.django_db

NEVER = sorted(set(PostRole) - WARNED_ROLES)


def desk(of: Organisation, role: PostRole, address: str, **more: object) -> Contact:
    lapsed = {"recorded_at": AT - timedelta(days=200)} if more.pop("lapsed", False) else {}
    made = post(of, role, **lapsed)
    held = holder(made, **{key: more.pop(key) for key in ("valid_from", "valid_to") if key in more})
    return channel(held, address, **more)


def destinations() -> set[str]:
    return set(Delivery.objects.values_list("destination", flat=True))


def test_warnings_go_to_the_technical_side_alone() -> None:
    assert set(PostRole) - WARNED_ROLES == {
        PostRole.DIPLOMATIC,
        PostRole.POLICY,
        PostRole.LAW_ENFORCEMENT,
        PostRole.DEFENCE,
    }


@pytest.mark.parametrize("role", NEVER)
def test_no_way_leads_a_warning_to_who_speaks_for_a_state(role: PostRole) -> None:
    bank = organisation()
    cert = organisation("cert-my", kind="national_cert")
    envoy = desk(bank, role, "envoy@bank-a.example", priority=1, verified_at=AT)
    chief = desk(cert, role, "chief@cert-my.example", priority=1, verified_at=AT)
    Preference.objects.create(organisation=cert, copies=True, changed_at=AT)
    soc = contact(bank, priority=5, verified_at=AT)
    made = approved(bank)
    assert cert.id not in what_is_known([bank.id], at=AT).reachable
    send_due(AT)  # first contact, and the copy
    correct_warning(made.pk, actor=None, at=AT, text="One address less")
    send_again(made.pk, actor=None, at=AT)
    strict = warning(bank, state=WarningState.SENT, sent_at=AT, tlp=TLP.AMBER)
    secret = make_link(strict, contact=soc.id, at=AT, chance=lambda size: bytes(size))
    with pytest.raises(NoOtherContact):
        ask_code(Link.objects.get(warning=strict).pk, at=AT)
    hidden = make_link(strict, contact=envoy.id, at=AT, chance=lambda size: b"\x01" * size)
    assert open_link(secret, at=AT).state is LinkState.NEEDS_CODE
    assert open_link(hidden, at=AT).state is LinkState.UNKNOWN
    withdraw_warning(made.pk, actor=None, at=AT, note="It was wrong")
    assert destinations() == {soc.address}
    assert not Notice.objects.filter(contact__in=[envoy.pk, chief.pk]).exists()


@pytest.mark.parametrize("role", NEVER)
def test_after_a_bounce_nobody_who_speaks_for_a_state_is_tried_nor_told_of_it(role: PostRole) -> None:
    bank = organisation()
    cert = organisation("cert-my", kind="national_cert")
    desk(bank, role, "envoy@bank-a.example")
    desk(cert, role, "chief@cert-my.example")
    soc = contact(bank)
    made = approved(bank)
    send_due(AT)
    settle(soc.address, state=State.DEAD, reason=Reason.BOUNCED, at=SOON)
    made.refresh_from_db()
    assert made.state == WarningState.UNDELIVERABLE
    assert destinations() == {soc.address}


def test_where_only_states_speak_nobody_can_be_warned() -> None:
    bank = organisation()
    for role in NEVER:
        desk(bank, role, f"{role.replace('_', '-')}@bank-a.example")
    made = approved(bank)
    assert bank.id not in what_is_known([bank.id], at=AT).reachable
    send_due(AT)
    made.refresh_from_db()
    assert made.state == WarningState.UNDELIVERABLE
    assert not destinations()


@pytest.mark.parametrize("role", sorted(WARNED_ROLES))
def test_the_technical_side_of_every_sector_is_warned_while_its_holder_holds(role: PostRole) -> None:
    bank = organisation()
    now = desk(bank, role, "now@bank-a.example")
    desk(bank, role, "over@bank-a.example", valid_to=AT)
    desk(bank, role, "to-come@bank-a.example", valid_from=AT + timedelta(seconds=1))
    assert set(warnable_contacts(at=AT)) == {now}


def test_a_lapsed_post_comes_after_every_fresh_one_and_is_still_there() -> None:
    bank = organisation()
    old = desk(bank, PostRole.TECHNICAL, "old@bank-a.example", priority=1, lapsed=True)
    fresh = desk(bank, PostRole.TECHNICAL, "fresh@bank-a.example", priority=9)
    approved(bank)
    send_due(AT)
    assert destinations() == {fresh.address}
    Contact.objects.filter(pk=fresh.pk).update(failed_at=AT)
    approved(bank)
    send_due(AT)
    assert destinations() == {fresh.address, old.address}


@pytest.mark.parametrize("has_key", [True, False])
@pytest.mark.parametrize("tlp", list(TLP))
@pytest.mark.parametrize("carries", list(TLP))
def test_what_is_stricter_than_a_contact_carries_is_never_said_there(has_key: bool, tlp: TLP, carries: TLP) -> None:
    for kind in NoticeKind:
        manner = manner_of(tlp, kind=kind, has_key=has_key, carries=carries)
        later = follow_up_manner(tlp, kind=kind, has_key=has_key, carries=carries, before=Manner.FULL)
        if tlp > carries:
            assert manner not in (Manner.FULL, Manner.ENCRYPTED)
            assert later not in (Manner.FULL, Manner.ENCRYPTED)


def test_a_link_sent_where_its_warning_may_not_be_said_opens_only_with_a_code() -> None:
    bank = organisation()
    public = desk(bank, PostRole.TECHNICAL, "press@bank-a.example", carries=TLP.CLEAR.value)
    made = warning(bank, state=WarningState.SENT, sent_at=AT, tlp=TLP.GREEN)
    secret = make_link(made, contact=public.pk, at=AT, chance=lambda size: bytes(size))
    assert open_link(secret, at=AT).state is LinkState.NEEDS_CODE
