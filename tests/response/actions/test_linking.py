"""A recipient's link opens one warning for one contact; stricter ones after a code that somebody else got."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from tests.response import made
from tests.response.actions import post
from tests.response.actions.post import AT, SOON

from kentongan.kernel.errors import KentonganError
from kentongan.kernel.identifiers import new_id
from kentongan.kernel.tlp import TLP
from kentongan.ledger.models import Entry
from kentongan.response.actions.linking import (
    ask_code,
    enter_code,
    open_link,
    read_out_code,
    revoke_link,
    unlock_link,
)
from kentongan.response.errors import (
    LinkExpired,
    LinkLocked,
    LinkOpensNothing,
    NoCodeNeeded,
    NoOtherContact,
    TooManyCodes,
)
from kentongan.response.models import Code, Link, Notice, Warning
from kentongan.response.secrets import new_code, new_secret, secret_digest
from kentongan.response.terms import CODE_ATTEMPTS, CODE_MINUTES, CODES_AN_HOUR, LinkState, NoticeKind

pytestmark = pytest.mark.django_db

GONE = AT + timedelta(days=61)


def sent(tlp: TLP = TLP.AMBER, *, others: int = 1) -> tuple[Warning, str, UUID]:
    """Return a warning, the secret that one contact has, and the link's id; there are so many other contacts."""
    bank = made.organisation()
    post.verified(bank, "first@bank-a.example")
    for number in range(others):
        post.verified(bank, f"other-{number}@bank-a.example", priority=2)
    warning = post.delivered(bank, made.exposure(bank, tlp=tlp), tlp=tlp)
    return warning, post.secret_for(warning), Link.objects.get().id


def code_sent() -> str:
    mail = post.mail_of(Notice.objects.filter(kind=NoticeKind.CODE).latest("created_at", "pk"))
    found = re.search(r"\b\d{4} \d{4}\b", mail.text)
    assert found
    return found[0]


def test_a_secret_is_random_and_only_its_keyed_hash_is_kept() -> None:
    _, secret, _ = sent(TLP.GREEN)
    assert re.fullmatch(r"[a-z2-7]{32}", secret)
    assert Link.objects.get().secret == secret_digest(secret)
    assert secret_digest(f" {secret.upper()} ") == secret_digest(secret)
    assert new_secret(lambda size: bytes(size)) == "a" * 32
    assert new_code(lambda size: (12_345).to_bytes(size)) == "0001 2345"


def test_green_opens_at_once() -> None:
    warning, secret, link = sent(TLP.GREEN)
    opened = open_link(secret, at=SOON)
    assert (opened.state, opened.link, opened.warning) == (LinkState.OPEN, link, warning.id)
    with pytest.raises(NoCodeNeeded):
        ask_code(link, at=SOON)


def test_unknown_and_revoked_are_told_alike() -> None:
    _, secret, link = sent(TLP.GREEN)
    assert revoke_link(link, actor=new_id(), at=SOON)
    assert not revoke_link(link, actor=new_id(), at=SOON)
    assert open_link(secret, at=SOON) == open_link("a" * 32, at=SOON)
    refused = []
    for one in (link, new_id()):
        with pytest.raises(LinkOpensNothing) as raised:
            enter_code(one, "1234-5678", at=SOON)
        refused.append((str(raised.value), raised.value.advice(), dict(raised.value.facts)))
    assert refused[0] == refused[1]


def test_the_link_of_a_contact_that_was_removed_is_unknown() -> None:
    _, secret, _ = sent(TLP.GREEN)
    Link.objects.get()
    post.Contact.objects.all().delete()
    assert open_link(secret, at=SOON).state is LinkState.UNKNOWN


def test_a_link_expires() -> None:
    _, secret, link = sent()
    opened = open_link(secret, at=GONE, unlocked=frozenset({link}))
    assert (opened.state, opened.warning) == (LinkState.EXPIRED, None)
    with pytest.raises(LinkExpired):
        ask_code(link, at=GONE)


def test_amber_shows_nothing_until_a_code_from_another_contact_is_entered() -> None:
    warning, secret, link = sent()
    opened = open_link(secret, at=SOON)
    assert (opened.state, opened.warning) == (LinkState.NEEDS_CODE, None)
    ask_code(link, at=SOON)
    (row,) = post.waiting()
    assert row.destination == "other-0@bank-a.example"
    assert enter_code(link, f" {code_sent().replace(' ', '-')} ", at=SOON)
    assert open_link(secret, at=SOON).state is LinkState.NEEDS_CODE
    assert open_link(secret, at=SOON, unlocked=frozenset({link})).warning == warning.id


def test_a_code_is_good_once_for_a_while_and_for_its_own_link() -> None:
    _, _, link = sent()
    code = read_out_code(link, actor=new_id(), at=SOON)
    late = SOON + timedelta(minutes=CODE_MINUTES)
    assert not enter_code(link, code, at=late)
    assert enter_code(link, code, at=late - timedelta(seconds=1))
    assert not enter_code(link, code, at=SOON)
    other = Link.objects.get()
    other.pk, other.secret = new_id(), "0" * 64
    other.save(force_insert=True)
    assert not enter_code(other.pk, read_out_code(link, actor=new_id(), at=SOON), at=SOON)
    assert all(len(one.secret) == 64 for one in Code.objects.all())


def test_wrong_codes_lock_the_link_until_the_hub_opens_it_again() -> None:
    _, secret, link = sent()
    code = read_out_code(link, actor=new_id(), at=SOON)
    for _ in range(CODE_ATTEMPTS):
        assert not enter_code(link, "", at=SOON)
    assert open_link(secret, at=SOON).state is LinkState.LOCKED
    for act in (lambda: enter_code(link, code, at=SOON), lambda: ask_code(link, at=SOON)):
        with pytest.raises(LinkLocked):
            act()
    assert Entry.objects.filter(verb="response.link_locked", subject=link).count() == 1
    assert unlock_link(link, actor=new_id(), at=SOON)
    assert enter_code(link, code, at=SOON)


def test_no_more_than_so_many_codes_are_sent_an_hour() -> None:
    _, _, link = sent()
    for _ in range(CODES_AN_HOUR):
        ask_code(link, at=SOON)
    with pytest.raises(TooManyCodes):
        ask_code(link, at=SOON + timedelta(minutes=59))
    ask_code(link, at=SOON + timedelta(minutes=60))


def test_without_another_verified_contact_the_way_is_the_telephone() -> None:
    _, _, link = sent(others=0)
    post.made.contact(post.Organisation.objects.get(), "unverified@bank-a.example")
    post.verified(post.Organisation.objects.get(), "FIRST@bank-a.example", role="management")
    with pytest.raises(NoOtherContact) as raised:
        ask_code(link, at=SOON)
    assert "call" in raised.value.advice().lower()


def test_no_error_tells_a_stranger_what_a_warning_is_about() -> None:
    warning, _, link = sent(others=0)
    told = []
    for act in (
        lambda: ask_code(link, at=SOON),
        lambda: ask_code(new_id(), at=SOON),
        lambda: ask_code(link, at=GONE),
        lambda: enter_code(new_id(), "1", at=SOON),
    ):
        with pytest.raises(KentonganError) as raised:
            act()
        told.append(str(raised.value) + raised.value.advice() + repr(raised.value.facts))
    for secret in (warning.reference, "bank-a", "Telnet", "203.0.113", str(warning.id)):
        assert not any(secret in one for one in told)


def test_the_mail_with_a_code_tells_nothing_of_the_warning() -> None:
    _, _, link = sent()
    ask_code(link, at=SOON)
    said = post.whole(post.mail_of(Notice.objects.get(kind=NoticeKind.CODE)))
    for secret in ("203.0.113.", "elnet", "shadowserver", "/w/"):
        assert secret not in said
