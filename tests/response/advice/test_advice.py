"""Advice: for every classification, in every language, as many steps everywhere, in words that fit."""

import tomllib
from datetime import UTC, datetime
from importlib.resources import files
from uuid import UUID

import pytest

from kentongan.kernel.languages import SPOKEN
from kentongan.response.advice import advice, advice_on, advices, key_for, language_of
from kentongan.response.terms import ExposureState, ItemLine

RSIT = tomllib.loads(files("kentongan.routing").joinpath("classification.toml").read_text())["class"]
TYPES = [f"{general}/{kind}" for kind, general in RSIT.items()]
WHICH = tomllib.loads(files("kentongan.response.advice").joinpath("which.toml").read_text())
REPORTS = tomllib.loads(files("kentongan.routing").joinpath("reports.toml").read_text())["report"]


def item(report: str, tag: str = "") -> ItemLine:
    at = datetime(2026, 11, 26, tzinfo=UTC)
    return ItemLine(
        id=UUID(int=1), address="203.0.113.1", name="", port=23, transport="tcp", report=report, tag=tag, first_seen=at,
        last_seen=at, count=1, evidence_kind="", evidence_value="", state=ExposureState.OPEN, answered_at=None,
        again=False, gone_at=None,
    )  # fmt: skip


def test_every_type_of_the_taxonomy_has_an_entry_and_every_class_one_for_what_is_new() -> None:
    assert not set(TYPES) - advices("en").keys()
    for general in set(RSIT.values()) - {"other", "test"}:
        assert key_for(f"{general}/never-heard-of") == general
    assert key_for("nonsense") == "other/other"
    assert key_for("") == "other/other"


@pytest.mark.parametrize("language", SPOKEN)
def test_every_language_has_every_entry_with_as_many_steps(language: str) -> None:
    english, here = advices("en"), advices(language)
    assert here.keys() == english.keys()
    for key, entry in here.items():
        assert len(entry.steps) == len(english[key].steps), key
        assert 3 <= len(entry.steps) <= 6, key


@pytest.mark.parametrize("language", SPOKEN)
def test_every_text_is_whole_and_plain(language: str) -> None:
    for key, entry in advices(language).items():
        for text in (entry.what, entry.why, entry.check, *entry.steps):
            assert text.strip() == text, key
            assert text[-1] in ".”)", (key, text)
            assert not set("{}%<>") & set(text), (key, text)
            assert "://" not in text, (key, text)
            assert len(text) < 300, (key, text)
        assert entry.title[0].islower() or entry.title.split()[0] == "Windows", (key, entry.title)
        assert not entry.title.endswith("."), key
        assert len(entry.title) < 90, key


def test_no_translation_was_left_in_english() -> None:
    for language in set(SPOKEN) - {"en"}:
        for key, entry in advices(language).items():
            english = advices("en")[key]
            assert entry.what != english.what, key
            assert not set(entry.steps) & set(english.steps), key


def test_every_report_named_is_one_that_we_read_and_has_its_entry() -> None:
    assert not WHICH["report"].keys() - REPORTS.keys()
    assert not {*WHICH["report"].values(), *WHICH["word"].values()} - advices("en").keys()


def test_a_report_says_more_than_a_type() -> None:
    kind = "vulnerable/potentially-unwanted-accessible"
    assert key_for(kind, report="scan_rdp") == "rdp"
    assert key_for(kind, report="scan6_rdp") == "rdp"
    assert key_for(kind, report="nightly", tag="open-telnet;iot") == "telnet"
    assert key_for(kind, report="nightly") == kind
    assert key_for("malicious-code/infected-system", report="nightly", tag="telnet") == "malicious-code/infected-system"


def test_several_kinds_of_report_are_told_the_most_frequent_first_and_not_all() -> None:
    lines = [item(name) for name in ("scan_ftp", "scan_rdp", "scan_rdp", "scan_vnc", "scan_smb", "scan_ipmi")]
    found = advice_on("vulnerable/potentially-unwanted-accessible", items=lines, language="en")
    assert [entry.key for entry in found] == ["rdp", "file-transfer", "remote-screen"]


def test_a_language_without_advice_is_served_by_its_parent_or_in_english() -> None:
    assert language_of("ms-BN") == "ms"
    assert language_of("id_ID") == "id"
    assert language_of("km") == language_of("") == "en"
    assert advice("rdp", language="km") == advices("en")["rdp"]
