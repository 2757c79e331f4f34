"""Is a message genuine: yes and when, or that it cannot be confirmed; nothing else, and not without end."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client
from tests.messages.actions import post
from tests.unguarded import unguarded
from tests.web.recipient.opened import make_warning

from kentongan.kernel.clock import utc_now
from kentongan.messages.actions.writing import write
from kentongan.messages.models import Message, Thread
from kentongan.messages.queries.envelopes import reference_of
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


@pytest.mark.parametrize("spelled", [str.upper, str.lower, lambda text: text.replace("-", " ").replace("/", " / ")])
def test_a_message_between_posts_is_confirmed_as_a_warning_is(spelled: Callable[[str], str]) -> None:
    message = sent_message()
    status, page = check(spelled(reference_of(message)))
    assert status == 200
    assert f"sent a message with the reference {reference_of(message)}" in page
    for secret in ("cert-la", "cert-my", "TLP:", message.content["subject"]):
        assert secret not in page


def test_part_of_a_messages_reference_confirms_nothing() -> None:
    message = sent_message()
    thread, _, own = reference_of(message).partition("/")
    other = "0000" if own != "0000" else "1111"
    for text in (thread, f"{thread}/", f"{thread}/{own[:3]}", f"{thread}/{other}", f"{thread}/{own}{own}", f"/{own}"):
        assert "We cannot confirm" in check(text)[1], text


def test_a_draft_is_not_confirmed() -> None:
    ours, theirs = post.side("cert-my", confirmed_at=utc_now()), post.side("cert-la", country="LA")
    ali = post.person("ali", ours.organisation, edits=True)
    draft = write(post.draft(ours, theirs), actor=ali, at=utc_now())
    assert "We cannot confirm" in check(reference_of(draft))[1]


def test_what_played_in_a_drill_that_sends_nothing_is_not_confirmed() -> None:
    message = sent_message()
    with unguarded():
        Thread.objects.update(exercise=True, sink=True)
    assert "We cannot confirm" in check(reference_of(message))[1]


def sent_message() -> Message:
    ours = post.side("cert-my", confirmed_at=utc_now())
    theirs = post.side("cert-la", country="LA", languages=["lo", "en"], confirmed_at=utc_now())
    ali = post.person("ali", ours.organisation, edits=True)
    return post.sent(ali, ours, theirs, at=utc_now())
