"""What a browser test asks of a page: nothing for axe to find, nothing too wide, a picture for people to look at.

Pictures take longer than all that is asserted, so they are taken with ``--screenshots`` alone.
"""

import os
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SCREENSHOTS = Path(__file__).resolve().parent.parent.parent / "screenshots"
WIDTHS = (1280, 320)
EVERY_RULE = {"resultTypes": ["violations"]}
RULES_OF_COLOUR = EVERY_RULE | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""Those that are among ``EVERY_RULE`` too. By their tag axe would ask for AAA as well, which FIRST's TLP:RED is not."""


def settled(page: Page) -> None:
    """Wait until a click that leads to another page has led there: axe must not look at one that is going away."""
    page.wait_for_load_state("networkidle")


def no_axe_violations(page: Page) -> None:
    """Fail with every accessibility fault that axe finds on the page, and where it stands."""
    settled(page)
    finds_nothing(page)


def finds_nothing(page: Page, *, rules: dict[str, Any] = EVERY_RULE) -> None:
    """Let axe look at a page that has settled; it is put into the page once, however often it looks."""
    axe = Axe("0") if page.evaluate("'axe' in window") else Axe()
    found = axe.run(page, options=rules)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


def no_sideways_scrolling(page: Page) -> None:
    """Fail where the page is wider than the window; a table may scroll in a box of its own."""
    width, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width <= window, f"{page.url} is {width} px wide in a window of {window} px"


def take_screenshots(page: Page, name: str) -> None:
    """Write ``screenshots/<name>-1280.png`` and ``-320.png``, whole pages."""
    before = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        take_screenshot(page, f"{name}-{width}")
    if before:
        page.set_viewport_size(before)


def take_screenshot(page: Page, name: str) -> None:
    """Write ``screenshots/<name>.png``, the whole page as it is, where they are asked for; git ignores the folder."""
    if "KENTONGAN_SCREENSHOTS" in os.environ:
        SCREENSHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


def fits_everywhere(page: Page, name: str) -> None:
    """Check one page at both widths, light and dark, and take its pictures. In the dark, colours alone are others.

    Every day axe looks once, in the light and at the usual width: three looks take most of a browser test's time.
    """
    every_look = "TESTS_EVERY_LOOK" in os.environ
    settled(page)
    if every_look:
        page.emulate_media(color_scheme="dark")
        finds_nothing(page, rules=RULES_OF_COLOUR)
        page.emulate_media(color_scheme="light")
    finds_nothing(page)
    take_screenshots(page, name)
    page.set_viewport_size({"width": 320, "height": 640})
    no_sideways_scrolling(page)
    if every_look:
        finds_nothing(page)
    page.set_viewport_size({"width": 1280, "height": 900})
