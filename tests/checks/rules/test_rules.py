"""Codes however they are typed, own words and quotations, what counts in any order, what is hidden from whom."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.checks.rules.automatic import Automatic
from kentongan.checks.rules.codes import ALPHABET, NEEDED_BYTES, codes_in, make_code
from kentongan.checks.rules.counting import Given, after, reply_of
from kentongan.checks.rules.quotations import own_words
from kentongan.checks.rules.states import NEXT, may_become
from kentongan.checks.rules.suppression import hidden_groups, may_compare
from kentongan.checks.terms import CheckState, ProbeState, Reply
from kentongan.kernel.exercise import MARK

chances = st.binary(min_size=NEEDED_BYTES, max_size=NEEDED_BYTES)


@given(chances, st.sampled_from(["-", " ", "", ".", " - ", "\n> ", "–", "\u200b", "\u00a0"]), st.booleans())
def test_a_code_is_read_however_it_is_spaced_and_written(chance, between, small):
    code = make_code(chance)
    typed = between.join(code.split("-"))
    typed = f"The code: {typed.lower() if small else typed}. Thanks, all"
    assert codes_in(typed).valid == (code,)


@pytest.mark.parametrize("wide", ["ＫＴＧ", "ktg", "K T G"])
def test_wide_letters_and_digits_of_other_scripts_are_read(wide):
    code = make_code(bytes(range(16)))
    digits = str.maketrans("2346789", "๒๓๔๖๗๘๙")
    assert codes_in(code.replace("KTG", wide).translate(digits)).valid == (code,)


@given(chances, st.integers(0, 15), st.sampled_from(ALPHABET))
def test_one_character_mistyped_is_always_noticed(chance, place, other):
    code = make_code(chance)
    places = [at for at in range(4, len(code)) if code[at] != "-"]
    at = places[place]
    wrong = code[:at] + other + code[at + 1 :]
    found = codes_in(wrong)
    assert (found.valid == (code,)) if wrong == code else (found.valid == () and found.mistaken)


@given(chances, st.integers(0, 15), st.integers(0, 15))
def test_two_characters_changed_over_are_always_noticed(chance, one, two):
    code = make_code(chance)
    bare = list(code[4:].replace("-", ""))
    bare[one], bare[two] = bare[two], bare[one]
    changed = "KTG-" + "".join(bare)
    assert codes_in(changed).valid in ((), (code,))
    assert (codes_in(changed).valid == (code,)) == ("".join(bare) == code[4:].replace("-", ""))


@given(st.text(max_size=3000))
def test_whatever_somebody_writes_is_read(text):
    codes_in(text)
    own = own_words(text)
    assert len(own) <= len(text) + 1
    assert MARK not in own


def test_own_words_are_what_is_not_quoted():
    reply = f"Yes.\n\nOn Thu, Hub <hub@x.example> wrote:\n> {MARK}\n> please\n\nMore below."
    assert own_words(reply) == "Yes.\n\n\nMore below."
    assert own_words(f"Ya.\n\nDari: Hub\nDihantar: 26 November\nKepada: SOC\nPerkara: x\n\n{MARK}") == "Ya."
    assert own_words(f"好的。\n\n发件人: Hub\n发送时间: 2026\n收件人: SOC\n\n{MARK}") == "好的。"
    assert own_words(f"Ok\n\n{MARK}\n\nNot theirs") == "Ok"


def person(**more):
    return Given(**({"automatic": Automatic.NO, "listed": True, "keyed": False, "signed": False} | more))


@pytest.mark.parametrize("automatic", [Automatic.AUTOMATIC, Automatic.OUT_OF_OFFICE])
@pytest.mark.parametrize("state", ProbeState)
@pytest.mark.parametrize("is_open", [True, False])
def test_no_program_ever_counts(automatic, state, is_open):
    reply = reply_of(person(automatic=automatic, keyed=True, signed=True), probe=state, is_open=is_open)
    assert after(state, reply) is state


def test_a_key_asks_for_a_signature_and_no_key_for_none():
    sent = {"probe": ProbeState.SENT, "is_open": True}
    assert reply_of(person(keyed=True), **sent) is Reply.UNSIGNED
    assert reply_of(person(keyed=True, signed=True), **sent) is Reply.VALID
    assert reply_of(person(), **sent) is Reply.VALID
    assert reply_of(person(listed=False, keyed=True, signed=True), **sent) is Reply.UNLISTED


@given(
    st.lists(st.sampled_from([Reply.VALID, Reply.UNLISTED, Reply.UNSIGNED, Reply.BOUNCE, Reply.AUTOMATIC]), max_size=5)
)
def test_the_order_in_which_things_come_does_not_matter(replies):
    ends = set()
    for order in itertools.permutations(replies):
        state = ProbeState.SENT
        for reply in order:
            state = after(state, reply)
        ends.add(state)
    assert len(ends) == 1


@pytest.mark.parametrize("reply", Reply)
@pytest.mark.parametrize("state", [ProbeState.PREEMPTED, ProbeState.UNASKED])
def test_what_was_taken_out_stays_out(state, reply):
    assert after(state, reply) is state


def test_what_is_over_stays_over():
    assert all(not NEXT[state] for state in (CheckState.CLOSED, CheckState.CANCELLED))
    assert not any(may_become(state, CheckState.PLANNED) for state in CheckState)


groups = st.dictionaries(
    st.text("abc", min_size=1, max_size=2), st.frozensets(st.integers(0, 12), min_size=1), min_size=1, max_size=6
)


@given(groups)
def test_no_small_group_is_shown_or_left_over_from_the_total(groups):
    hidden = hidden_groups(groups)
    assert all(len(groups[name]) >= 5 for name in groups if name not in hidden)
    if hidden and len(frozenset().union(*groups.values())) >= 5:
        # What is left of the total when what is shown is taken from it: of several groups, and of as many parties.
        assert len(hidden) > 1
        assert len(frozenset().union(*(groups[name] for name in hidden))) >= 5


def test_two_of_one_size_are_hidden_together():
    many = {"a": range(8), "b": range(8), "c": range(3)}
    assert hidden_groups(many) == {"a", "b", "c"}


@pytest.mark.parametrize(("others", "shown"), [(0, True), (1, False), (4, False), (5, True)])
def test_parties_are_compared_only_where_the_others_are_none_or_many(others, shown):
    assert may_compare(compared=3, others=others) is shown
