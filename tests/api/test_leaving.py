"""Who left a party speaks for it no more: `user leave`, then their token, their browser and the link of their mail."""

from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from tests.api.test_messages import api_of, written
from tests.messages.actions import post

from kentongan.accounts.models import User
from kentongan.accounts.terms import Reader, Scope
from kentongan.cli.main import main
from kentongan.directory.models import Assignment
from kentongan.kernel.clock import utc_now
from kentongan.messages.actions.authorising import authorise, submit
from kentongan.messages.actions.writing import write
from kentongan.messages.models import Message
from kentongan.messages.rules.content import content_json
from kentongan.messages.terms import Level, MessageState

pytestmark = pytest.mark.django_db
SCOPES = (Scope.MESSAGES_READ, Scope.MESSAGES_WRITE, Scope.DIRECTORY_READ, Scope.DIRECTORY_PROPOSE)


@pytest.fixture(autouse=True)
def _migrated(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check closes the connection, which would end the test's transaction."""
    monkeypatch.setattr("kentongan.cli.hub_group.demand_migrated", lambda: None)


@pytest.fixture
def ours() -> Any:
    return post.side("cert-my", "diplomatic", confirmed_at=utc_now())


@pytest.fixture
def theirs() -> Any:
    return post.side("cert-la", "diplomatic", country="LA", confirmed_at=utc_now())


@pytest.fixture
def envoy(ours: Any) -> Reader:
    return post.person("envoy", ours.organisation, holds=ours)


def leaves(name: str, slug: str) -> str:
    done = CliRunner().invoke(main, ["user", "leave", name, slug], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stderr


def accusation(ours: Any, theirs: Any) -> Message:
    """Write what accuses a state, up to where only a diplomat's word is missing."""
    now = utc_now()
    ali = post.person("ali", ours.organisation, edits=True)
    lead = post.person("lead", ours.organisation, approves=True)
    draft = post.draft(ours, theirs, level=Level.DIPLOMATIC, content=post.accusing())
    message = write(draft, actor=ali, at=now)
    submit(message.pk, actor=ali, at=now)
    authorise(message.pk, actor=lead, at=now)
    return message


def test_a_diplomat_who_left_approves_no_accusation_and_writes_none(ours: Any, theirs: Any, envoy: Reader) -> None:
    message = accusation(ours, theirs)
    ask = api_of(envoy, *SCOPES)
    assert ask("waiting").json()["to_approve_attribution"] == [str(message.pk)]
    told = leaves("envoy", "cert-my")
    assert f"/posts/{ours.pk}/" in told
    assert ask("me").json()["organisations"] == []
    assert ask("waiting").json()["to_approve_attribution"] == []
    assert ask(f"messages/{message.pk}/approve-attribution", {"digest": message.digest}).status_code == 404
    assert ask(f"messages/{message.pk}/send", {}).status_code == 404
    draft = written(ours, theirs, level=3, content=content_json(post.accusing()))
    assert ask("messages", draft).json()["code"] == "not-your-post"
    assert ask("threads").json()["items"] == []
    message.refresh_from_db()
    assert message.state == MessageState.AWAITING_DIPLOMAT


def test_who_left_sees_by_class_nothing_and_proposes_nothing(ours: Any, theirs: Any, envoy: Reader) -> None:
    ask = api_of(envoy, *SCOPES)
    seen = f"posts/{theirs.pk}"
    assert ask(seen).status_code == 200
    change = {"subject": "post", "thing": str(ours.pk), "after": None, "reason": "x"}
    leaves("envoy", "cert-my")
    assert ask(seen).status_code == 404
    assert ask("organisations/cert-my/proposals", change).status_code in {403, 404}


def test_the_link_in_the_mail_of_who_left_opens_nothing(ours: Any, theirs: Any, envoy: Reader) -> None:
    post.person("la_envoy", theirs.organisation, holds=theirs)
    Assignment.objects.filter(post=theirs, user__isnull=True).update(valid_to=post.AT)
    way = post.channel(theirs.assignments.get(user__isnull=False), "envoy@cert-la.example", verified_at=post.AT)
    post.sent(envoy, ours, theirs, level=Level.DIPLOMATIC, at=utc_now())
    address = f"/m/{post.secret_in(post.mail_to(way.address))}/"
    assert Client().get(address).status_code == 200
    leaves("la_envoy", "cert-la")
    assert Client().get(address).status_code == 404


def test_the_party_reads_on_its_page_whom_the_record_still_names(ours: Any, envoy: Reader) -> None:
    chief = post.person("chief", ours.organisation, edits=True)
    browser = Client()
    browser.force_login(User.objects.get(pk=chief.user_id))
    named = "Named in the record, and no longer there"
    assert named not in browser.get(f"/posts/{ours.pk}/").content.decode()
    leaves("envoy", "cert-my")
    assert named in browser.get(f"/posts/{ours.pk}/").content.decode()
