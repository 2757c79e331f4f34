"""Scenario files: every fault told at once with its place, and no file that raises."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.drills.made import SHORT, spoilt

from kentongan.drills.scenario import LARGEST, read_scenario, shipped

FAULTS = [
    ('key = "short"', 'key = "Short One"', "key"),
    ('key = "short"', "", "key"),
    ("format = 1", "format = 2", "format"),
    ("format = 1", "format = true", "format"),
    ('lasts = "01:00"', 'lasts = "an hour"', "lasts"),
    ('lasts = "01:00"', 'lasts = "169:00"', "lasts"),
    ('lasts = "01:00"', 'lasts = "00:10"', "inject[5].after"),
    ("[title]", 'colour = "red"\n[title]', "colour"),
    ('[title]\nen = "A short one"', '[title]\nms = "Pendek"', "title.en"),
    ('roles = ["technical", "operations", "diplomatic"]', 'roles = ["wizard"]', "part[0].roles[0]"),
    ('key = "santara"', 'key = "lumia"', "part[1].key"),
    ('to = ["lumia"]', 'to = ["nowhere"]', "inject[0].to"),
    ('kind = "told"', 'kind = "sung"', "inject[0].kind"),
    ('after = "00:01"', 'after = "00:04"', "inject[2].after"),
    ("{santara.address}", "{santara.phone}", "inject[1].csv"),
    ("{santara.address}", "{atlantis.address}", "inject[1].csv"),
    (",2404,tcp,iec104", ",2404,tcp", "inject[1].csv"),
    (",2404,tcp,iec104", ',2404,tcp,"iec104', "inject[1].csv"),
    ('name = "controllers"', 'name = "../../etc"', "inject[1].name"),
    ('tlp = "AMBER"', 'tlp = "PINK"', "inject[1].tlp"),
    ('to = ["santara/technical"]', 'to = ["santara/technical", "santara/policy"]', "inject[2].to[1]"),
    ('to = ["santara/technical"]', 'to = ["santara/diplomatic"]', "inject[2].to[0]"),
    ('to = ["santara/technical"]', "to = []", "inject[2].to"),
    ('type = "notification"', 'type = "acknowledgement"', "inject[2].type"),
    ('type = "notification"', 'type = "information_request"', "inject[2].request"),
    ('type = "notification"', 'type = "notification"\nreply_to = "later"', "inject[2].reply_to"),
    ('type = "notification"', 'type = "notification"\nattempt = true', "inject[2].attempt"),
    ('type = "notification"', 'type = "notification"\ntakes_offer = true', "inject[2].takes_offer"),
    ("attempt = true\ntakes_offer = true\n", "", "inject[4].attribution"),
    ('seat = "santara/technical"', 'seat = "santara"', "inject[3].seat"),
    (
        'message = "notice"\nby = "santara/operations"',
        'message = "dark"\nby = "santara/operations"',
        "inject[5].message",
    ),
    ('by = "santara/operations"', 'by = "lumia/operations"', "inject[5].by"),
    ('to = "lead"', 'to = "diplomatic"', "inject[6].to"),
    ('to = "lead"', 'to = "lead"\nattempt = true', "inject[6].attempt"),
    ('of = "notice"', 'of = "nothing"', "expect[0].of"),
    ('of = "notice"', 'of = "rows"', "expect[0].of"),
    ('what = "acknowledged"', 'what = "liked"', "expect[0].what"),
]


def test_a_sound_scenario_is_read() -> None:
    read = read_scenario(SHORT.encode())
    assert read.faults == ()
    assert read.scenario is not None
    assert [one.key for one in read.scenario.injects] == ["dark", "rows", "notice", "dead", "hot", "heard", "up"]


@pytest.mark.parametrize("key", sorted(shipped()))
def test_what_comes_with_the_software_is_sound_and_named_as_its_file(key: str) -> None:
    read = read_scenario(shipped()[key])
    assert [(one.place, one.why.format(**one.facts)) for one in read.faults] == []
    assert read.scenario is not None
    assert read.scenario.key == key


@pytest.mark.parametrize(("old", "new", "place"), FAULTS)
def test_a_fault_is_told_with_its_place_and_why(old: str, new: str, place: str) -> None:
    read = read_scenario(spoilt(old, new))
    assert read.scenario is None
    assert place in [one.place for one in read.faults]
    assert all(one.why.format(**one.facts) for one in read.faults)


TAKEN_BACK = """[[inject]]
key = "taken-back"
after = "05:10"
kind = "sent"
sender = "bukitraya/technical"
to = ["teluk/technical"]
type = "retraction"
priority = "immediate"
tlp = "AMBER"
level = "technical"
reply_to = "{about}"
subject = "It is taken back"
attribution = "none"

"""


@pytest.mark.parametrize(("about", "sound"), [("neighbour", True), ("correction", False)])
def test_no_scenario_takes_a_correction_back_alone(about: str, sound: bool) -> None:
    heard = '[[inject]]\nkey = "correction-heard"'
    source = shipped()["telecom-supply-chain"].decode()
    assert source.count(heard) == 1
    read = read_scenario(source.replace(heard, TAKEN_BACK.format(about=about) + heard).encode())
    assert [one.place.rpartition(".")[2] for one in read.faults] == ([] if sound else ["reply_to"])


def test_all_faults_of_fields_are_told_at_once() -> None:
    source = SHORT.replace('key = "short"', 'key = "S"').replace("00:20", "soon").replace('ability = "can"', "")
    places = [one.place for one in read_scenario(source.encode()).faults]
    assert {"key", "inject[5].after", "inject[5].ability"} <= set(places)


def test_what_could_not_be_read_hides_no_other_fault_and_makes_none_of_what_follows_from_it() -> None:
    """Fields that are wrong, and things that do not fit together, in one file: every one is told, and nothing else."""
    source = SHORT
    for old, new in (
        ('key = "short"', 'key = "S"'),
        ('lasts = "01:00"', 'lasts = "an hour"'),
        ('roles = ["technical", "operations", "diplomatic"]', 'roles = ["wizard"]'),
        ('to = ["lumia"]', 'to = ["nowhere"]'),
        ('tlp = "AMBER"', 'tlp = "PINK"'),
        ("{santara.address}", "{atlantis.address}"),
        ('type = "notification"', 'type = "sermon"'),
        ('to = ["santara/technical"]', 'to = ["atlantis/technical", "santara"]'),
        ('seat = "santara/technical"', 'seat = "santara/policy"'),
        ('by = "santara/operations"', 'by = "atlantis/operations"'),
        ('ability = "can"', ""),
        ('of = "notice"', 'of = "nothing"'),
    ):
        assert old in source
        source = source.replace(old, new, 1)
    places = [one.place for one in read_scenario(source.encode()).faults]
    assert sorted(places) == sorted(
        [
            "key",
            "lasts",
            "part[0].roles[0]",
            "inject[0].to",
            "inject[1].tlp",
            "inject[1].csv",
            "inject[2].type",
            "inject[2].to[0]",
            "inject[2].to[1]",
            "inject[3].seat",
            "inject[5].by",
            "inject[5].ability",
            "expect[0].of",
        ]
    )


def test_a_message_that_does_not_fit_hides_nothing_of_what_is_about_it() -> None:
    source = SHORT.replace('to = ["santara/technical"]', 'to = ["santara/technical", "santara/policy"]')
    source = source.replace('by = "santara/operations"', 'by = "lumia/operations"')
    places = {one.place for one in read_scenario(source.encode()).faults}
    assert {"inject[2].to[1]", "inject[5].by"} <= places
    assert "inject[5].message" not in places


@pytest.mark.parametrize(
    "octets",
    [b"\xff\xfe", b"x", b"a = " + b"[" * 100_000, b"a = " + b"9" * 10_000, b" " * (LARGEST + 1), b"", b"inject = 3"],
)
def test_a_hostile_file_ends_in_faults(octets: bytes) -> None:
    read = read_scenario(octets)
    assert read.scenario is None
    assert read.faults


@given(st.binary(max_size=2000))
def test_no_octets_raise(octets: bytes) -> None:
    assert read_scenario(octets).scenario is None


_scalars = st.one_of(st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.just([]), st.just({}))


@given(st.data())
def test_no_change_of_a_value_raises(data: st.DataObject) -> None:
    """Any value of the file replaced by any other: it is read as a scenario or as faults, and never raises."""
    from kentongan.drills.reading.doubts import doubts_of
    from kentongan.drills.reading.judging import faults_of
    from kentongan.drills.reading.tables import Table
    from kentongan.drills.scenario import _scenario

    values = tomllib.loads(SHORT)
    places = list(_places(values))
    holder, key = data.draw(st.sampled_from(places))
    holder[key] = data.draw(_scalars)
    faults: list[object] = []
    scenario = _scenario(Table(values=values, place="", faults=faults))  # type: ignore[arg-type]
    faults_of(scenario, doubts=doubts_of(faults, scenario=scenario))  # type: ignore[arg-type]


def _places(value: object) -> list[tuple[object, object]]:
    found: list[tuple[object, object]] = []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        found.append((value, key))
        found += _places(inner)
    return found
