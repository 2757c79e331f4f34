"""The contract of every door: a member of one organisation is shown no row of another, and none that is nobody's.

Doors are asked for their addresses, so a new page or endpoint is under the contract as soon as it exists.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.accounts.people import signed_in
from tests.api.described import paths
from tests.contract.exchanging import STIX_ID
from tests.contract.world import AT, MARKS, World, make_world

from kentongan.accounts.terms import Role
from kentongan.kernel.tlp import TLP
from kentongan.response.models import Answer, Warning

pytestmark = pytest.mark.django_db

OWN_ACCOUNT = ("account", "mfa")
"""Names of pages about the reader's own account begin so; they show no row of anybody else by their nature."""


@pytest.fixture(scope="module")
def only_world(made_once: Callable[[Callable[[], World]], World]) -> World:
    return made_once(make_world)


@pytest.fixture
def world(only_world: World) -> World:
    return deepcopy(only_world)


@pytest.fixture
def beta(world: World) -> Client:
    return signed_in(Role.MEMBER, world.beta.id, name="member-of-beta")


@pytest.fixture
def staff(world: World) -> Client:
    return signed_in(Role.ANALYST, name="analyst-of-the-hub")


_NAMES = {"links": "read-out", "checks": "start"}


def hidden(world: World, address: str) -> dict[str, Any]:
    """What an address's slots are filled with: Alpha's rows, which Beta may not see."""
    return {
        "slug": world.feed.slug if "feeds" in address else world.alpha.slug,
        "run_id": world.run.id,
        "draft_id": world.draft.id,
        "claim_id": world.claim.id,
        "contact_id": world.contact.id,
        "organisation_id": world.alpha.id,
        "token_id": world.alpha.id,
        "warning_id": world.warning.id,
        "notice_id": world.notice.id,
        "link_id": world.link.id,
        "agreement_id": world.agreement.id,
        "row_id": world.delivery.id,
        "post_id": world.answering.post.pk,
        "proposal_id": world.answering.proposal.pk,
        "report_id": world.answering.report.pk,
        "check_id": world.answering.check.pk,
        "thread_id": world.answering.thread.pk,
        "message_id": world.answering.message.pk,
        "recipient_id": world.answering.recipient.pk,
        "probe_id": world.answering.probe.pk,
        "reply_id": world.answering.reply.pk,
        "call_id": world.answering.call.pk,
        "drill_id": world.answering.drill.pk,
        "mail_id": world.delivery.id,
        "collection_id": world.exchanging.collection.id,
        "conflict_id": world.exchanging.conflict.pk,
        "into": world.exchanging.collection.id,
        "member_id": world.exchanging.member.pk,
        "source_id": world.alpha.id,  # public sources are everybody's to read; this is none
        "concern_id": world.exchanging.concern.pk,
        "stix_id": STIX_ID,
        "thing": world.answering.post.pk,
        "parent": world.answering.post.team_id,
        "subject": "post",
        "day": "2026-11-20",
        "secret": "a-link-that-opens-nothing",
        "key": "no-such-mail",
        "name": _NAMES.get(address.partition("/")[0], "answer"),
    }


def body(path: str) -> dict[str, Any]:
    """What is sent along to an endpoint that reads a body of its own, about Alpha's rows."""
    said = next((said for end, said in _BODIES.items() if path.endswith(end)), None)
    return {} if said is None else {"data": said, "content_type": "application/json"}


_BODIES: dict[str, dict[str, Any]] = {
    "/settle": {"note": "x"},
    "/close": {"reason": "x"},
    "/change": {
        "type": "notification", "sender": "00000000-0000-0000-0000-000000000000", "content": {"subject": "x"}
    },
    "/calls/{call_id}": {"reached": True},
    "/calls/{probe_id}": {"reached": True},
    "/answers": {"verdict": "wrong_owner", "note": "x"},
    "/proposals": {"subject": "team", "after": None, "reason": "x"},
    "/approve": {"note": "x"},
    "/decline": {"note": "x"},
    "/withdraw": {"note": "x"},
    "/report": {"text": "x"},
    "/pause": {"reason": "x"},
    "/count": {"reason": "x"},
    "/take-back": {"reason": "x"},
    "/cancel": {"reason": "x"},
    "/refuse": {"reason": "x"},
    "/retract": {"reason": "x"},
    "/raise": {"to": 2, "reason": "x"},
    "/lower": {"to": 1, "reason": "x"},
    "/authorise": {"digest": "x"},
    "/approve-attribution": {"digest": "x"},
    "/correct": {"content": {"subject": "x"}},
    "/acknowledge": {"recipient": "00000000-0000-0000-0000-000000000000", "understood": "x", "ability": "can"},
}  # fmt: skip


def endpoints() -> list[tuple[str, str]]:
    return sorted((path, method) for path, methods in paths().items() for method in methods)


def pages() -> list[tuple[str, str, tuple[str, ...]]]:
    return sorted(_pages(get_resolver().url_patterns, ""))


def _pages(patterns: list[Any], before: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace is None:
                yield from _pages(pattern.url_patterns, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern) and not str(pattern.name).startswith(OWN_ACCOUNT):
            yield before + str(pattern.pattern), str(pattern.name), tuple(pattern.pattern.converters)


def marks_in(answer: Any) -> list[str]:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    shown = body.decode()
    return [mark for mark in MARKS if mark in shown]


@pytest.mark.parametrize(("path", "method"), endpoints())
def test_no_endpoint_shows_beta_what_is_alphas(world: World, beta: Client, path: str, method: str) -> None:
    address = path.format(**hidden(world, path))
    answer = getattr(beta, method)(address, **(body(path) if method == "post" else {}))
    if "{" in path:
        assert answer.status_code in {403, 404}, answer.content
        return
    assert marks_in(answer) == [], path
    assert [one for one in world.hidden_ids if str(one) in answer.content.decode()] == [], path


@pytest.mark.parametrize("path", [path for path, method in endpoints() if method == "get" and "{" not in path])
def test_a_filter_for_alpha_shows_beta_nothing(world: World, beta: Client, path: str) -> None:
    wanted = {"organisation": world.alpha.slug, "run": world.run.id, "feed": world.feed.slug, "text": "alpha"}
    answer = beta.get(path, wanted)
    if answer.status_code == 200 and "items" in answer.json():
        assert answer.json()["items"] == []
    assert marks_in(answer) == []


@pytest.mark.parametrize(("path", "name", "slots"), pages())
def test_no_page_shows_beta_what_is_alphas(
    world: World, beta: Client, path: str, name: str, slots: tuple[str, ...]
) -> None:
    address = reverse(name, kwargs={slot: hidden(world, path)[slot] for slot in slots})
    plain = beta.get(address)
    for answer in (plain, beta.get(address, {"organisation": "alpha", "what": "198.51.100.7"})):
        if slots:
            assert answer.status_code in {403, 404, 405}, (name, answer.status_code)
        elif answer.status_code == 200:
            said = answer.content.decode()
            assert [mark for mark in marks_in(answer) if mark not in ("alpha", "198.51.100.")] == [], name
            assert [one for one in world.hidden_ids if str(one) in said] == [], name
    if not slots and plain.status_code == 200:
        assert marks_in(plain) == [], name


@pytest.mark.parametrize(("path", "name", "slots"), pages())
def test_beta_changes_nothing_of_alphas(
    world: World, beta: Client, path: str, name: str, slots: tuple[str, ...]
) -> None:
    if not slots:
        return
    address = reverse(name, kwargs={slot: hidden(world, path)[slot] for slot in slots})
    for said in ({}, {"verdict": "wrong_owner", "whole": "all", "note": "x", "step": "wishes", "reason": "x"}):
        assert beta.post(address, said).status_code in {403, 404, 405}, name


@pytest.mark.parametrize(("path", "method"), [one for one in endpoints() if one[1] == "post"])
def test_beta_s_endpoints_change_nothing_of_alphas(world: World, beta: Client, path: str, method: str) -> None:
    ids = {"ids": [str(world.warning.id)]}
    beta.post(path.format(**hidden(world, path)), **(body(path) or {"data": ids, "content_type": "application/json"}))
    world.warning.refresh_from_db()
    assert world.warning.state == "delivered"
    assert not Answer.objects.filter(warning=world.warning, verdict="wrong_owner").exists()


def test_a_run_for_both_shows_beta_its_own_share_alone(world: World, beta: Client) -> None:
    drafts = beta.get("/api/v1/drafts").json()["items"]
    assert [draft["id"] for draft in drafts] == [str(world.beta_draft.id)]
    assert beta.get(f"/api/v1/drafts/{world.beta_draft.id}").status_code == 200


def test_beta_sees_its_own_warning_once_it_was_sent(world: World, beta: Client) -> None:
    warnings = beta.get("/api/v1/warnings").json()["items"]
    assert [one["id"] for one in warnings] == [str(world.beta_warning.id)]
    assert [one["address"] for one in beta.get("/api/v1/exposures").json()["items"]] == ["203.0.113.7"]
    assert beta.get("/api/v1/figures?days=3660").json()["whole"]["reach"] == {"part": 11, "whole": 11}
    assert beta.get("/api/v1/figures?days=3660&by=sector").json()["groups"] == []
    for part in ("exposures", "answers", "history", "notices"):
        assert beta.get(f"/api/v1/warnings/{world.beta_warning.id}/{part}").status_code == 200


def test_beta_is_shown_no_step_from_before_a_warning_left(world: World, beta: Client) -> None:
    assert beta.get(f"/api/v1/warnings/{world.beta_warning.id}/history").json() == []


def test_a_draft_is_nothing_that_its_organisation_sees(world: World) -> None:
    alpha = signed_in(Role.MEMBER, world.alpha.id, name="member-of-alpha")
    found = alpha.get("/api/v1/warnings").json()["items"]
    assert [one["reference"] for one in found] == ["K7M-ALPHA"]


def test_red_is_seen_after_it_was_handed_over_and_strict_amber_by_the_organisation_alone(world: World) -> None:
    beta = signed_in(Role.MEMBER, world.beta.id, name="member-of-beta-too")
    Warning.objects.filter(pk=world.beta_warning.id).update(tlp=TLP.RED, delivered_at=None)
    assert beta.get("/api/v1/warnings").json()["items"] == []
    Warning.objects.filter(pk=world.beta_warning.id).update(delivered_at=AT)
    assert len(beta.get("/api/v1/warnings").json()["items"]) == 1
    Warning.objects.filter(pk=world.warning.id).update(recipient=world.beta, route="national_cert")
    assert len(beta.get("/api/v1/warnings").json()["items"]) == 2
    Warning.objects.filter(pk=world.warning.id).update(tlp=TLP.AMBER_STRICT)
    assert len(beta.get("/api/v1/warnings").json()["items"]) == 1


def test_beta_sees_its_own_organisation_with_contacts_and_claims(world: World, beta: Client) -> None:
    assert beta.get("/api/v1/organisations/beta").json()["id"] == str(world.beta.id)
    for path in ("organisations", "contacts", "claims"):
        assert len(beta.get(f"/api/v1/{path}").json()["items"]) == 1


def test_who_belongs_to_nothing_sees_nothing(world: World) -> None:
    stranger = signed_in(Role.MEMBER, name="member-of-nothing")
    for path in ("organisations", "contacts", "claims", "drafts", "doubtful", "unclaimed", "warnings", "exposures"):
        assert stranger.get(f"/api/v1/{path}").json() == {"items": [], "next": None}


def test_staff_see_both(world: World, staff: Client) -> None:
    there = {"organisations": 2, "contacts": 3, "claims": 2, "drafts": 3, "doubtful": 2, "warnings": 3, "exposures": 3}
    for path, number in there.items():
        assert len(staff.get(f"/api/v1/{path}").json()["items"]) == number, path


@pytest.mark.parametrize(("path", "method"), endpoints())
def test_no_endpoint_answers_a_stranger(world: World, client: Client, path: str, method: str) -> None:
    answer = getattr(client, method)(path.format(**hidden(world, path)))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(("path", "name", "slots"), pages())
def test_no_page_but_those_for_all_answers_a_stranger(
    world: World, client: Client, path: str, name: str, slots: tuple[str, ...]
) -> None:
    answer = client.get(reverse(name, kwargs={slot: hidden(world, path)[slot] for slot in slots}))
    assert answer.status_code in {302, 404, 405} or marks_in(answer) == [], name


def test_why_a_person_decided_is_told_to_staff_alone(world: World, beta: Client, staff: Client) -> None:
    Warning.objects.filter(pk=world.beta_warning.id).update(why="doubt muted")
    for path in ("/api/v1/warnings", f"/api/v1/warnings/{world.beta_warning.id}"):
        assert "muted" not in beta.get(path).content.decode()
        assert "muted" in staff.get(path).content.decode()
