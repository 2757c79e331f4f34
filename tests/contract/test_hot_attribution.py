"""Hot attribution by the doors, in the words in which it comes: refused, split and gated on page, API, terminal."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings
from tests.api.test_messages import api_of, written
from tests.cli.test_message import FILE, called
from tests.messages.actions import post
from tests.web.messages.test_writing import client_of, form

from kentongan.delivery.models import Delivery
from kentongan.directory.models import Organisation
from kentongan.kernel.clock import utc_now
from kentongan.messages.actions.splitting import split_infrastructure
from kentongan.messages.models import Message
from kentongan.messages.terms import MessageState

pytestmark = pytest.mark.django_db(transaction=True)  # a command closes its connections

HOT = "A very likely attacked us, high confidence."
BY_NAME = (
    "The Wind Islands very likely attacked us, high confidence.",
    "Kepulauan Angin attacked us.",
    "XA very likely attacked us.",
    "Kuala Lumpur ordered it.",
    "The intrusion was state-sponsored.",
)
CALM = "The relay is hosted in the Wind Islands; the National CERT of the Wind Islands reported it for user ID 4."


@pytest.fixture(autouse=True)
def password_is_enough(settings: Settings) -> None:
    settings.MFA_REQUIRED = False


@pytest.fixture
def desks() -> dict[str, Any]:
    """Our desk, and one of the Wind Islands with a ministry and armed forces; a writer here, a reader there."""
    names = {"en": "National CERT of the Wind Islands", "ms": "CERT Kebangsaan Kepulauan Angin"}
    theirs = post.party("xa-cert", country="XA", names=names)
    told = {"confirmed_at": utc_now()}
    found = {
        "ours": post.side("cert-my", **told),
        "our_diplomat": post.side("cert-my", "diplomatic", **told),
        "theirs": post.side("xa-cert", **told),
        "ministry": post.side("xa-cert", "policy", **told),
        "defence": post.side("xa-cert", "defence", **told),
    }
    post.partners(theirs, found["ours"].organisation)
    return found | {
        "writer": post.person("ali", found["ours"].organisation, edits=True),
        "reader": post.person("budi", theirs, holds=found["theirs"]),
    }


def saying(text: str, **more: Any) -> dict[str, Any]:
    observed = {"source": "our sensor", "observed_at": "2026-11-20T08:00:00Z"}
    facts = [{"text": post.SECRET} | observed, {"text": text} | observed]
    return {"content": {"subject": "Outage at the border", "facts": facts}} | more


def test_by_the_api_it_is_refused_by_every_name_and_its_facts_go_at_once(desks: dict[str, Any]) -> None:
    mine = api_of(desks["writer"])
    for text in (HOT, *BY_NAME):
        made = mine("messages", written(desks["ours"], desks["theirs"], **saying(text))).json()
        answer = mine(f"messages/{made['id']}/send", {})
        assert (answer.status_code, answer.json()["code"]) == (409, "attribution-refused"), text
    assert Delivery.objects.count() == 0
    notice = split_infrastructure(made["id"], actor=desks["writer"], at=utc_now())
    assert mine(f"messages/{notice.pk}/send", {}).json()["state"] == "sent"
    [told] = Message.objects.get(pk=notice.pk).content["facts"]
    assert told["text"] == post.SECRET
    made = mine("messages", written(desks["ours"], desks["theirs"], **saying(CALM))).json()
    assert mine(f"messages/{made['id']}/send", {}).json()["state"] == "sent"


def test_declared_it_does_not_go_to_a_ministry_and_armed_forces(desks: dict[str, Any]) -> None:
    mine = api_of(desks["writer"])
    content = saying(HOT)["content"] | {
        "attribution": "state",
        "assessment": {"text": HOT, "likelihood": "very_likely", "confidence": "high", "basis": "Tools."}
        | {"alternatives": ["A criminal group used the same tools."]},
    }
    told = written(desks["our_diplomat"], desks["ministry"], level=3, content=content)
    told["recipients"].append(str(desks["defence"].pk))
    made = mine("messages", told)
    assert made.status_code == 201, made.json()
    answer = mine(f"messages/{made.json()['id']}/send", {}).json()
    assert answer["code"] == "attribution-refused"
    assert Message.objects.get().state == MessageState.DRAFT


def test_an_acknowledgement_a_reason_and_a_retraction_accuse_nobody_either(desks: dict[str, Any]) -> None:
    mine, others = api_of(desks["writer"]), api_of(desks["reader"])
    made = mine("messages", written(desks["ours"], desks["theirs"])).json()
    mine(f"messages/{made['id']}/send", {})
    [to] = others(f"messages/{made['id']}").json()["recipients"]
    reports = (utc_now() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    given = {"recipient": to["id"], "ability": "can", "reports_at": reports}
    for text in (HOT, *BY_NAME):
        refused = others(f"messages/{made['id']}/acknowledge", given | {"understood": text})
        assert refused.status_code in (400, 409), text
        assert mine(f"messages/{made['id']}/retract", {"reason": text}).json()["code"] == "attribution-refused", text
    assert not Message.objects.exclude(pk=made["id"]).exists()
    assert others(f"messages/{made['id']}/acknowledge", given | {"understood": CALM}).status_code == 201


def test_on_the_page_it_says_so_beside_the_text_and_nothing_leaves(desks: dict[str, Any]) -> None:
    client = client_of(desks["writer"])
    for text in (HOT, *BY_NAME):
        page = client.post("/messages/write/", form(desks["ours"], desks["theirs"], request=text)).content.decode()
        assert "holds a state responsible" in page, text
        assert 'value="send"' not in page, text
    client.post("/messages/write/", form(desks["ours"], desks["theirs"], request=HOT, step="send"))
    assert Delivery.objects.count() == 0
    page = client.post("/messages/write/", form(desks["ours"], desks["theirs"], request=CALM)).content.decode()
    assert "holds a state responsible" not in page


def test_a_draft_that_accuses_undeclared_is_offered_what_may_go(desks: dict[str, Any]) -> None:
    made = api_of(desks["writer"])("messages", written(desks["ours"], desks["theirs"], **saying(HOT))).json()
    page = client_of(desks["writer"]).get(f"/messages/{made['thread']}/").content.decode()
    assert f"/messages/{made['id']}/split/" in page or "Send what was observed now" in page


def test_in_the_terminal_it_is_refused(desks: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "message.toml"
    file.write_text(
        FILE.replace("cert-id/technical", "xa-cert/technical").replace("Please look whether you see the same.", HOT)
    )
    made = called("message", "write", file, "--as", "ali", "--json")
    answer = called("message", "send", json.loads(made.stdout)["id"], "--as", "ali")
    assert answer.exit_code != 0
    assert Delivery.objects.count() == 0


def test_a_new_party_s_state_is_known_from_the_moment_it_is_entered(desks: dict[str, Any]) -> None:
    from kentongan.directory.actions.changing import new_revision
    from kentongan.messages.queries.states import names_of_states

    assert "Marania" not in names_of_states()
    Organisation.objects.filter(slug="cert-my").update(names={"en": "National CERT of Marania"})
    new_revision()
    assert {"Marania", "Wind Islands", "XA"} <= names_of_states()
