"""Files read as records and held against what the hub knows: what would be misread is refused, and told."""

import json
from datetime import timedelta
from typing import Any

import pytest
from tests.directory.made import AT
from tests.directory.posted import party
from tests.directory.test_keys import _certificate

from kentongan.directory.record_reading import of_known_parties, read_for_hub
from kentongan.kernel.clock import write_moment
from kentongan.records.errors import UnreadableRecord
from kentongan.records.formats import Format
from kentongan.records.terms import PostRole, Reading

pytestmark = pytest.mark.django_db  # the tests of keys, whose certificate is used here, need it

TO_COME = write_moment(AT + timedelta(days=1))


def card(**more: str) -> list[Any]:
    said = {
        "fn": "Someone",
        "email": "new@cert-a.example",
        "x-kentongan-team": "cert",
        "x-kentongan-post": "desk",
    } | more
    return ["vcard", [["version", {}, "text", "4.0"], *([name, {}, "text", text] for name, text in said.items())]]


def read(*cards: Any) -> Reading:
    return read_for_hub(json.dumps(list(cards)).encode(), format=Format.JCARD, at=AT, organisation="cert-a")


def test_a_card_whose_role_is_none_of_ours_makes_no_post() -> None:
    reading = read(card(role="diplomatisch", **{"x-kentongan-post": "diplomatic"}), card(role="operations"))
    assert [post.role for one in reading.records for team in one.teams for post in team.posts] == [PostRole.OPERATIONS]
    assert [note.place for note in reading.refused] == ["/0/role"]
    assert "not taken" in reading.refused[0].facts["detail"]


def test_a_card_without_a_role_is_of_the_technical_side_as_ever() -> None:
    [record] = read(card()).records
    assert record.teams[0].posts[0].role is PostRole.TECHNICAL


@pytest.mark.parametrize("name", ["x-kentongan-post", "x-kentongan-team"])
def test_a_card_of_a_post_that_cannot_be_read_is_put_nowhere_else(name: str) -> None:
    reading = read(card(**{name: "Not A Key"}))
    assert [one.teams for one in reading.records] == [()]
    assert len(reading.refused) == 1


def test_a_certificate_that_nothing_can_be_encrypted_to_is_refused_and_the_address_stands() -> None:
    bad = "-----BEGIN PGP PUBLIC KEY BLOCK-----\nx"
    reading = read(card(key=bad))
    [way] = reading.records[0].teams[0].posts[0].assignments[0].channels
    assert (way.address, way.openpgp) == ("new@cert-a.example", "")
    assert [(note.place, note.code) for note in reading.refused] == [("desk, new@cert-a.example", "key-invalid")]


def test_a_certificate_that_can_be_used_is_kept() -> None:
    certificate = _certificate()
    reading = read(card(key=certificate))
    [way] = reading.records[0].teams[0].posts[0].assignments[0].channels
    assert way.openpgp.strip() == certificate.strip()
    assert reading.refused == ()


def test_a_confirmation_to_come_makes_nothing_fresh() -> None:
    rows = (
        "organisation,team,post,role,confirmed_at,holder,name,channel,address,verified_at\n"
        f"cert-a,cert,desk,technical,{TO_COME},role,Desk,email,desk@cert-a.example,{TO_COME}\n"
        f"cert-a,cert,duty,technical,{write_moment(AT)},role,Duty,email,duty@cert-a.example,{write_moment(AT)}\n"
    )
    reading = read_for_hub(rows.encode(), format=Format.POSTS, at=AT)
    desk, duty = reading.records[0].teams[0].posts
    assert (desk.confirmed_at, desk.assignments[0].channels[0].verified_at) == (None, None)
    assert (duty.confirmed_at, duty.assignments[0].channels[0].verified_at) == (AT, AT)
    assert sorted(note.place for note in reading.refused) == [
        "desk, confirmed_at",
        "desk, desk@cert-a.example, verified_at",
    ]


def test_rows_of_an_organisation_that_is_not_here_are_refused_by_line_and_the_rest_is_read() -> None:
    party("cert-a")
    rows = (
        "organisation,team,post,role\nnobody,cert,desk,technical\ncert-a,cert,desk,technical\n"
        "cert-a,cert,boss,boss\nnobody,cert,duty,technical\n,cert,duty,technical\n"
    )
    reading = of_known_parties(read_for_hub(rows.encode(), format=Format.POSTS, at=AT))
    assert [one.organisation for one in reading.records] == ["cert-a"]
    assert [note.place for note in reading.refused] == [
        "line 4, role", "line 2, organisation", "line 5, organisation", "line 6, organisation",
    ]  # fmt: skip


@pytest.mark.parametrize("data", [b"", b"\n\n", b"# nothing\n", b"Hello: world\n", b"Expires: 2099-01-01T00:00:00Z\n"])
def test_a_file_without_any_contact_is_no_security_txt(data: bytes) -> None:
    with pytest.raises(UnreadableRecord):
        read_for_hub(data, format=Format.SECURITY_TXT, at=AT, organisation="cert-a")
