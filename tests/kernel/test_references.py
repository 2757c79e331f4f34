"""References are read out on the telephone: a mistake is noticed."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.kernel.references import ALPHABET, UnreadableReference, make_reference, read_reference

MADE = st.binary(min_size=8, max_size=16).map(make_reference)


@given(MADE)
def test_a_reference_is_read_however_it_is_spaced(reference: str) -> None:
    assert read_reference(reference) == reference
    assert read_reference(f" {reference.lower().replace('-', ' – ')} ") == reference
    assert read_reference(".".join(reference.replace("-", ""))) == reference
    assert read_reference(reference.replace("2", "z").replace("8", "b")) == reference
    assert len(reference) == 9


@given(MADE, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_character_misheard_is_noticed(reference: str, place: int, heard: str) -> None:
    bare = reference.replace("-", "")
    wrong = bare[:place] + heard + bare[place + 1 :]
    if wrong == bare:
        return
    with pytest.raises(UnreadableReference):
        read_reference(wrong)


@given(MADE, st.integers(0, 7), st.integers(0, 7))
def test_two_characters_changed_over_are_noticed(reference: str, one: int, other: int) -> None:
    letters = list(reference.replace("-", ""))
    letters[one], letters[other] = letters[other], letters[one]
    if "".join(letters) == reference.replace("-", ""):
        return
    with pytest.raises(UnreadableReference):
        read_reference("".join(letters))


@given(st.text(max_size=20))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(UnreadableReference):
        assert set(read_reference(text)) <= {*ALPHABET, "-"}


def test_nothing_ambiguous_and_no_word_is_in_a_reference() -> None:
    assert not set("01IO5SAEUVL") & set(ALPHABET)


def test_too_little_chance_makes_no_reference() -> None:
    with pytest.raises(ValueError, match="7"):
        make_reference(b"1234567")
