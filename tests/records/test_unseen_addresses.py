"""An address with a character that nobody sees is refused with a sentence in every format, and never cut short."""

import json

import pytest

from kentongan.records.formats import Format, read_record
from kentongan.routing.contacts import Channel, UnseenInContact, read_contact_address

SIGNS = ["\u200b", "\u200d", "\u2060", "\ufeff", "\xad", "\u202e", "\u202c", "\u2067", "\u200e", "\u061c", "\u3164"]
MAIL, PHONE, URL = "so§c@bank-a.exa§mple", "+60 3 1234 56§78", "https://bank-a.example/re§port"
"""Each with a § where a character stands that nobody sees."""


def card(*properties: list[object]) -> list[object]:
    return ["vcard", [["version", {}, "text", "4.0"], ["fn", {}, "text", "Desk"], *properties]]


def as_json(plain: object) -> str:
    return json.dumps(plain, ensure_ascii=False)


def table(channel: str, address: str) -> str:
    return f"organisation,team,post,role,name,channel,address\nbank-a,t,p,technical,Desk,{channel},{address}\n"


ENTITY = {"objectClassName": "entity", "handle": "X", "roles": ["technical"]}
TEAM = {"short_name": "A", "official_name": "A"}

FILES = [
    (Format.POSTS, table("email", MAIL)),
    (Format.POSTS, table("phone", PHONE)),
    (Format.POSTS, table("url", URL)),
    (Format.RFC2350, f"2.1 Name of the Team\n\n  SOC\n2.7 Electronic Mail Address\n  Write to {MAIL}, please.\n"),
    (Format.RFC2350, "2.1 Name of the Team\n\n  SOC\n2.7 Electronic Mail Address\n  soc@bank-a.example§\n"),
    (Format.RFC2350, "2.1 Name of the Team\n\n  SOC\n2.7 Electronic Mail Address\n  §soc (at) bank-a (dot) example\n"),
    (Format.RFC2350, f"2.1 Name of the Team\n\n  SOC\n2.4 Telephone Number\n  {PHONE} at any time\n"),
    (Format.SECURITY_TXT, f"Contact: mailto:{MAIL}\nExpires: 2027-01-01T00:00:00Z\n"),
    (Format.SECURITY_TXT, f"Contact: tel:{PHONE}\nExpires: 2027-01-01T00:00:00Z\n"),
    (Format.SECURITY_TXT, f"Contact: {URL}\nExpires: 2027-01-01T00:00:00Z\n"),
    (Format.JCARD, as_json(card(["email", {}, "text", MAIL]))),
    (Format.JCARD, as_json(card(["tel", {}, "uri", f"tel:{PHONE}"]))),
    (Format.JCARD, as_json(card(["url", {}, "uri", URL]))),
    (Format.RDAP, as_json(ENTITY | {"vcardArray": card(["email", {}, "text", MAIL])})),
    (Format.RDAP, as_json(ENTITY | {"vcardArray": card(["tel", {}, "text", PHONE])})),
    (Format.TRUSTED_INTRODUCER, as_json([TEAM | {"emails": [{"address": MAIL, "usage": ["contact"]}]}])),
    (Format.TRUSTED_INTRODUCER, as_json([TEAM | {"phones": [{"number": PHONE, "usage": ["emergency"]}]}])),
]


def channels(data: str, format: Format) -> list[str]:
    reading = read_record(data.encode(), format=format, organisation="bank-a")
    posts = [post for record in reading.records for team in record.teams for post in team.posts]
    return [one.address for post in posts for holder in post.assignments for one in holder.channels]


@pytest.mark.parametrize(("format", "data"), FILES)
def test_it_is_refused_with_its_place_and_reason(format: Format, data: str) -> None:
    assert len(channels(data.replace("§", ""), format)) == 1
    for sign in SIGNS:
        spoilt = data.replace("§", sign)
        assert channels(spoilt, format) == [], repr(sign)
        told = read_record(spoilt.encode(), format=format, organisation="bank-a").refused
        assert any("cannot be seen" in one.reason.format_map(one.facts) for one in told), (repr(sign), told)


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize(
    ("channel", "address"),
    [(Channel.EMAIL, MAIL), (Channel.PHONE, PHONE), (Channel.URL, URL), (Channel.URL, URL + "§")],
)
def test_what_nobody_sees_is_shown_by_its_number(channel: Channel, address: str, sign: str) -> None:
    with pytest.raises(UnseenInContact) as refused:
        read_contact_address(address.replace("§", sign), channel=channel)
    assert f"<U+{ord(sign):04X}>" in refused.value.message()
    assert sign not in refused.value.message()


def test_blanks_around_an_address_and_other_scripts_in_it_are_no_such_thing() -> None:
    assert read_contact_address(" soc@Bücher.example\n", channel=Channel.EMAIL) == "soc@xn--bcher-kva.example"
    assert read_contact_address("\thttps://ธนาคาร.example/ติดต่อ", channel=Channel.URL).endswith("ติดต่อ")
