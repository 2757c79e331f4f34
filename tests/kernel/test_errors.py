"""Errors as people read them: whole sentences, and nothing in them that a feed could have put there to act."""

import pickle
from datetime import datetime, timedelta, timezone
from typing import ClassVar

from kentongan.kernel.errors import KentonganError, marked


class Unknown(KentonganError):
    text: ClassVar[str] = marked("“{name}” is unknown in {where}.")
    next_step: ClassVar[str] = marked("Look for {name}.")


def test_what_a_feed_says_cannot_steer_the_terminal_that_tells_it() -> None:
    error = Unknown(name="\x1b]0;owned\x07\u202egpj", where="a\tb\nc")
    assert error.message() == "“\\x1b]0;owned\\x07\\u202egpj” is unknown in a\tb\nc."
    assert error.advice() == "Look for \\x1b]0;owned\\x07\\u202egpj."


def test_names_in_any_script_stay_as_they_are() -> None:
    assert (
        Unknown(name="မြစ်များဘဏ်", where="Bücher 銀行 \u200d").message()
        == "“မြစ်များဘဏ်” is unknown in Bücher 銀行 \u200d."
    )


def test_a_slot_without_a_fact_shows_its_name() -> None:
    assert Unknown(name="x").message() == "“x” is unknown in {where}."


def test_an_error_pickles_with_its_facts() -> None:
    assert pickle.loads(pickle.dumps(Unknown(name="x", where="y"))).message() == "“x” is unknown in y."


def test_a_time_among_the_facts_is_told_to_the_minute_and_nothing_as_a_dash() -> None:
    class Begun(KentonganError):
        text = "It begins at {at}, after {before}."

    at = datetime(2026, 11, 26, 22, 31, 28, 15196, tzinfo=timezone(timedelta(hours=7)))
    assert Begun(at=at, before=None).message() == "It begins at 2026-11-26 15:31 UTC, after –."
    assert Begun(at="soon", before=2).message() == "It begins at soon, after 2."
