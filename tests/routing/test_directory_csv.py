"""Contacts and claims as CSV: what is kept, what is refused and on which line, and that it reads back the same."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.routing.test_directory_file import BANK, file

from kentongan.routing.directory_csv import (
    UnreadableTable,
    is_claims_csv,
    read_claims_csv,
    read_contacts_csv,
    write_claims_csv,
    write_contacts_csv,
)
from kentongan.routing.directory_file import read_directory


def table(*lines: str, end: str = "\n") -> bytes:
    return end.join([*lines, ""]).encode()


CLAIMS_HEAD = "organisation,kind,value,tier,verified_at"
CONTACTS_HEAD = "organisation,role,channel,address,priority"


def test_claims_are_read_by_organisation() -> None:
    items, refused = read_claims_csv(
        table(
            CLAIMS_HEAD,
            "bank,cidr,1.9.4.0/24,,2026-10-01",
            "bank,domain,bank.my,owner,",
            "cert-my,country,my,fallback,",
        )
    )
    assert refused == ()
    assert {owner: [str(claim) for claim in claims] for owner, claims in items.items()} == {
        "bank": ["bank cidr 1.9.4.0/24", "bank domain bank.my"],
        "cert-my": ["cert-my country MY"],
    }


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_the_byte_order_mark_do_not_matter(end: str, mark: bytes) -> None:
    items, refused = read_contacts_csv(mark + table(CONTACTS_HEAD, "bank,technical,phone,+60312345678,2", end=end))
    assert refused == ()
    assert [contact.priority for contact in items["bank"]] == [2]


def test_columns_stand_in_any_order_and_semicolons_will_do() -> None:
    items, refused = read_claims_csv(table(" Value ;KIND;organisation", "AS4788;asn;telco"))
    assert refused == ()
    assert [claim.value for claim in items["telco"]] == ["4788"]


@pytest.mark.parametrize(
    ("row", "place", "code"),
    [
        ("bank,cidr,1.9.0.256,,", "line 3", "unreadable-prefix"),
        ("bank,cidr,2.0.0.0/7,,", "line 3", "prefix-too-short"),
        ("bank,domain,go.id,owner,", "line 3", "public-suffix"),
        ("bank,cidr,1.9.4.0/24,landlord,", "line 3, tier", "does-not-fit"),
        ("bank,cidr,1.9.4.0/24,,yesterday", "line 3", "unreadable-time"),
        ("bank,cidr,,,", "line 3", "does-not-fit"),
        (",cidr,1.9.4.0/24,,", "line 3, organisation", "does-not-fit"),
        ("Bank,cidr,1.9.4.0/24,,", "line 3, organisation", "does-not-fit"),
        ("other,cidr,1.9.4.0/24,,", "line 3", "unknown-organisation"),
        ("bank,cidr,1.9.4.0/24", "line 3", "wrong-cells"),
        ("bank,cidr,1.9.4.0/24,,,", "line 3", "wrong-cells"),
        ("bank,asn,7,,", "line 3", "item-given-twice"),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_the_rest_is_read(row: str, place: str, code: str) -> None:
    items, refused = read_claims_csv(table(CLAIMS_HEAD, "bank,asn,7,,", row, "bank,asn,8,,"), known={"bank"})
    assert [(refusal.place, refusal.reason.code) for refusal in refused] == [(place, code)]
    assert [claim.value for claim in items["bank"]] == ["7", "8"]


@pytest.mark.parametrize("priority", ["0", "first", "1.5", "-1", "100"])
def test_a_bad_priority_is_refused(priority: str) -> None:
    _, refused = read_contacts_csv(table(CONTACTS_HEAD, f"bank,technical,phone,+60312345678,{priority}"))
    assert [refusal.place for refusal in refused] == ["line 2, priority"]


def test_the_line_is_that_on_which_the_row_begins() -> None:
    _, refused = read_claims_csv(table(CLAIMS_HEAD, "", 'bank,cidr,"1.9\n.4.0/24",,', "", "bank,asn,x,,"))
    assert [refusal.place for refusal in refused] == ["line 3", "line 6"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"organisation,kind\n",
        b"organisation,kind,value,colour\n",
        b"organisation,kind,value,kind\n",
        b"\xff\xfeo\x00",
        b'organisation,kind,value\nbank,cidr,"1.9.4.0/24\n',
        b'organisation,kind,value\nbank,cidr,"1.9" x\n',
        b"bank,cidr,1.9.4.0/24\n",
    ],
)
def test_what_is_no_such_table_is_refused_whole(data: bytes) -> None:
    with pytest.raises(UnreadableTable) as caught:
        read_claims_csv(data)
    assert "organisation" in caught.value.advice()


def test_which_table_it_is_shows_in_its_columns() -> None:
    assert is_claims_csv(b'\xef\xbb\xbf"Organisation";"Kind";"Value"\r\n')
    assert not is_claims_csv(table(CONTACTS_HEAD))


def test_what_is_written_reads_back_the_same() -> None:
    phone = {"role": "duty", "channel": "phone", "address": "+60 3 1234 5678", "priority": 2}
    claims = [*BANK["claims"], {"kind": "domain", "value": "bank.my", "valid_from": "2026-01-01T08:00:00Z"}]  # type: ignore[misc]
    directory, _ = read_directory(file(BANK | {"contacts": [*BANK["contacts"], phone], "claims": claims}))  # type: ignore[misc]
    bank = directory.organisations["my-bank-a"]
    assert b"'+60312345678" in write_contacts_csv(directory)
    assert read_contacts_csv(write_contacts_csv(directory)) == ({"my-bank-a": bank.contacts}, ())
    assert read_claims_csv(write_claims_csv(directory)) == ({"my-bank-a": bank.claims}, ())


CELLS = st.sampled_from(["bank", "cidr", "1.9.4.0/24", "email", "a@b.my", "1", "", '"', "\n", "=1"]) | st.text(
    max_size=8
)


@given(rows=st.lists(st.lists(CELLS, min_size=3, max_size=6).map(",".join), max_size=5), head=st.booleans())
def test_whatever_the_cells_each_row_is_kept_or_refused(rows: list[str], head: bool) -> None:
    data = "\n".join([CLAIMS_HEAD if head else CONTACTS_HEAD, *rows]).encode()
    read = read_claims_csv if head else read_contacts_csv
    with suppress(UnreadableTable):
        items, refused = read(data)
        assert all(refusal.reason.message() for refusal in refused)
        if not any('"' in row or "\n" in row or "\r" in row for row in rows):
            filled = sum(any(cell.strip() for cell in row.split(",")) for row in rows)
            assert sum(map(len, items.values())) + len(refused) == filled


@given(data=st.binary(max_size=80))
def test_whatever_the_bytes_only_our_errors_come_out(data: bytes) -> None:
    with suppress(UnreadableTable):
        read_claims_csv(b"organisation,kind,value\n" + data)
