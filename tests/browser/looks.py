"""What a browser test asks of a page: nothing for axe to find, nothing too wide, a picture for people to look at."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SCREENSHOTS = Path(__file__).resolve().parent.parent.parent / "screenshots"
WIDTHS = (1280, 320)


def settled(page: Page) -> None:
    """Wait until a click that leads to another page has led there: axe must not look at one that is going away."""
    page.wait_for_load_state("networkidle")


def no_axe_violations(page: Page) -> None:
    """Fail with every accessibility fault that axe finds on the page, and where it stands."""
    settled(page)
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


def no_sideways_scrolling(page: Page) -> None:
    """Fail where the page is wider than the window; a table may scroll in a box of its own."""
    width, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width <= window, f"{page.url} is {width} px wide in a window of {window} px"


def take_screenshots(page: Page, name: str) -> None:
    """Write ``screenshots/<name>-1280.png`` and ``-320.png``, whole pages; git ignores the folder."""
    SCREENSHOTS.mkdir(exist_ok=True)
    before = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", full_page=True)
    if before:
        page.set_viewport_size(before)


def fits_everywhere(page: Page, name: str) -> None:
    """Check one page at both widths, light and dark, and take its pictures."""
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        no_axe_violations(page)
    take_screenshots(page, name)
    page.set_viewport_size({"width": 320, "height": 640})
    no_sideways_scrolling(page)
    no_axe_violations(page)
    page.set_viewport_size({"width": 1280, "height": 900})
