"""Whatever bytes come as whatever format: an error that says so, or a reading; and never for long."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.kernel.errors import KentonganError
from kentongan.records.errors import RecordTooLarge, TooMuchRefused, UnreadableRecord
from kentongan.records.formats import Format, read_record

EVERY = pytest.mark.parametrize("format", Format)

SEEDS = [
    b"organisation,team,post,role,name,channel,address\na,t,p,technical,n,email,soc@bank-a.example\n",
    b"2.1 Name of the Team\n\n  SOC\n2.7 Electronic Mail Address\n soc@bank-a.example\n",
    b"Contact: mailto:soc@bank-a.example\nExpires: 2027-01-01T00:00:00Z\n",
    b'["vcard",[["fn",{},"text","A"],["email",{"pref":"1"},"text","soc@bank-a.example"]]]',
    b'{"objectClassName":"entity","roles":["abuse"],"vcardArray":["vcard",[["fn",{},"text","A"]]]}',
    b'[{"short_name":"A","emails":[{"address":"soc@bank-a.example","usage":["contact"]}]}]',
    b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nContact: https://a.example\n"
    b"-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----\n",
]


def quietly(data: bytes, format: Format) -> None:
    with suppress(KentonganError):
        read_record(data, format=format, organisation="bank-a")


@EVERY
@given(st.binary(max_size=300))
def test_bytes_at_random(format: Format, data: bytes) -> None:
    quietly(data, format)


@EVERY
@given(st.sampled_from(SEEDS), st.integers(0, 200), st.binary(max_size=6), st.integers(0, 8))
def test_a_sound_file_with_a_few_bytes_changed(format: Format, seed: bytes, at: int, put: bytes, cut: int) -> None:
    quietly(seed[:at] + put + seed[at + cut :], format)


FIELDS = [
    "objectClassName",
    "roles",
    "vcardArray",
    "entities",
    "remarks",
    "description",
    "events",
    "emails",
    "phones",
    "country",
    "constituency",
    "pgp_keys",
    "short_name",
    "business_hours",
    "business_hours_timezone",
    "usage",
]

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["vcard", "abuse"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(FIELDS),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("format", [Format.JCARD, Format.RDAP, Format.TRUSTED_INTRODUCER])
@given(PLAIN)
def test_json_of_another_shape(format: Format, plain: object) -> None:
    quietly(json.dumps(plain).encode(), format)
    quietly(
        json.dumps([{"short_name": "A", "emails": plain, "country": plain, "constituency": plain}]).encode(), format
    )
    quietly(
        json.dumps({"objectClassName": "entity", "vcardArray": plain, "entities": plain, "roles": ["abuse"]}).encode(),
        format,
    )
    quietly(json.dumps(["vcard", [["email", {"pref": plain, "type": plain}, "text", plain], plain]]).encode(), format)


@EVERY
@pytest.mark.parametrize(
    "data",
    [b"\xff\xfe\x00a", b"\x00" * 100, "naïve".encode("latin-1"), "Contact".encode("utf-16"), b""],
    ids=["mark", "nul", "latin", "utf-16", "empty"],
)
def test_what_is_no_text_of_ours_is_refused_or_gives_nothing(format: Format, data: bytes) -> None:
    try:
        reading = read_record(data, format=format)
    except KentonganError:
        return
    assert not any(post.assignments for record in reading.records for team in record.teams for post in team.posts)


@EVERY
def test_a_file_that_is_too_large_is_not_read(format: Format) -> None:
    with pytest.raises(RecordTooLarge):
        read_record(b" " * (16 * 1024 * 1024 + 1), format=format)


@EVERY
@pytest.mark.parametrize(
    "data",
    [
        b"x" * 10_000_000,
        b"2.1 " * 2_500_000,
        b"\n" * 10_000_000,
        b"'=;" * 3_000_000,
        b"organisation,team,post,role\n" + b"a,b\n" * 2_000_000,
        b"team,post,role,mandate\nt,p,technical," + b" '" * 60_000 + b"\n",
        b"[" * 4_000_000,
        b"[" + b"1," * 1_000_000 + b"1]",
        b'{"objectClassName":"entity","entities":[' + b'{"handle":"a"},' * 200_000 + b'{"handle":"a"}]}',
        b"2.7 Electronic Mail Address\n" + b"a@" * 120_000,
        b"2.4 Telephone Number\n" + b"+6 " * 80_000,
        b"Contact: mailto:" + b"%41" * 80_000,
        b"Contact: x\n" * 20_000,
    ],
    ids=range(13),
)
def test_long_lines_and_long_lists_are_gone_through_once(format: Format, data: bytes) -> None:
    quietly(data, format)


@pytest.mark.parametrize("format", [Format.JCARD, Format.RDAP, Format.TRUSTED_INTRODUCER])
@pytest.mark.parametrize(
    "text", ["[" * 50 + "]" * 50, '[{"a": 1, "a": 2}]', "[NaN]", "[1e999999]", '["\\ud800"]', "[1,]", "{" * 41]
)
def test_json_that_means_no_one_thing_is_refused_as_a_whole(format: Format, text: str) -> None:
    with pytest.raises(KentonganError):
        read_record(text.encode(), format=format)


def test_a_file_that_is_hardly_the_format_is_told_so_at_once() -> None:
    with pytest.raises(TooMuchRefused):
        read_record(b"[" + b"1," * 20_000 + b"1]", format=Format.TRUSTED_INTRODUCER)


def test_a_deep_file_is_told_to_be_deep() -> None:
    with pytest.raises(UnreadableRecord, match="too deeply"):
        read_record(b"[" * 100, format=Format.JCARD)
