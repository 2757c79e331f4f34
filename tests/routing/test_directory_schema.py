"""The published schema and the reader agree: what is read whole fits the schema, what does not fit is refused."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.routing.test_directory_file import BANK, JSON, file

from kentongan.kernel.errors import KentonganError
from kentongan.routing.directory_csv import CLAIM_COLUMNS, CONTACT_COLUMNS
from kentongan.routing.directory_file import read_directory, write_directory
from kentongan.routing.directory_items import ClaimForm, ContactForm, OrganisationForm

FORMATS = Path(__file__).resolve().parents[2] / "docs/formats"
SCHEMA = json.loads((FORMATS / "directory.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def fits(data: bytes) -> bool:
    return VALIDATOR.is_valid(json.loads(data))


def is_read_whole(data: bytes) -> bool:
    try:
        return read_directory(data).refused == ()
    except KentonganError:
        return False


def with_claim(**claim: object) -> bytes:
    return file(BANK | {"claims": [{"kind": "asn", "value": "7"} | claim]})


def with_contact(**contact: object) -> bytes:
    return file(BANK | {"contacts": [{"role": "duty", "channel": "email", "address": "a@bank-a.example"} | contact]})


VALID = [
    file(),
    file(BANK),
    file(BANK, **{"$schema": "directory.schema.json"}),
    file({"id": "a", "name": "A", "country": "my", "kind": "ministry"}),
    file(BANK | {"name": {"en": "A", "zh-Hant": "甲", "km": "ក"}, "size": None, "sectors": []}),
    with_claim(verified_at=None, tier="fallback", source="import"),
    with_claim(
        value="AS4788", as_of="2026-01-31T08:00:00.5+08:00", recorded_at="2026-01-31", questioned_at="2026-02-01"
    ),
    with_claim(kind="country", value="MY"),
    with_claim(kind="cidr", value="2001:db8::/32"),
    with_claim(kind="domain", value="bücher.example"),
    with_contact(channel="phone", address="+60 3 1234 5678", priority=99),
    with_contact(channel="url", address="https://bank-a.example/"),
]
INVALID = [
    b"[]",
    b"{}",
    file(version=2),
    file(version="1"),
    file(extra=1),
    file(organisations={}),
    file(BANK | {"id": "Bank"}),
    file(BANK | {"name": ""}),
    file(BANK | {"name": " "}),
    file(BANK | {"name": "a\nb"}),
    file(BANK | {"name": "a\u202eb"}),
    file(BANK | {"name": {}}),
    file(BANK | {"name": {"english!": "A"}}),
    file(BANK | {"country": "Malaysia"}),
    file(BANK | {"kind": "bank"}),
    file(BANK | {"size": "huge"}),
    file(BANK | {"sectors": "banking"}),
    file(BANK | {"colour": "red"}),
    file({"id": "a", "name": "A", "country": "MY"}),
    with_claim(kind="prefix"),
    with_claim(value=7),
    with_claim(value=""),
    with_claim(value="x"),
    with_claim(kind="cidr", value="one/24"),
    with_claim(kind="country", value="MYS"),
    with_claim(tier="landlord"),
    with_claim(source="rumour"),
    with_claim(as_of="yesterday"),
    with_claim(as_of="2026-1-1"),
    with_claim(as_of=2026),
    with_claim(weight=1),
    with_contact(role="Technical!"),
    with_contact(channel="pigeon"),
    with_contact(address=""),
    with_contact(priority=0),
    with_contact(priority="1"),
    with_contact(priority=True),
    with_contact(fax="1"),
]


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("data", VALID)
def test_what_is_valid_fits_and_is_read_whole(data: bytes) -> None:
    assert fits(data)
    assert is_read_whole(data)
    assert fits(write_directory(read_directory(data).directory))


@pytest.mark.parametrize("data", INVALID)
def test_what_is_invalid_neither_fits_nor_is_read_whole(data: bytes) -> None:
    assert not fits(data)
    assert not is_read_whole(data)


CHANGED = st.dictionaries(st.sampled_from([*sorted(BANK), "extra"]), JSON, max_size=2)
CLAIM = st.dictionaries(st.sampled_from([*ClaimForm.__struct_fields__, "extra"]), JSON, max_size=3)
CONTACT = st.dictionaries(st.sampled_from([*ContactForm.__struct_fields__, "extra"]), JSON, max_size=3)


@given(changed=CHANGED, claim=CLAIM, contact=CONTACT)
def test_whatever_is_read_whole_fits(changed: object, claim: dict[str, object], contact: dict[str, object]) -> None:
    organisation = json.loads(file(BANK))["organisations"][0]
    organisation["claims"].append({"kind": "asn", "value": "7"} | claim)
    organisation["contacts"].append({"role": "duty", "channel": "phone", "address": "+60312345678"} | contact)
    data = file(organisation | changed)
    assert fits(data) or not is_read_whole(data)


def test_every_field_of_the_reader_stands_in_the_schema_and_in_the_document() -> None:
    document = (FORMATS / "directory.md").read_text("utf-8")
    for name, form in (("organisation", OrganisationForm), ("contact", ContactForm), ("claim", ClaimForm)):
        assert set(SCHEMA["$defs"][name]["properties"]) == set(form.__struct_fields__)
        assert all(f"`{column}`" in document or f'"{column}"' in document for column in form.__struct_fields__)
    assert all(f"`{column}`" in document for column in (*CLAIM_COLUMNS, *CONTACT_COLUMNS))


def test_the_document_s_example_is_read_whole_and_fits() -> None:
    document = (FORMATS / "directory.md").read_text("utf-8")
    example = document.partition("```json\n")[2].partition("```")[0].encode()
    assert fits(example)
    assert is_read_whole(example)
