"""What a marking means of which several things are said: one of them, or the strictest of all and nobody's."""

from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.drawn import sayings

from kentongan.exchange.rules.handling import handling_of, strictest_of
from kentongan.exchange.rules.meanings import together
from kentongan.exchange.terms import Handling, Said
from kentongan.kernel.tlp import TLP

several = st.lists(st.none() | sayings, max_size=4)


def handling(said: Said) -> Handling:
    return handling_of(["a"], meanings={"a": said}, sharer=None, readership=0)


def restricts(one: Handling) -> tuple[object, ...]:
    return one.tlp, one.starts, one.ends, one.actions, one.notify, one.encrypted


def test_of_what_nobody_says_nothing_is_known() -> None:
    assert together([]) is None
    assert together([None, None]) is None


@given(sayings)
def test_what_all_say_is_what_it_means(said: Said) -> None:
    assert together([said, said]) == said


@given(several)
def test_where_what_is_said_differs_nobody_is_believed(several: list[Said | None]) -> None:
    meant = together(several)
    if meant is not None and len(set(several)) > 1:
        assert (meant.tlp, meant.disputed) == (TLP.RED, True)
        assert handling(meant).unknown


@given(several)
def test_what_a_marking_means_is_at_least_as_strict_as_whatever_is_said_of_it(several: list[Said | None]) -> None:
    meant = together(several)
    if meant is not None:
        whole = handling(meant)
        for said in several:
            assert said is None or restricts(strictest_of(whole, handling(said))) == restricts(whole)


@given(several)
def test_who_was_first_makes_no_difference(several: list[Said | None]) -> None:
    assert together(several) == together([*reversed(several), *several])
