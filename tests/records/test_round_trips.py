"""What a format can say, it gives back; what it cannot say is listed here, format by format."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.records.made import AT, channels, hours, keys, names, posts, records, texts

from kentongan.records import csv_posts, jcard, rdap, rfc2350, security_txt, trusted_introducer
from kentongan.records.cells import plain, safe
from kentongan.records.hours import read_holidays, read_hours, write_holidays, write_hours
from kentongan.records.rfc2350_headings import TITLES, heading_of
from kentongan.records.terms import (
    AssignmentRecord,
    ChannelRecord,
    Holder,
    Hours,
    PartyRecord,
    PostRecord,
    PostRole,
    TeamRecord,
    usually_carries,
)
from kentongan.records.texts import read_names, write_names


@given(records())
def test_csv_says_everything_of_posts_but_certificates(record: PartyRecord) -> None:
    reading = csv_posts.read(csv_posts.write(record))
    assert reading.refused == ()
    assert reading.records == (record,)


@given(st.text(alphabet=" '\"=+-@;\t\n\ra\u200b＝", max_size=30))
def test_a_cell_reads_back_as_it_was_and_no_part_of_it_begins_a_formula(text: str) -> None:
    assert plain(safe(text)) == text
    for part in safe(text).replace("\t", ";").replace("\r", ";").replace("\n", ";").split(";"):
        assert part.strip(' \u200b"')[:1] not in {"=", "+", "-", "@", "＝"}


def test_a_telephone_number_survives_a_spreadsheet() -> None:
    assert safe("+60312345678") == "'+60312345678"


@given(names())
def test_names_stand_on_one_line(names: dict[str, str]) -> None:
    assert read_names(write_names(names)) == names


@given(hours())
def test_hours_stand_on_one_line(hours: Hours) -> None:
    assert (
        read_hours(write_hours(hours), zone=hours.time_zone, holidays=read_holidays(write_holidays(hours.holidays)))
        == hours
    )


def _as_card_says(post: PostRecord) -> PostRecord:
    """jCard says no mandate, topics, hours, confirmation, terms, times of a holder or verification."""
    holders = tuple(
        AssignmentRecord(
            holder=one.holder,
            name=one.name,
            priority=rank,
            channels=tuple(
                replace(channel, carries=usually_carries(channel.kind), verified_at=None) for channel in one.channels
            ),
        )
        for rank, one in enumerate(post.assignments, start=1)
    )
    return PostRecord(key=post.key, role=post.role, title=post.title, languages=post.languages, assignments=holders)


@given(st.lists(posts(), min_size=1, max_size=3, unique_by=lambda one: one.key), texts(), texts())
def test_jcard_says_who_holds_a_post_and_how_to_reach_them(mine: list[PostRecord], party: str, team: str) -> None:
    held = tuple(_as_card_says(post) for post in mine if post.assignments)
    if not held:
        return
    record = PartyRecord(
        organisation="bank-a",
        names={"und": party},
        teams=(TeamRecord(key="soc", names={"und": team}, posts=held),),
        as_of=AT,
    )
    reading = jcard.read(jcard.write(record), organisation="bank-a")
    assert reading.refused == ()
    assert reading.records == (record,)


def test_a_certificate_goes_through_jcard() -> None:
    armour = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nxjMEZ\n-----END PGP PUBLIC KEY BLOCK-----\n"
    mail = ChannelRecord(kind="email", address="soc@bank-a.example", openpgp=armour)
    holder = AssignmentRecord(holder=Holder.PERSON, name="Aminah", channels=(mail,))
    post = PostRecord(key="soc", role=PostRole.TECHNICAL, title={"en": "SOC"}, assignments=(holder,))
    record = PartyRecord(
        organisation="a", names={"und": "A"}, teams=(TeamRecord(key="t", names={"und": "T"}, posts=(post,)),)
    )
    assert jcard.read(jcard.write(record), organisation="a").records == (record,)


@given(channels(), texts())
def test_rdap_says_a_technical_post(channel: ChannelRecord, name: str) -> None:
    said = replace(channel, carries=usually_carries(channel.kind), verified_at=None)
    holder = AssignmentRecord(holder=Holder.ROLE, name=name, channels=(said,))
    post = PostRecord(
        key="technical", role=PostRole.TECHNICAL, title={"en": "Technical contact"}, assignments=(holder,)
    )
    record = PartyRecord(
        organisation="bank-a",
        names={"und": "Bank A"},
        teams=(TeamRecord(key="bank-a", names={"und": "Bank A"}, posts=(post,)),),
        as_of=AT,
    )
    reading = rdap.read(rdap.write(record), organisation="bank-a")
    assert reading.refused == ()
    assert reading.records == (record,)


@given(st.lists(posts(), min_size=1, max_size=3, unique_by=lambda one: one.key), texts())
def test_rdap_that_we_wrote_says_which_posts_they_are(mine: list[PostRecord], name: str) -> None:
    said = tuple(_as_card_says(post) for post in mine if post.role in (PostRole.TECHNICAL, PostRole.OPERATIONS))
    held = tuple(
        replace(post, assignments=tuple(replace(one, priority=n) for n, one in enumerate(post.assignments, 1)))
        for post in said
        if post.assignments
    )
    if not held:
        return
    team = TeamRecord(key="soc", names={"und": name}, posts=held)
    record = PartyRecord(organisation="bank-a", names={"und": "Bank A"}, teams=(team,), as_of=AT)
    reading = rdap.read(rdap.write(record), organisation="bank-a")
    assert reading.refused == ()
    assert reading.records == (record,)


@given(st.lists(channels(), min_size=1, max_size=4, unique_by=lambda one: (one.kind, one.address)))
def test_security_txt_says_channels_in_their_order_and_its_end(given_channels: list[ChannelRecord]) -> None:
    ranked = tuple(
        ChannelRecord(kind=one.kind, address=one.address, priority=rank, carries=usually_carries(one.kind))
        for rank, one in enumerate(given_channels, start=1)
    )
    holder = AssignmentRecord(holder=Holder.ROLE, name="Security contact", channels=ranked)
    post = PostRecord(
        key="security",
        role=PostRole.TECHNICAL,
        title={"en": "Security contact"},
        languages=("ms", "en"),
        assignments=(holder,),
    )
    sections = {
        "1.3": "https://bank-a.example/.well-known/security.txt",
        "2.8": "openpgp4fpr:5f2de5521c63a801ab59ccb603d49de44b29100f",
    }
    team = TeamRecord(key="security", names={"en": "Security"}, sections=sections, posts=(post,))
    record = PartyRecord(organisation="bank-a", teams=(team,), expires=AT)
    reading = security_txt.read(security_txt.write(record), organisation="bank-a")
    assert reading.refused == ()
    assert reading.records == (record,)


def sections() -> st.SearchStrategy[dict[str, str]]:
    """Sections whose lines are no headings themselves: such a line could not be told from one."""
    numbers = st.sampled_from(
        [number for number in TITLES if "." in number and number not in ("1.1", "2.1", "2.4", "2.7")]
    )
    plain_text = texts(60, lines=True).map(lambda text: "\n".join(line.lstrip() for line in text.split("\n")).strip())
    sound = plain_text.filter(
        lambda text: bool(text) and not any(heading_of(f"   {line}") for line in text.split("\n"))
    )
    return st.dictionaries(numbers, sound, max_size=6)


@given(sections())
def test_rfc_2350_gives_its_sections_back(given_sections: dict[str, str]) -> None:
    whole = given_sections | {
        "1.1": "2026-11-20",
        "2.1": "SOC of Bank A",
        "2.4": "+60 3 1234 5678",
        "2.7": "soc@bank-a.example",
    }
    record = PartyRecord(organisation="bank-a", teams=(TeamRecord(key="soc", names={"und": "SOC"}, sections=whole),))
    reading = rfc2350.read(rfc2350.write(record), organisation="bank-a", team="soc")
    assert reading.refused == ()
    team = reading.records[0].teams[0]
    assert team.sections == whole
    assert [one.address for one in team.posts[0].assignments[0].channels] == ["soc@bank-a.example", "+60312345678"]


@given(keys(), st.none() | hours(), st.sampled_from(["MY", "ID"]))
def test_the_shape_of_trusted_introducer_says_one_contact(key: str, hours: Hours | None, country: str) -> None:
    usual = replace(hours, holidays=()) if hours else None
    mail = ChannelRecord(kind="email", address="soc@bank-a.example")
    phone = ChannelRecord(kind="phone", address="+60312345678", priority=2, carries=usually_carries("phone"))
    holder = AssignmentRecord(holder=Holder.ROLE, name="SOC", channels=(mail, phone))
    post = PostRecord(
        key="contact", role=PostRole.TECHNICAL, title={"en": "Point of contact"}, hours=usual, assignments=(holder,)
    )
    said = {"2.2": "1 Jalan Sungai\nKuala Lumpur", "3.2": "Financial, National"}
    team = TeamRecord(
        key=key.strip("-") or "x",
        names={"en": "SOC"},
        sections=said,
        trusted_introducer=key.strip("-") or "x",
        posts=(post,),
    )
    record = PartyRecord(organisation="bank-a", names={"en": "Bank A"}, country=country, teams=(team,))
    reading = trusted_introducer.read(trusted_introducer.write(record), organisation="bank-a")
    assert reading.refused == ()
    found = reading.records[0]
    assert replace(found, teams=(replace(found.teams[0], key=team.key),)) == record
