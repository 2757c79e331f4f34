"""What the documents say of the code is what the code says."""

import re
from pathlib import Path

import pytest
from docs.draw import PAGES, drawn, floors

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_drawn_page_is_what_the_code_says(page: Path) -> None:
    assert page.read_text() == drawn(page.read_text()), f"{page.name} is stale; run: python docs/draw.py"


def test_every_room_stands_on_a_floor() -> None:
    source = DOCS.parent / "src" / "kentongan"
    rooms = {file.parent.name for file in source.glob("*/__init__.py")}
    assert rooms == {room for floor in floors() for room in floor}


def test_every_command_is_documented_with_what_it_does() -> None:
    page = (DOCS / "operator" / "commands.md").read_text()
    from kentongan.cli.main import COMMANDS

    for command in COMMANDS:
        assert f"\n## kentongan {command}\n" in page


def _pages() -> list[Path]:
    found = [*DOCS.rglob("*.md"), *DOCS.parent.glob("*.md"), *(DOCS.parent / "requirements").glob("*.md")]
    return [page for page in sorted(found) if ".venv" not in page.parts]


@pytest.mark.parametrize("page", _pages(), ids=lambda page: page.name)
def test_a_link_in_a_document_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text()):
        assert (page.parent / target).exists(), f"{page.name} links to {target}, which is not there"


def test_every_document_is_linked_from_another() -> None:
    linked = {
        (page.parent / target).resolve()
        for page in _pages()
        for target in re.findall(r"\]\((?!https?:)([^)#\s]+)", page.read_text())
    }
    assert {page for page in DOCS.rglob("*.md") if page not in linked} == set()
