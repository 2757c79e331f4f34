"""A party's record that has everything a record can have: what a round trip must not lose."""

from datetime import UTC, date, datetime, time

from kentongan.kernel.tlp import TLP
from kentongan.records.terms import (
    AssignmentRecord,
    ChannelRecord,
    Holder,
    Holiday,
    Hours,
    PartyRecord,
    PostRecord,
    PostRole,
    Span,
    TeamRecord,
    Topic,
)

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
SURE = datetime(2026, 11, 1, 8, tzinfo=UTC)
ARMOUR = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nxjMEZ\n-----END PGP PUBLIC KEY BLOCK-----"

DAY = (Span(opens=time(8), closes=time(12)), Span(opens=time(13), closes=time(17)))
HOURS = Hours(
    time_zone="Asia/Bangkok",
    weekly={1: DAY, 2: DAY, 5: DAY[:1]},
    holidays=(Holiday(day=date(2027, 4, 13), name="สงกรานต์"), Holiday(day=date(2027, 1, 1), name="New Year")),
)

DESK = AssignmentRecord(
    holder=Holder.ROLE,
    name="โต๊ะเวร",
    valid_from=SINCE,
    channels=(
        ChannelRecord(kind="email", address="soc@bank-a.example", openpgp=ARMOUR, verified_at=SURE),
        ChannelRecord(kind="email", address="plain@bank-a.example"),
        ChannelRecord(kind="email", address="other@bank-a.example", openpgp=ARMOUR.replace("xjMEZ", "xjMEY")),
        ChannelRecord(kind="phone", address="+6625550100", priority=2, carries=TLP.RED),
        ChannelRecord(kind="url", address="https://bank-a.example/report", priority=3, carries=TLP.GREEN),
    ),
)
SOMCHAI = AssignmentRecord(
    holder=Holder.PERSON,
    name="สมชาย ใจดี",
    priority=2,
    channels=(ChannelRecord(kind="email", address="somchai@bank-a.example", carries=TLP.CLEAR),),
)
UNREACHED = AssignmentRecord(holder=Holder.PERSON, name="နန်းခမ်း", priority=3)

SOC = PostRecord(
    key="soc",
    role=PostRole.TECHNICAL,
    title={"en": "Duty desk", "th": "โต๊ะเวร"},
    mandate="All incidents of the bank.",
    may_discuss=(Topic.INCIDENTS, Topic.VULNERABILITIES),
    hours=HOURS,
    languages=("th", "en"),
    confirmed_at=SURE,
    assignments=(DESK, SOMCHAI, UNREACHED),
)
NOC = PostRecord(
    key="noc",
    role=PostRole.OPERATIONS,
    title={"km": "មណ្ឌលបណ្ដាញ"},
    hours=Hours(time_zone="Asia/Phnom_Penh", always=True),
    languages=("km",),
    assignments=(
        AssignmentRecord(
            holder=Holder.ROLE,
            name="NOC",
            channels=(
                ChannelRecord(kind="phone", address="+85523555010", carries=TLP.AMBER),
                ChannelRecord(kind="email", address="noc@bank-a.example", priority=2),
            ),
        ),
    ),
)
EMPTY = PostRecord(key="empty", role=PostRole.TECHNICAL, title={"en": "Not staffed yet"})
LAB = PostRecord(
    key="lab",
    role=PostRole.TECHNICAL,
    title={"my": "ဓာတ်ခွဲခန်း"},
    assignments=(
        AssignmentRecord(
            holder=Holder.ROLE, name="Lab", channels=(ChannelRecord(kind="email", address="lab@bank-a.example"),)
        ),
    ),
)
TEACHER = PostRecord(
    key="teacher",
    role=PostRole.ACADEMIC,
    title={"en": "Lecturer"},
    assignments=(AssignmentRecord(holder=Holder.PERSON, name="Dr. Nguyễn Thị Hằng"),),
)

RICH = PartyRecord(
    organisation="bank-a",
    teams=(
        TeamRecord(
            key="soc-a",
            names={"th": "ศูนย์ปฏิบัติการของธนาคารเอ", "en": "SOC of Bank A"},
            sections={
                "1.3": "https://bank-a.example/rfc2350.txt",
                "2.1": "SOC-A, the SOC of Bank A",
                "2.2": "1 Main Street\nBangkok",
                "2.8": "https://bank-a.example/key.asc",
                "3.1": "To help.\n\n  Everybody.",
                "3.2": "Banks, Insurers",
            },
            first="SOC-A",
            trusted_introducer="BANK-A-SOC",
            posts=(SOC, NOC, EMPTY),
        ),
        TeamRecord(key="lab-a", names={"my": "ဓာတ်ခွဲခန်း အေ"}, sections={"3.1": "သုတေသန"}, posts=(LAB, TEACHER)),
    ),
)
