"""The languages: every text is in each of them, with the same slots, compiled, and none of the source is missing."""

import ast
import gettext
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation.template import templatize
from tests.catalogs import LOCALE, Message, catalog, messages

LANGUAGES = ["id", "ms"]
_COUNTED = re.compile(r"ngettext\(u'([^']*)', u'([^']*)',")
_SLOT = re.compile(r"%\(\w+\)[sd]|\{\w*(?:[:!][^}]*)?\}|`[^`]*`|https?://\S+")


def slots(text: str) -> set[str]:
    """Return what must stand in every language: slots, commands, addresses."""
    return set(_SLOT.findall(text))


def key(message: Message) -> tuple[str, str, str]:
    return message.context, message.text, message.plural


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    assert [one.text for one in messages(catalog(language)) if not one.translation.strip() or one.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_has_the_slots_and_commands_of_its_text(language: str) -> None:
    wrong = [
        (one.text, one.translation)
        for one in messages(catalog(language))
        if slots(one.plural or one.text) != slots(one.translation)
    ]
    assert wrong == []


def test_no_template_shares_a_singular_with_a_text_whose_plural_has_other_slots() -> None:
    """A catalog has one entry for each singular: a template's number is a text there, and ``%d`` breaks its page."""
    plurals = {(one.context, one.text): one.plural for one in messages(catalog("ms")) if one.plural}
    told = [
        (text, plural)
        for file in LOCALE.parent.glob("**/templates/**/*.html")
        for text, plural in _COUNTED.findall(templatize(file.read_text(encoding="utf-8")))
    ]
    assert len(told) > 50
    assert [one for one in told if plurals.get(("", one[0]), one[1]) != one[1]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_stays_a_sentence(language: str) -> None:
    wrong = [
        one.text for one in messages(catalog(language)) if one.text[-1] in ".?:" and one.translation[-1] != one.text[-1]
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    with catalog(language).with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for one in messages(catalog(language)):
        if one.plural:
            told = compiled.ngettext(one.text, one.plural, 2)
        else:
            told = compiled.pgettext(one.context, one.text) if one.context else compiled.gettext(one.text)
        assert told == one.translation


def test_both_languages_have_the_same_texts() -> None:
    first, second = ({key(one) for one in messages(catalog(language))} for language in LANGUAGES)
    assert first == second


def test_the_catalogs_hold_exactly_what_the_source_says(tmp_path: Path) -> None:
    if shutil.which("xgettext") is None:
        pytest.skip("gettext is not on this machine; Debian has it as: apt-get install gettext")
    copy = tmp_path / "kentongan"
    shutil.copytree(LOCALE.parent, copy, ignore=shutil.ignore_patterns("__pycache__", "static"))
    command = [
        sys.executable,
        "-m",
        "django",
        "makemessages",
        "-l",
        "ms",
        "--no-location",
        "--no-obsolete",
        "--no-wrap",
    ]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "kentongan.site.settings", "KENTONGAN_DATA": str(tmp_path)}
    subprocess.run(command, cwd=copy, env=environment, check=True, capture_output=True)
    now = {key(one) for one in messages(catalog("ms", locale=copy / "locale"))}
    kept = {key(one) for one in messages(catalog("ms"))}
    assert sorted(now ^ kept) == [], (
        "run, in src/kentongan: python -m django makemessages -l ms -l id (see CONTRIBUTING.md)"
    )


_SAYS = {"echo", "secho", "confirm", "prompt", "UsageError", "ClickException"}
_HEADS = {"Table", "add_column", "_table"}
_WORDS = re.compile(r"[A-Za-z]+[,:]? [A-Za-z]+")
_WORD = re.compile(r"[A-Za-z]+")


def _told(file: Path) -> Iterator[tuple[str, str]]:
    """Give every text that a command says as it stands in the source, with where that is."""
    for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        looked_for = _WORDS if name in _SAYS else _WORD if name in _HEADS else None
        for one in call.args if looked_for else ():
            parts = one.values if isinstance(one, ast.JoinedStr) else [one]
            texts = (part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))
            for text in filter(looked_for.search, texts):
                yield f"{file.name}:{call.lineno}", text


def test_what_a_command_says_is_marked_where_it_is_written() -> None:
    files = sorted((LOCALE.parent / "cli").glob("**/*.py"))
    assert len(files) > 50
    assert [one for file in files for one in _told(file)] == []


def test_a_text_that_is_not_marked_is_found(tmp_path: Path) -> None:
    file = tmp_path / "said.py"
    file.write_text(
        'click.echo(f"{number} were refused.")\nTable("when", box=None)\nclick.echo(translated("All is well."))'
    )
    assert list(_told(file)) == [("said.py:1", " were refused."), ("said.py:2", "when")]
