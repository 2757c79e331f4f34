"""How much of a message leaves by which channel: every cell, and that nothing beyond the table leaves."""

from itertools import product

import pytest

from kentongan.kernel.tlp import TLP
from kentongan.messages.rules.manner import manner_of
from kentongan.messages.terms import Manner

C, G, A, S, X = TLP.CLEAR, TLP.GREEN, TLP.AMBER, TLP.AMBER_STRICT, TLP.RED
FULL, KEY, NOTICE, NONE, CALL = Manner.FULL, Manner.ENCRYPTED, Manner.NOTICE_ONLY, Manner.NOTHING, Manner.PHONE

BY_MAIL = {
    # terms: no key, usable key, key that cannot be used
    C: (FULL, KEY, NONE),
    G: (FULL, KEY, NONE),
    A: (NOTICE, KEY, NONE),
    S: (NOTICE, KEY, NONE),
    X: (NONE, NONE, NONE),
}
KEYS = ((False, False), (True, True), (True, False))


def wanted(tlp: TLP, *, channel: str, key: int, carries: TLP, lapsed: bool) -> Manner:
    if lapsed and tlp in (A, S, X):
        return NONE
    if channel == "phone":
        return CALL if tlp <= carries else NONE
    if channel != "email":
        return NONE
    manner = BY_MAIL[tlp][key]
    return NOTICE if tlp > carries and manner is not NONE else manner


@pytest.mark.parametrize("tlp", TLP)
@pytest.mark.parametrize("channel", ["email", "phone", "url", "fax"])
def test_every_cell_is_as_decided(tlp: TLP, channel: str) -> None:
    for key, carries, lapsed in product(range(3), TLP, (False, True)):
        has_key, key_usable = KEYS[key]
        manner = manner_of(tlp, channel=channel, has_key=has_key, key_usable=key_usable, carries=carries, lapsed=lapsed)
        assert manner is wanted(tlp, channel=channel, key=key, carries=carries, lapsed=lapsed), (key, carries, lapsed)


CELLS = list(product(TLP, ["email", "phone", "url"], (False, True), (False, True), TLP, (False, True)))


def cell(tlp: TLP, channel: str, has_key: bool, usable: bool, carries: TLP, lapsed: bool) -> Manner:
    return manner_of(tlp, channel=channel, has_key=has_key, key_usable=usable, carries=carries, lapsed=lapsed)


def test_nothing_above_green_is_mailed_in_clear() -> None:
    assert not [one for one in CELLS if one[0] > G and cell(*one) is FULL]


def test_red_is_read_out_at_a_verified_number_alone() -> None:
    for tlp, verified in product(TLP, (False, True)):
        manner = manner_of(
            tlp, channel="phone", has_key=False, key_usable=False, carries=X, lapsed=False, verified=verified
        )
        assert manner is (NONE if tlp is X and not verified else CALL), (tlp, verified)


def test_red_leaves_by_no_mail() -> None:
    assert {cell(*one) for one in CELLS if one[0] is X} == {CALL, NONE}


def test_a_key_that_cannot_be_used_gets_neither_the_message_nor_a_notice() -> None:
    assert {cell(*one) for one in CELLS if one[1] == "email" and one[2] and not one[3]} == {NONE}


def test_content_never_goes_by_a_channel_that_may_not_carry_it() -> None:
    assert not [one for one in CELLS if one[0] > one[4] and cell(*one) in (FULL, KEY, CALL)]


def test_a_lapsed_post_gets_nothing_above_green() -> None:
    assert {cell(*one) for one in CELLS if one[5] and one[0] > G} == {NONE}


def test_stricter_terms_never_say_more() -> None:
    openness = [NONE, NOTICE, KEY, FULL]
    for rest in product(["email"], (False, True), (False, True), TLP, (False, True)):
        said = [openness.index(cell(tlp, *rest)) for tlp in TLP]
        assert said == sorted(said, reverse=True), rest
