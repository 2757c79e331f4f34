"""Registry files: both kinds, small ones of our own and the real ones where they are."""

import json
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shared_data import shared_data

from kentongan.kernel.errors import KentonganError
from kentongan.routing.addresses import read_address, read_prefix
from kentongan.routing.delegated import NotARegistryFile
from kentongan.routing.rir import (
    NoDate,
    RegistryFile,
    date_in,
    directory_from_registries,
    national_claims,
    read_registry_file,
)
from kentongan.routing.terms import Claim, ClaimKind, ClaimSource, ClaimTier

DAY = datetime(2026, 2, 5, tzinfo=UTC)
HEAD = "2|apnic|20260206|5|19830613|20260205|+1000"
REGION = frozenset(["BN", "ID", "KH", "LA", "MM", "MY", "PH", "SG", "TH", "TL", "VN"])


def delegated(*rows: str, head: str = HEAD) -> RegistryFile:
    return read_registry_file("\n".join(["# conditions", head, *rows, ""]).encode(), name="delegated-apnic")


def values(file: RegistryFile) -> list[tuple[str, str, str]]:
    return [(one.country, one.kind.value, one.value) for one in file.delegations]


def test_each_type_of_row_becomes_its_prefixes_and_numbers() -> None:
    file = delegated(
        "apnic|*|ipv4|*|2|summary",
        "apnic|MY|ipv4|1.9.0.0|65536|20100101|allocated",
        "apnic|ID|ipv4|103.0.0.0|768|20100101|assigned",
        "apnic|MY|ipv6|2001:d08::|32|20100101|allocated",
        "apnic|TL|asn|4788|3|20100101|allocated",
        "apnic|MY|asn|9999|1|20100101|allocated|A91|extended",
    )
    assert file.as_of == DAY
    assert file.refused == ()
    assert values(file) == [
        ("MY", "cidr", "1.9.0.0/16"),
        ("ID", "cidr", "103.0.0.0/23"),
        ("ID", "cidr", "103.0.2.0/24"),
        ("MY", "cidr", "2001:d08::/32"),
        ("TL", "asn", "4788"),
        ("TL", "asn", "4789"),
        ("TL", "asn", "4790"),
        ("MY", "asn", "9999"),
    ]


def test_what_belongs_to_nobody_is_only_counted() -> None:
    file = delegated(
        "apnic||ipv4|1.0.0.0|256||available",
        "apnic|ZZ|asn|1|1||reserved",
        "apnic|AP|ipv4|1.1.0.0|256|20100101|allocated",
        "apnic|MY|asn|7|1|20100101|allocated",
        "apnic|MY|asn|7|1|20100101|allocated",
    )
    assert dict(file.passed_over) == {"available": 1, "reserved": 1, "no country": 1, "repeated": 1}
    assert len(file.delegations) == 1


@pytest.mark.parametrize(
    "row",
    [
        "apnic|MY|ipv4|1.9.0.256|256|20100101|allocated",
        "apnic|MY|ipv4|1.9.0.0|0|20100101|allocated",
        "apnic|MY|ipv4|255.255.255.0|512|20100101|allocated",
        "apnic|MY|ipv4|::1|1|20100101|allocated",
        "apnic|MY|ipv4|1.9.0.0|-1|20100101|allocated",
        "apnic|MY|ipv6|2001:d08::1|32|20100101|allocated",
        "apnic|MY|ipv6|1.9.0.0|16|20100101|allocated",
        "apnic|MY|ipv6|::|0|20100101|allocated",
        "apnic|MY|asn|0|1|20100101|allocated",
        "apnic|MY|asn|4294967295|2|20100101|allocated",
        "apnic|MY|asn|1|99999999|20100101|allocated",
        "apnic|MY|mac|1|1|20100101|allocated",
        "apnic|MY|asn|1|1|20100101|lent",
        "ripencc|MY|asn|1|1|20100101|allocated",
        "apnic|MY|asn|1",
        "apnic|*|summary",
    ],
)
def test_a_row_that_cannot_be_read_is_refused_with_its_line(row: str) -> None:
    file = delegated("apnic|MY|asn|7|1|20100101|allocated", row)
    assert [refusal.place for refusal in file.refused] == ["line 4"]
    assert len(file.delegations) == 1


def test_a_file_that_was_cut_off_says_so() -> None:
    file = delegated("apnic|*|asn|*|2|summary", "apnic|MY|asn|7|1|20100101|allocated")
    assert [str(refusal.reason) for refusal in file.refused] == ["The file announces 2 rows of asn; it has 1."]


NEWER = {"country": "Malaysia", "countryCode": "MY", "prefixes": {"ipv4": ["1.9.0.0/16"], "ipv6": ["2001:d08::/32"]}}
OLDER = {"country": "Malaysia", "country-code": "MY", "subnets": {"ipv4": ["1.9.0.0/16"], "ipv6": ["2001:d08::/32"]}}


@pytest.mark.parametrize("layout", [NEWER, OLDER])
def test_both_json_layouts_are_read(layout: dict[str, object]) -> None:
    file = read_registry_file(json.dumps(layout).encode(), name="my.json", as_of=DAY)
    assert values(file) == [("MY", "cidr", "1.9.0.0/16"), ("MY", "cidr", "2001:d08::/32")]


def test_a_bad_prefix_in_json_is_refused_with_its_pointer() -> None:
    layout = NEWER | {"prefixes": {"ipv4": ["1.9.0.1/16", "::/0", "1.9.0.0/16"], "ipv6": ["1.9.0.0/16"]}}
    file = read_registry_file(json.dumps(layout).encode(), name="my.json", as_of=DAY)
    assert [refusal.place for refusal in file.refused] == ["/prefixes/ipv4/0", "/prefixes/ipv4/1", "/prefixes/ipv6/0"]
    assert len(file.delegations) == 1


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("rir/2026-02/my.json", datetime(2026, 2, 1, tzinfo=UTC)),
        ("2022-06-17/my.json", datetime(2022, 6, 17, tzinfo=UTC)),
        ("delegated-apnic-2026-02.txt", datetime(2026, 2, 1, tzinfo=UTC)),
        ("2026-13/my.json", None),
        ("my.json", None),
    ],
)
def test_the_date_is_read_from_the_file_s_name_or_its_folder_s(name: str, date: datetime | None) -> None:
    assert date_in(name) == date


def test_without_any_date_a_file_is_refused() -> None:
    with pytest.raises(NoDate):
        read_registry_file(json.dumps(NEWER).encode(), name="my.json")


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"{}", b"{", b'{"countryCode": "MY"}', b'{"countryCode": "XX"}', b"\xff\xfe"]
)
def test_what_is_no_registry_file_is_refused_whole(data: bytes) -> None:
    with pytest.raises(NotARegistryFile):
        read_registry_file(data, name="x", as_of=DAY)


def test_delegations_become_fallback_claims_as_good_as_the_file_s_date() -> None:
    newer = delegated("apnic|MY|asn|7|1|20100101|allocated", "apnic|ID|asn|8|1|20100101|allocated")
    older = delegated("apnic|MY|asn|7|1|20100101|allocated", head="2|apnic|20220206|5|19830613|20220205|+1000")
    assert national_claims([older, newer], holders={"MY": "mycert"}) == {
        "mycert": (
            Claim(
                organisation="mycert",
                kind=ClaimKind.ASN,
                value="7",
                tier=ClaimTier.FALLBACK,
                source=ClaimSource.IMPORT,
                verified_at=DAY,
                as_of=DAY,
            ),
        )
    }


def test_a_directory_of_national_certs_is_made() -> None:
    file = delegated("apnic|MY|asn|7|1|20100101|allocated", "apnic|ID|asn|8|1|20100101|allocated")
    directory = directory_from_registries([file], chosen=frozenset({"MY", "TL"}))
    assert {id: len(one.claims) for id, one in directory.organisations.items()} == {"cert-my": 1, "cert-tl": 0}
    assert directory.organisations["cert-my"].names == {"en": "National CERT of Malaysia"}
    assert set(directory_from_registries([file]).organisations) == {"cert-my", "cert-id"}


CELLS = st.sampled_from(["apnic", "MY", "ipv4", "1.9.0.0", "65536", "allocated", "*", ""]) | st.text(max_size=5)
ROWS = st.lists(CELLS, max_size=9)


@given(rows=st.lists(ROWS.map("|".join), max_size=5), head=st.sampled_from([HEAD, "", "2|a|b|c|d|e|f"]))
def test_whatever_the_rows_only_our_errors_come_out(rows: list[str], head: str) -> None:
    with suppress(NotARegistryFile):
        file = read_registry_file("\n".join([head, *rows]).encode(), name="x", as_of=DAY)
        assert all(refusal.reason.message() for refusal in file.refused)


@given(data=st.binary(max_size=60))
def test_whatever_the_bytes_they_are_refused(data: bytes) -> None:
    with pytest.raises(KentonganError):
        read_registry_file(b"{" + data, name="x", as_of=DAY)


@pytest.mark.parametrize(
    ("folder", "ipv4", "ipv6", "as_of"),
    [
        ("2026-02", 10_374, 5_075, datetime(2026, 2, 1, tzinfo=UTC)),
        ("2022-06", 7_993, 3_460, datetime(2022, 6, 1, tzinfo=UTC)),
    ],
)
def test_the_real_json_files_are_read_whole(folder: str, ipv4: int, ipv6: int, as_of: datetime) -> None:
    paths = sorted(shared_data(f"rir/{folder}").glob("*.json"))
    files = [read_registry_file(path.read_bytes(), name=str(path)) for path in paths]
    assert all(file.refused == () and file.as_of == as_of for file in files)
    families = Counter(":" in one.value for file in files for one in file.delegations)
    assert (families[False], families[True]) == (ipv4, ipv6)
    assert {one.country for file in files for one in file.delegations} == REGION


def test_the_real_delegation_file_is_read_but_for_its_two_broken_rows() -> None:
    path = shared_data("rir/delegated-apnic-2026-02.txt")
    file = read_registry_file(path.read_bytes(), name=path.name)
    assert file.as_of == DAY
    assert [refusal.place for refusal in file.refused] == ["line 84162", "line 84175"]
    numbers = [one for one in file.delegations if one.country in REGION and one.kind is ClaimKind.ASN]
    assert len(numbers) == 7_473


def test_a_block_that_moved_is_no_longer_the_old_country_s() -> None:
    def holds(folder: str) -> bool:
        path = shared_data(f"rir/{folder}/id.json")
        file = read_registry_file(path.read_bytes(), name=str(path))
        return any(read_address("182.29.0.1") in read_prefix(one.value) for one in file.delegations)

    assert holds("2022-06")
    assert not holds("2026-02")
