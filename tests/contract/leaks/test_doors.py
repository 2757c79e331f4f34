"""Every page and endpoint is asked for in this contract, or stands in its list with the reason why it need not be."""

from tests.contract.leaks.doors import (
    COVERED,
    COVERED_ENDPOINTS,
    ELSEWHERE,
    IRRELEVANT,
    IRRELEVANT_ENDPOINTS,
    endpoints,
    pages,
)


def test_every_page_with_slots_is_covered_or_named_with_a_reason() -> None:
    with_slots = {name for name, slots in pages() if slots}
    assert with_slots - COVERED - set(IRRELEVANT) == set()
    assert COVERED - with_slots == set()


def test_every_endpoint_with_slots_is_covered_or_named_with_a_reason() -> None:
    with_slots = {path for path, _method in endpoints() if "{" in path}
    others = {path for path in with_slots if not path.removeprefix("/api/v1").startswith(IRRELEVANT_ENDPOINTS)}
    assert others == COVERED_ENDPOINTS | ELSEWHERE
