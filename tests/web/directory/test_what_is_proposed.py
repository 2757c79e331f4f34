"""Every value that the API documents for every field of a proposal makes one whose pages can be read, and decided."""

import json
from collections.abc import Mapping
from typing import Any

import pysequoia
import pytest
from django.db import transaction
from django.test import Client
from tests.accounts.people import signed_in
from tests.directory import posted

from kentongan.accounts.models import Membership, User
from kentongan.accounts.terms import Role
from kentongan.directory.models import Contact, Proposal
from kentongan.directory.snapshots import STATED, stated_of
from kentongan.directory.terms import Audience, PostField, Subject
from kentongan.kernel.clock import utc_now
from kentongan.kernel.tlp import TLP
from kentongan.records.terms import Holder, PostRole, Topic
from kentongan.routing.terms import OrganisationKind, SizeTier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("password_is_enough")]

CERTIFICATE = str(pysequoia.Tsk.generate("<desk@cert-b.example>").extract_certificate())
NAMES = [{"en": "Desk"}, {"en": "Desk", "ms": "Meja", "zh-Hans": "服务台"}]
TAGS = [[], ["lo"], ["zh-Hans", "en"]]
FLAGS = [True, False]
BEGINS = [None, "", "2026-12-01T08:00:00Z", "2026-12-01T08:00+07:00", "2026-12-01t08:00:00.25z", "2026-12-01 08:00:00Z"]
HOURS = [
    {},
    {"always": True},
    {"always": False, "weekly": {"1": [["08:00", "16:00"]]}, "holidays": [["2026-12-25", "Christmas"]]},
    {"weekly": {"1": [["13:00", "17:00"], ["08:00", "12:00"]], "7": [["20:00", "00:00"]]}},
    {"weekly": {"2": [], "3": None}, "holidays": [["2026-12-25", ""]]},
]
SHOWN = [one.value for one in Audience]

DOCUMENTED: Mapping[Subject, Mapping[str, list[Any]]] = {
    Subject.ORGANISATION: {
        "names": NAMES,
        "country": ["ID", "MY"],
        "kind": [one.value for one in OrganisationKind],
        "size": ["", *(one.value for one in SizeTier)],
        "sectors": [[], ["energy", "health"]],
        "critical": [[], ["electricity"]],
        "languages": TAGS,
        "security_txt": FLAGS,
        "compared": FLAGS,
    },
    Subject.TEAM: {
        "key": ["desk-2"],
        "names": NAMES,
        "sections": [{}, {"2.1": "CERT B", "3.1": "Two\nlines"}],
        "first": ["", "CERT-B"],
        "trusted_introducer": ["", "cert-b"],
        "publishes": FLAGS,
    },
    Subject.POST: {
        "team": ["{team}"],
        "key": ["desk-2"],
        "role": [one.value for one in PostRole],
        "title": NAMES,
        "mandate": ["", "Two\nlines"],
        "may_discuss": [[], [one.value for one in Topic]],
        "time_zone": ["", "Asia/Jakarta"],
        "hours": HOURS,
        "languages": TAGS,
    },
    Subject.ASSIGNMENT: {
        "post": ["{post}"],
        "holder": [one.value for one in Holder],
        "name": ["Somebody"],
        "priority": [1, 999],
        "valid_from": BEGINS,
        "valid_to": [None, "", "2036-12-01T08:00:00Z", "2036-12-01T08:00+07:00"],
        "user": [None, "", "{user}"],
    },
    Subject.CHANNEL: {
        "assignment": ["{assignment}"],
        "role": ["technical"],
        "channel": ["email"],
        "address": ["soc@cert-b.example"],
        "priority": [1, 999],
        "carries": [*(one.label for one in TLP), *(one.value for one in TLP)],
        "openpgp": ["", CERTIFICATE],
    },
    Subject.GRANTS: {field.value: [[], SHOWN] for field in PostField} | {"holder": [[one] for one in SHOWN]},
    Subject.PARTNERS: {"partners": [[], ["cert-c"], ["cert-c", "cert-d"]]},
}

WHOLE: Mapping[Subject, Mapping[str, Any]] = {
    Subject.TEAM: {"key": "second", "names": {"en": "Second"}},
    Subject.POST: {
        "team": "{team}", "key": "second", "role": "technical", "title": {"en": "Second"}, "time_zone": "UTC",
    },
    Subject.ASSIGNMENT: {"post": "{post}", "holder": "role", "name": "Second"},
    Subject.CHANNEL: {"assignment": "{assignment}", "channel": "email", "address": "second@cert-b.example"},
}  # fmt: skip
"""The least that something new has."""


class Desk:
    """A party with a post that somebody holds, who can be reached; its editor and its approver."""

    def __init__(self) -> None:
        self.party = posted.party("cert-b", country="ID")
        for slug in ("cert-c", "cert-d"):
            posted.party(slug)
        self.post = posted.post(self.party, time_zone="UTC")
        held = posted.holder(self.post)
        way = posted.channel(held)
        self.editor, self.approver = self._keeper("ed", edits=True), self._keeper("ap", approves=True)
        self.places = {
            "team": str(self.post.team_id),
            "post": str(self.post.id),
            "assignment": str(held.id),
            "channel": str(way.id),
            "grants": str(self.post.id),
            "organisation": str(self.party.id),
            "partners": str(self.party.id),
            "user": str(User.objects.get(username="ed").pk),
        }

    def _keeper(self, name: str, **duties: bool) -> Client:
        client = signed_in(Role.MEMBER, self.party.id, name=name)
        Membership.objects.filter(user__username=name).update(**duties)
        return client

    def filled(self, said: Any) -> Any:
        """Return a value with ids for the words in braces."""
        found = self.places.get(said[1:-1]) if isinstance(said, str) and said[:1] == "{" else None
        return found or said

    def send(self, client: Client, path: str, **said: Any) -> Any:
        return client.post(f"/api/v1/{path}", json.dumps(said), content_type="application/json")

    def propose(self, subject: Subject, after: Any, *, thing: str | None) -> dict[str, Any]:
        said = {name: self.filled(value) for name, value in after.items()}
        made = self.send(
            self.editor, "organisations/cert-b/proposals", subject=subject.value, thing=thing, after=said, reason="Why"
        )
        assert made.status_code == 201, made.content
        content: dict[str, Any] = made.json()
        return content

    def page(self, made: str) -> str:
        """Return the proposal's page as its approver reads it."""
        answer = self.approver.get(f"/record/proposals/{made}/")
        assert answer.status_code == 200
        return str(answer.content.decode())


def test_each_field_is_here() -> None:
    told = {subject: set(fields) for subject, fields in DOCUMENTED.items()}
    known = {subject: set(fields) for subject, fields in STATED.items()}
    known |= {Subject.GRANTS: {field.value for field in PostField}, Subject.PARTNERS: {"partners"}}
    assert told == known


@pytest.mark.parametrize(("subject", "field"), [(one, field) for one, fields in DOCUMENTED.items() for field in fields])
def test_what_is_proposed_can_be_read_before_and_after_it_is_decided(subject: Subject, field: str) -> None:
    desk, values = Desk(), DOCUMENTED[subject][field]
    for value in values:
        if subject in WHOLE:
            _decided(desk, subject, {**WHOLE[subject], field: value}, thing=None)
    for value in values[-1:] if subject in WHOLE else values:
        _decided(desk, subject, {field: value}, thing=desk.places[subject.value])


def _decided(desk: Desk, subject: Subject, after: Mapping[str, Any], *, thing: str | None) -> None:
    with transaction.atomic():
        made = desk.propose(subject, after, thing=thing)
        desk.page(made["id"])
        done = desk.send(desk.approver, f"proposals/{made['id']}/approve", note="Yes")
        assert (done.status_code, done.json().get("state")) == (200, "approved"), (after, done.content)
        desk.page(made["id"])
        assert desk.approver.get(f"/posts/{desk.post.id}/history/").status_code == 200
        transaction.set_rollback(True)


def test_a_label_is_kept_in_one_form_and_read_in_either() -> None:
    desk = Desk()
    whole = WHOLE[Subject.CHANNEL]
    for said in (TLP.GREEN.label, TLP.GREEN.value):
        made = desk.propose(Subject.CHANNEL, {**whole, "carries": said}, thing=None)
        assert made["after"]["carries"] == TLP.GREEN.value
        assert TLP.GREEN.label in desk.page(made["id"])
    way = Contact.objects.get(pk=desk.places["channel"])
    now = stated_of(Subject.CHANNEL, way)
    for kept in (TLP.RED.label, TLP.RED.value):
        row = Proposal.objects.create(
            organisation=desk.party, subject="channel", thing=way.pk, before=now, after=now | {"carries": kept},
            reason="An earlier version", proposed_at=utc_now(),
        )  # fmt: skip
        assert TLP.RED.label in desk.page(str(row.id))
    assert desk.send(desk.approver, f"proposals/{row.id}/approve", note="").status_code == 200
    way.refresh_from_db()
    assert way.carries == TLP.RED.value


@pytest.mark.parametrize("sign", ["\u200b", "\u2060", "\xad", "\u202e", "\u2067", "\u200f"])
def test_an_address_with_what_nobody_sees_is_refused_by_api_and_page(sign: str) -> None:
    desk, before = Desk(), Proposal.objects.count()
    for channel, address in (
        ("email", "so{}c@cert-b.example"),
        ("phone", "+60{}312345678"),
        ("url", "https://b.example/{}x"),
    ):
        said = {"channel": channel, "address": address.replace("{}", sign)}
        refused = desk.send(
            desk.editor, "organisations/cert-b/proposals", subject="channel", thing=None, reason="Why",
            after={"assignment": desk.places["assignment"], **said},
        )  # fmt: skip
        assert refused.status_code == 400
        assert refused.json()["code"] in ("unseen-in-contact", "control-characters")
        page = f"/record/add/channel/{desk.places['assignment']}/"
        told = desk.editor.post(page, {**said, "priority": "1", "carries": "", "openpgp": "", "reason": "Why"})
        assert "cannot be seen" in told.content.decode()
    assert Proposal.objects.count() == before


@pytest.mark.parametrize("said", [True, 2.5, 5, -1, "TLP:PINK", "", None, ["TLP:RED"]])
def test_what_is_no_label_is_refused(said: object) -> None:
    desk = Desk()
    after = {**WHOLE[Subject.CHANNEL], "assignment": desk.places["assignment"], "carries": said}
    refused = desk.send(
        desk.editor, "organisations/cert-b/proposals", subject="channel", thing=None, after=after, reason="Why"
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "not-a-statement")


@pytest.mark.parametrize(
    ("subject", "content"),
    [
        ("channel", {"carries": "TLP:AMBER+STRICT"}),
        ("post", {"hours": {"weekly": {"1": None}}}),
        ("assignment", {"valid_from": "2026-12-01t08:00:00.25z", "valid_to": ""}),
    ],
)
def test_what_an_earlier_version_kept_as_it_was_sent_can_be_read(subject: str, content: dict[str, Any]) -> None:
    desk = Desk()
    row = Proposal.objects.create(
        organisation=desk.party, subject=subject, thing=desk.post.id, before=None, after=content,
        reason="An earlier version", proposed_at=utc_now(),
    )  # fmt: skip
    assert desk.approver.get(f"/record/proposals/{row.id}/").status_code == 200


@pytest.mark.parametrize("subject", WHOLE)
def test_something_new_that_lacks_what_it_needs_is_refused_when_it_is_proposed(subject: Subject) -> None:
    desk = Desk()
    for left_out in WHOLE[subject].keys() - {"time_zone", "assignment"}:
        after = {name: desk.filled(value) for name, value in WHOLE[subject].items() if name != left_out}
        refused = desk.send(
            desk.editor, "organisations/cert-b/proposals", subject=subject, thing=None, after=after, reason="Why"
        )
        assert (refused.status_code, refused.json()["code"]) == (422, "not-a-statement"), left_out


@pytest.mark.parametrize("subject", [one for one in DOCUMENTED if one not in WHOLE])
def test_no_second_party_nor_second_list_of_its_own_is_proposed(subject: Subject) -> None:
    desk = Desk()
    after = {field: values[-1] for field, values in DOCUMENTED[subject].items()}
    refused = desk.send(
        desk.editor, "organisations/cert-b/proposals", subject=subject, thing=None, after=after, reason="Why"
    )
    assert refused.status_code == 422
