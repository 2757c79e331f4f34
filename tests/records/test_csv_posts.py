"""Posts in a spreadsheet: what is kept, what is refused, on which line and why."""

import pytest

from kentongan.kernel.tlp import TLP
from kentongan.records.csv_posts import read
from kentongan.records.errors import UnreadableRecord
from kentongan.records.terms import Holder, Reading, Topic

HEAD = (
    "organisation,team,post,role,title,mandate,may_discuss,time_zone,hours,"
    "name,holder,channel,address,carries,verified_at"
)


def table(*rows: str, head: str = HEAD) -> Reading:
    return read("\n".join([head, *rows, ""]).encode())


DUTY = "cert-my,cert,duty,operations,Duty desk,,,,,Duty officer,role,email,duty@cert.example.my,AMBER,"


def test_a_row_is_a_channel_and_what_it_repeats_may_be_left_empty() -> None:
    reading = table(DUTY, "cert-my,cert,duty,operations,,,,,,Duty officer,,phone,'+60 3 1234 5678,RED,2026-10-01")
    assert reading.refused == ()
    (record,) = reading.records
    (post,) = record.teams[0].posts
    (holder,) = post.assignments
    assert (record.organisation, post.title, holder.holder) == ("cert-my", {"und": "Duty desk"}, Holder.ROLE)
    assert [(one.address, one.carries) for one in holder.channels] == [
        ("duty@cert.example.my", TLP.AMBER),
        ("+60312345678", TLP.RED),
    ]


def test_topics_and_hours_are_read_from_their_cells() -> None:
    hours = "Mon-Fri 08:00-12:00, 13:00-17:00; Sat 08:00-12:00"
    row = f'cert-my,cert,duty,operations,,,"incidents, threats",Asia/Kuala_Lumpur,"{hours}",,,,,,'
    post = table(row).records[0].teams[0].posts[0]
    assert post.may_discuss == (Topic.INCIDENTS, Topic.THREATS)
    assert post.hours is not None
    assert sorted(post.hours.weekly) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("row", "place", "code"),
    [
        ("cert-my,cert,p,technical,,,,,,N,,email,no-email@apnic.net,,", "line 3, address", "placeholder-contact"),
        ("cert-my,cert,p,technical,,,,,,N,,email,nobody,,", "line 3, address", "bad-email"),
        ("cert-my,cert,p,technical,,,,,,N,,phone,60312345678,,", "line 3, address", "bad-phone"),
        ("cert-my,cert,p,technical,,,,,,N,,fax,+60312345678,,", "line 3, channel", "does-not-fit"),
        ("cert-my,cert,p,general,,,,,,,,,,,", "line 3, role", "does-not-fit"),
        ("cert-my,cert,p,technical,,,gossip,,,,,,,,", "line 3, may_discuss", "does-not-fit"),
        ("cert-my,cert,p,technical,,,,Mars/Base,24/7,,,,,,", "line 3, hours", "does-not-fit"),
        ("cert-my,cert,p,technical,,,,Asia/Yangon,always,,,,,,", "line 3, hours", "does-not-fit"),
        ("cert-my,cert,p,technical,,,,,,N,,email,a@bank-a.example,SECRET,", "line 3, carries", "does-not-fit"),
        (
            "cert-my,cert,p,technical,,,,,,N,,email,a@bank-a.example,,yesterday",
            "line 3, verified_at",
            "unreadable-time",
        ),
        ("cert-my,cert,p,technical,,,,,,,,email,a@bank-a.example,,", "line 3, name", "does-not-fit"),
        ("Cert MY,cert,p,technical,,,,,,,,,,,", "line 3, organisation", "does-not-fit"),
        ("cert-my,cert,p,technical,a\x1b[31mb,,,,,,,,,,", "line 3, title", "does-not-fit"),
        ("cert-my,cert,duty,diplomatic,,,,,,,,,,,", "line 3, role", "says-otherwise"),
        ("cert-my,other,duty,operations,,,,,,,,,,,", "line 3, team", "says-otherwise"),
        (DUTY, "line 3, address", "does-not-fit"),
        ("cert-my,cert", "line 3", "does-not-fit"),
    ],
)
def test_a_row_that_cannot_be_kept_is_told_with_its_line_column_and_reason(row: str, place: str, code: str) -> None:
    reading = table(DUTY, row)
    assert [(one.place, one.code) for one in reading.refused] == [(place, code)]
    assert [post.key for post in reading.records[0].teams[0].posts] == ["duty"]
    assert len(reading.records[0].teams[0].posts[0].assignments[0].channels) == 1


@pytest.mark.parametrize("head", ["team,post", "team,post,role,colour", "team,post,role,role", ""])
def test_a_table_without_its_columns_is_refused_as_a_whole(head: str) -> None:
    with pytest.raises(UnreadableRecord):
        table(head=head)


def test_semicolons_will_do_and_rows_without_an_organisation_are_of_the_one_given() -> None:
    assert read(b"team;post;role\ncert;duty;operations\n", organisation="cert-my").records[0].organisation == "cert-my"
