"""A real Chromium in front of a running hub.

Tests here take ``page`` (a browser page with nothing signed in) and ``live_server``; each is marked ``browser`` by
standing in this folder, and skipped with the reason where there is no Chromium. ``no_axe_violations(page)`` fails with
what is wrong and where; ``take_screenshots(page, "today")`` writes both widths into ``screenshots/``, where pytest was
given ``--screenshots``.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

HERE = Path(__file__).parent
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    """Return the path of Debian's Chromium, or of any that stands on PATH, or None."""
    places = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")
    return next((found for found in map(shutil.which, places) if found), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in this folder."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return one Chromium for the session."""
    path = chromium()
    if path is None:
        pytest.skip("there is no Chromium on this machine; Debian has it as: apt-get install chromium")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's loop runs in this thread, so Django would take every query here for one from async code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chrome = playwright.chromium.launch(executable_path=path, args=list(_QUIET))
        yield chrome
        chrome.close()


@pytest.fixture
def browser_context(browser: Browser) -> Iterator[BrowserContext]:
    """Return a context of its own: no cookie of another test, no address but this machine's."""
    context = browser.new_context(locale="en-GB", timezone_id="Asia/Jakarta", reduced_motion="reduce")
    context.route(lambda url: not url.startswith(("http://localhost", "data:")), lambda route: route.abort())
    yield context
    context.close()


@pytest.fixture
def page(browser_context: BrowserContext) -> Page:
    """Return an empty page, 1280 px wide."""
    page = browser_context.new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    return page


@pytest.fixture
def small_page(browser_context: BrowserContext) -> Page:
    """Return an empty page, 320 px wide."""
    page = browser_context.new_page()
    page.set_viewport_size({"width": 320, "height": 640})
    return page
