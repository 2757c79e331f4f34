"""The browser harness: it sees faults, and it reaches a running hub."""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer
from tests.browser.looks import fits_everywhere, no_axe_violations, no_sideways_scrolling

_GOOD = "<!doctype html><html lang=en><title>Good</title><main><h1>Good</h1></main></html>"


def test_axe_finds_nothing_on_a_good_page(page: Page) -> None:
    page.set_content(_GOOD)
    no_axe_violations(page)


def test_axe_finds_a_picture_without_words(page: Page) -> None:
    page.set_content(_GOOD.replace("</main>", "<img src='data:,'></main>"))
    with pytest.raises(AssertionError, match="image-alt"):
        no_axe_violations(page)


def test_what_cannot_be_read_in_the_dark_alone_is_noticed(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TESTS_EVERY_LOOK", "yes")
    night = "@media (prefers-color-scheme: dark) { p { color: #222; background: #333 } }"
    page.set_content(_GOOD.replace("</main>", f"<p>Read this.</p></main><style>{night}</style>"))
    with pytest.raises(AssertionError, match="color-contrast"):
        fits_everywhere(page, "unread")


def test_what_is_wrong_on_a_phone_alone_is_noticed(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TESTS_EVERY_LOOK", "yes")
    small = "@media (min-width: 600px) { img { display: none } }"
    page.set_content(_GOOD.replace("</main>", f"<img src='data:,'></main><style>{small}</style>"))
    with pytest.raises(AssertionError, match="image-alt"):
        fits_everywhere(page, "unseen")


def test_a_page_too_wide_for_a_phone_is_noticed(small_page: Page) -> None:
    small_page.set_content(_GOOD.replace("</main>", "<p style='width:500px'>wide</p></main>"))
    with pytest.raises(AssertionError, match="window of 320 px"):
        no_sideways_scrolling(small_page)


def test_the_browser_reaches_the_running_hub(page: Page, live_server: LiveServer) -> None:
    answer = page.goto(live_server.url)
    assert answer is not None
    assert answer.status < 500
