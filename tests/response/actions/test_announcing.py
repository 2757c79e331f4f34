"""A webhook is told that a warning waits: once, signed by delivery, and nothing of what it is about."""

import json

import pytest
from tests.response import made
from tests.response.actions import post
from tests.response.actions.post import AT, LATER

from kentongan.delivery.content import unpack
from kentongan.delivery.models import Content, Delivery
from kentongan.kernel.tlp import TLP
from kentongan.response.actions.deciding import set_preference
from kentongan.response.actions.recalling import withdraw_warning
from kentongan.response.actions.sending import send_due
from kentongan.routing.contacts import BadURL

pytestmark = pytest.mark.django_db
HOOK = "https://bank-a.example/hook"


def wish(bank, webhook: str = HOOK) -> None:  # type: ignore[no-untyped-def]
    set_preference(bank.id, interval_hours=0, language="", size_limit_kb=1024, webhook=webhook, actor=None, at=AT)


def notes() -> list[dict[str, object]]:
    rows = Delivery.objects.filter(channel="webhook").order_by("id")
    return [json.loads(unpack(bytes(Content.objects.get(pk=row.pk).body)).document or b"") for row in rows]


def test_a_note_goes_to_the_webhook_and_says_nothing_of_the_content() -> None:
    bank = made.organisation()
    post.verified(bank)
    wish(bank)
    exposed = made.exposure(bank, tlp=TLP.AMBER_STRICT)
    warning = post.approved(bank, exposed)
    send_due(AT)
    (note,) = notes()
    assert (note["type"], note["reference"], note["tlp"]) == ("warning.sent", warning.reference, "TLP:AMBER+STRICT")
    said = json.dumps(note)
    for secret in (exposed.address, exposed.classification, exposed.report, exposed.feed.slug):
        assert secret not in said
    withdraw_warning(warning.id, actor=None, at=LATER, note="a mistake")
    assert [one["type"] for one in notes()] == ["warning.sent", "warning.withdrawn"]


def test_without_a_webhook_nothing_is_posted() -> None:
    bank = made.organisation()
    post.verified(bank)
    post.approved(bank)
    send_due(AT)
    assert notes() == []


def test_a_webhook_is_an_address_of_the_web_and_can_be_taken_away() -> None:
    bank = made.organisation()
    with pytest.raises(BadURL):
        wish(bank, "javascript:alert(1)")
    wish(bank)
    wish(bank, "")
