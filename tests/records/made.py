"""Records for the tests: hypothesis' whole ones, cut down by each test to what its format can say."""

from datetime import UTC, date, datetime, time

from hypothesis import strategies as st

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

START, END = datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2040-01-01")
AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)

ADDRESSES = [
    ("email", "soc@bank-a.example"),
    ("email", "duty+desk@cert.example.my"),
    ("phone", "+60312345678"),
    ("phone", "+6621234567"),
    ("url", "https://cert.example.my/report"),
]


def keys() -> st.SearchStrategy[str]:
    return st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True)


def texts(most: int = 40, *, lines: bool = False) -> st.SearchStrategy[str]:
    """Texts as a record has them: stripped, without what cannot be seen; formulas and apostrophes among them."""
    signs = st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cf"], exclude_characters="\x85\xa0")
    risky = st.sampled_from(
        ["=", "+", "-", "@", "'", '"', ";", ",", "|", "\\", ": ", "en: ", *(["\n", "\t"] if lines else [])]
    )
    joined = st.lists(risky | signs, min_size=1, max_size=most).map("".join)
    stripped = joined.map(lambda text: "\n".join(line.rstrip() for line in text.split("\n")).strip())
    return stripped.filter(lambda text: bool(text) and len(text) <= 200)


def names() -> st.SearchStrategy[dict[str, str]]:
    tags = st.sampled_from(["en", "ms", "zh-Hans", "und", "ms-BN"])
    return st.dictionaries(tags, texts(), min_size=1, max_size=3)


def moments() -> st.SearchStrategy[datetime]:
    whole = st.datetimes(min_value=START, max_value=END, timezones=st.just(UTC))
    return whole | st.just(datetime(2026, 1, 1, tzinfo=UTC))


def spans() -> st.SearchStrategy[tuple[Span, ...]]:
    morning = Span(opens=time(8), closes=time(12))
    return st.sampled_from(
        [(morning,), (morning, Span(opens=time(13), closes=time(17, 30))), (Span(opens=time(22), closes=time(0)),)]
    )


def hours() -> st.SearchStrategy[Hours]:
    zones = st.sampled_from(["Asia/Kuala_Lumpur", "Asia/Yangon", "UTC"])
    days = st.dates(min_value=date(2026, 1, 1), max_value=date(2028, 1, 1))
    holidays = st.lists(st.builds(Holiday, day=days, name=texts(10)), max_size=2).map(tuple)
    weekly = st.dictionaries(st.integers(1, 7), spans(), max_size=7)
    return st.builds(Hours, time_zone=zones, always=st.just(True), holidays=holidays) | st.builds(
        Hours, time_zone=zones, weekly=weekly, holidays=holidays
    )


@st.composite
def channels(draw: st.DrawFn) -> ChannelRecord:
    kind, address = draw(st.sampled_from(ADDRESSES))
    return ChannelRecord(
        kind=kind,
        address=address,
        priority=draw(st.integers(1, 99)),
        carries=draw(st.sampled_from(TLP)),
        verified_at=draw(st.none() | moments()),
    )


@st.composite
def assignments(draw: st.DrawFn) -> AssignmentRecord:
    begin, end = draw(st.none() | moments()), draw(st.none() | moments())
    return AssignmentRecord(
        holder=draw(st.sampled_from(Holder)),
        name=draw(texts()),
        priority=draw(st.integers(1, 99)),
        valid_from=begin,
        valid_to=end if begin is None or end is None or end > begin else None,
        channels=tuple(draw(st.lists(channels(), max_size=3, unique_by=lambda one: (one.kind, one.address)))),
    )


@st.composite
def posts(draw: st.DrawFn) -> PostRecord:
    return PostRecord(
        key=draw(keys()),
        role=draw(st.sampled_from(PostRole)),
        title=draw(names()),
        mandate=draw(st.just("") | texts(60, lines=True)),
        may_discuss=tuple(draw(st.lists(st.sampled_from(Topic), max_size=3, unique=True))),
        hours=draw(st.none() | hours()),
        languages=tuple(draw(st.lists(st.sampled_from(["ms", "en", "zh-Hans", "lo"]), max_size=3, unique=True))),
        confirmed_at=draw(st.none() | moments()),
        assignments=tuple(draw(st.lists(assignments(), max_size=2, unique_by=lambda one: (one.name, one.valid_from)))),
    )


@st.composite
def records(draw: st.DrawFn) -> PartyRecord:
    mine = draw(st.lists(posts(), min_size=1, max_size=4, unique_by=lambda one: one.key))
    cut = draw(st.integers(0, len(mine) - 1))
    parts = [part for part in (mine[:cut], mine[cut:]) if part]
    team_keys = draw(st.lists(keys(), min_size=2, max_size=2, unique=True))
    teams = tuple(
        TeamRecord(
            key=key,
            names=draw(names()),
            first=draw(st.just("") | texts(12)),
            trusted_introducer=draw(st.just("") | texts(12)),
            posts=tuple(part),
        )
        for key, part in zip(team_keys, parts, strict=False)
    )
    return PartyRecord(organisation=draw(keys()), teams=teams)
