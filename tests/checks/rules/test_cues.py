"""The tables of cues hold together: the same rows in each language, patterns that can be read, in bounded time."""

import re
import tomllib
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.checks.rules.automatic import Automatic, automatic
from kentongan.checks.rules.cues import cues_in, folded

TABLES = {
    place.name.removesuffix(".toml"): tomllib.loads(place.read_text("utf-8"))
    for place in resources.files("kentongan.checks.rules.cues").iterdir()
    if place.name.endswith(".toml")
}
ROWS = set(TABLES["en"])


@pytest.mark.parametrize("language", TABLES)
def test_each_language_has_the_same_rows(language: str) -> None:
    assert set(TABLES[language]) == ROWS
    assert all(TABLES[language][row] for row in ROWS - {"mine"})


@pytest.mark.parametrize("language", TABLES)
def test_no_cue_stands_in_a_text_without_words(language: str) -> None:
    # A pattern all of whose parts may be left out would be found in every mail there is.
    assert cues_in("") == frozenset()
    assert cues_in("xyzzy") == frozenset()


def judged(text: str, subject: str = "Re: check") -> Automatic:
    return automatic(headers={}, subject=subject, text=text)


def test_a_single_word_of_leave_refuses_nobody_who_answers() -> None:
    assert judged("I'm on leave from Monday, but yes, received.") is Automatic.NO
    assert judged("Naka-leave po ako, pero natanggap ko ito.") is Automatic.NO
    assert judged("我下周休假，不过邮件已看到。") is Automatic.NO


def test_leave_a_date_and_a_stand_in_weigh_together() -> None:
    note = "I am on leave until 4 May. For urgent matters contact the duty desk."
    assert judged(note) is Automatic.OUT_OF_OFFICE
    assert judged("This account is not monitored.") is Automatic.AUTOMATIC


def test_what_a_desk_received_is_no_persons_answer() -> None:
    assert judged("We have received your request and will respond within two days.") is Automatic.AUTOMATIC
    assert judged("Received, thank you.") is Automatic.NO


def test_the_hours_in_a_signature_say_nothing() -> None:
    assert (
        judged("Confirmed.\n\nDuty desk\nClosed from 17:00 to 08:00, on holidays until 09:00 - 10:00") is Automatic.NO
    )


def test_a_read_receipt_is_recognised_by_its_words() -> None:
    receipt = "Your message to the desk was read on Tuesday, 3 February 2026 at 10:15."
    assert judged(receipt) is Automatic.AUTOMATIC
    assert judged("", subject="Read: check") is Automatic.AUTOMATIC


@given(st.text(max_size=3000))
def test_whatever_is_written_has_cues_of_known_rows_only(text: str) -> None:
    assert cues_in(folded(text)) <= ROWS


@given(st.sampled_from(["I am ", "until ", "(", "a" * 40, "။", "ตอบกลับ", "请"]), st.integers(1, 400))
def test_a_text_that_repeats_itself_is_read_to_its_end(part: str, times: int) -> None:
    assert isinstance(cues_in(folded(part * times)[:1500]), frozenset)


def test_patterns_use_no_repetition_without_bounds() -> None:
    for table in TABLES.values():
        for patterns in table.values():
            assert not [one for one in patterns if re.search(r"\.\*|\.\+|\)\+\)", one)]
