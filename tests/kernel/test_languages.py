"""Which of several languages the hub speaks to somebody in."""

import pytest

from kentongan.kernel.languages import first_spoken


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [
        (["lo", "th", "ms"], "ms"),
        (["ms-BN"], "ms"),
        (["ID_id", "en"], "id"),
        (["lo"], "en"),
        ([], "en"),
        (["", "-"], "en"),
    ],
)
def test_the_first_that_the_hub_speaks_is_taken_else_english(wanted: list[str], spoken: str) -> None:
    assert first_spoken(wanted) == spoken


def test_who_has_another_language_of_last_resort_says_so() -> None:
    assert first_spoken(["lo"], otherwise="id") == "id"
