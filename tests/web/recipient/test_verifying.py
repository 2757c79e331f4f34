"""Is a message genuine: yes and when, or that it cannot be confirmed; nothing else, and not without end."""

import pytest
from django.core.cache import cache
from django.test import Client
from tests.web.recipient.opened import make_warning

from kentongan.response.models import Warning

pytestmark = pytest.mark.django_db


def check(reference: str, client: Client | None = None) -> tuple[int, str]:
    answer = (client or Client()).post("/verify/?language=en", {"reference": reference})
    return answer.status_code, answer.content.decode()


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


def test_a_sent_message_is_confirmed_with_its_day_and_nothing_else() -> None:
    warning = make_warning()
    status, page = check(warning.reference.lower().replace("-", " "))
    assert status == 200
    assert "sent a message with the reference " + warning.reference in page
    for secret in ("Bank Sungai", "bank-sungai", "203.0.113", "Telnet", "TLP:", "Daily"):
        assert secret not in page


def test_what_was_not_sent_is_confirmed_no_more_than_what_is_not_there() -> None:
    warning = make_warning()
    Warning.objects.update(sent_at=None)
    for text in (warning.reference, "K7QX-M2RD", "nonsense", "<script>"):
        page = check(text)[1]
        assert "We cannot confirm" in page
        assert "<script>" not in page


def test_nothing_entered_is_told() -> None:
    assert check(" ")[0] == 400


def test_nobody_tries_references_without_end() -> None:
    client = Client()
    assert [check("K7QX-M2RD", client)[0] for _ in range(22)][-2:] == [429, 429]
    assert client.get("/verify/").status_code == 200
