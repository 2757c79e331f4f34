"""An AS number or a country that a feed gives brings no row back to whom the address itself has left."""

from datetime import timedelta

import pytest
from tests.routing.test_attribution import NOW, VERIFIED, claim, verdict

from kentongan.routing.terms import Doubt

LEFT = claim("cert-id", "182.24.0.0/14", tier="fallback", source="import", valid_to=VERIFIED)


@pytest.mark.parametrize("value", ["ID", "4787"])
def test_neither_country_nor_as_number_brings_a_row_back_to_whom_the_block_has_left(value: str) -> None:
    beside = claim("cert-id", value, tier="fallback")
    found = verdict(LEFT, beside)
    assert (found.organisation, found.doubt) == (None, Doubt.NO_LONGER_CURRENT)
    assert set(found.doubtful) == {LEFT, beside}


def test_a_block_that_was_only_cut_in_pieces_has_not_been_left() -> None:
    piece = claim("cert-id", "182.24.0.0/15", tier="fallback", source="import", valid_from=NOW - timedelta(hours=1))
    assert verdict(LEFT, piece, claim("cert-id", "ID", tier="fallback")).evidence == claim(
        "cert-id", "ID", tier="fallback"
    )


def test_a_block_that_another_has_left_is_no_doubt_for_this_country() -> None:
    assert verdict(LEFT, claim("cert-my", "MY", tier="fallback")).organisation == "cert-my"


def test_an_owner_s_as_number_still_speaks_for_itself() -> None:
    assert verdict(LEFT, claim("cert-id", "4787")).organisation == "cert-id"
