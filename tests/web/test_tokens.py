"""The colours: the two dark palettes are one, and what is read can be read."""

import re
from pathlib import Path

import pytest

import kentongan.web

STYLE = Path(kentongan.web.__file__).parent / "static" / "style"
CSS = (STYLE / "tokens.css").read_text()


def _palette(selector: str) -> dict[str, str]:
    _, _, rest = CSS.partition(selector + " {")
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", rest.partition("}")[0]))


PALETTES = {"light": _palette(":root"), "dark": _palette(':root[data-look="dark"]')}


def _luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb`` (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_device_s_dark_and_the_reader_s_dark_are_the_same() -> None:
    assert _palette(':root:not([data-look="light"])') == PALETTES["dark"]


def test_light_and_dark_name_the_same_colours() -> None:
    assert PALETTES["light"].keys() == PALETTES["dark"].keys()


@pytest.mark.parametrize("light", PALETTES)
@pytest.mark.parametrize("ground", ["ground", "surface", "sunken"])
@pytest.mark.parametrize("text", ["ink", "ink-soft"])
def test_body_text_has_triple_a_contrast(light: str, ground: str, text: str) -> None:
    assert _contrast(PALETTES[light][text], PALETTES[light][ground]) >= 7


@pytest.mark.parametrize("light", PALETTES)
@pytest.mark.parametrize("tone", ["good", "warn", "bad", "calm", "quiet"])
def test_a_state_can_be_read_on_its_tint(light: str, tone: str) -> None:
    assert _contrast(PALETTES[light][tone], PALETTES[light][tone + "-tint"]) >= 7


@pytest.mark.parametrize("light", PALETTES)
@pytest.mark.parametrize(
    ("front", "back", "least"),
    [
        ("link", "ground", 7),
        ("link", "sunken", 7),
        ("wood", "surface", 4.5),
        ("on-action", "action", 7),
        ("edge", "surface", 3),
        ("focus", "ground", 3),
        ("focus", "surface", 3),
    ],
)
def test_what_is_pressed_or_focused_stands_out(light: str, front: str, back: str, least: float) -> None:
    assert _contrast(PALETTES[light][front], PALETTES[light][back]) >= least


def test_tlp_has_the_colours_that_first_prescribes() -> None:
    assert dict(re.findall(r"--tlp-([\w-]+): (#[0-9a-f]{6});", CSS)) == {
        "ground": "#000000",
        "red": "#ff2b2b",
        "amber": "#ffc000",
        "green": "#33ff00",
        "clear": "#ffffff",
    }


def test_every_colour_in_the_style_sheets_is_a_token() -> None:
    for file in STYLE.glob("*.css"):
        if file.name not in {"tokens.css", "print.css"}:
            assert not re.findall(r"#[0-9a-fA-F]{3,8}\b", file.read_text()), file.name


def test_no_page_has_style_or_script_of_its_own() -> None:
    templates = STYLE.parent.parent / "templates"
    for file in templates.rglob("*.html"):
        text = file.read_text()
        assert " style=" not in text, file.name
        assert "<style" not in text, file.name
        assert not re.search(r"<script(?![^>]*( src=|application/json))", text), file.name
        assert not re.search(r"\son\w+=", text), file.name
