"""Several look-ups at once come to what each comes to alone."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from tests.routing.brute_force import answer_of, ip
from tests.routing.test_matching import ADDRESSES, NAMES, NOW, claims

from kentongan.routing.addresses import read_address
from kentongan.routing.attribution import LAPSES_AFTER
from kentongan.routing.lookup import Subject, look_up
from kentongan.routing.many_lookups import ManyLookUps

SUBJECTS = st.builds(
    Subject,
    address=st.none() | st.sampled_from(ADDRESSES).map(lambda text: read_address(str(ip(text)))),
    name=st.none() | st.sampled_from(NAMES),
    asn=st.sampled_from([None, 64500, 4294967295, 1]),
)


@given(st.lists(claims(), max_size=8), st.lists(SUBJECTS, max_size=6))
def test_many_look_ups_come_to_what_each_comes_to_alone(held, subjects):
    many = ManyLookUps(held, at=NOW, lapses_after=LAPSES_AFTER).verdicts(subjects)
    alone = [look_up(held, subject=subject, at=NOW, now=NOW).verdict for subject in subjects]
    assert [answer_of(one) for one in many] == [answer_of(one) for one in alone]


def test_a_time_in_another_zone_is_the_same_time():
    there = NOW.astimezone(datetime.fromisoformat("2026-11-23T00:00:00+08:00").tzinfo)
    assert there.tzinfo is not UTC
    assert ManyLookUps([], at=there, lapses_after=LAPSES_AFTER).verdicts([Subject(asn=64500)])[0].organisation is None
