"""What changed in a party's record is read in words: no keys, no ids, no times to the microsecond."""

from datetime import UTC, datetime

import pytest
from tests.directory import posted

from kentongan.directory.snapshots import grants_of, snapshot_of
from kentongan.directory.terms import Subject
from kentongan.web.directory.changes import changes_of, changes_of_all

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 2, 19, 8, 30, 849583, tzinfo=UTC)


def said(before: object, after: object) -> dict[str, tuple[str, str]]:
    return {str(name): (old, new) for name, old, new in changes_of(before, after)}  # type: ignore[arg-type]


def test_a_new_holder_is_told_with_the_post_by_its_title() -> None:
    held = posted.holder(posted.post(posted.party(), title={"en": "Response team"}), name="Idris")
    told = said(None, snapshot_of(Subject.ASSIGNMENT, held))
    assert told["Post"] == ("", "Response team")
    assert told["Name"] == ("", "Idris")
    assert told["Who is it?"][1] in ("a person", "a desk or shared mailbox")
    assert str(held.post_id) not in str(told)


def test_a_channel_says_its_terms_and_its_moments_as_people_do() -> None:
    held = posted.holder(posted.post(posted.party()), name="Idris")
    before = {"assignment": str(held.pk), "channel": "email", "carries": 1, "verified_at": None}
    after = before | {"channel": "phone", "carries": 3, "verified_at": AT.isoformat()}
    told = said(before, after)
    assert told["Way"] == ("mail", "telephone")
    assert told["Carries up to"] == ("TLP:GREEN", "TLP:AMBER+STRICT")
    assert told["Verified"] == ("", "2026-11-02 19:08")
    assert "Holder" not in told
    assert said(None, after)["Holder"] == ("", "Idris")


def test_hours_roles_and_audiences_are_words() -> None:
    weekly = {"1": [["08:00", "12:00"], ["13:00", "17:00"]]}
    told = said({"role": "technical", "hours": {"always": True}}, {"role": "operations", "hours": {"weekly": weekly}})
    assert told["Role"] == ("technical", "operations, 24/7")
    assert told["Hours"] == ("every day: at every hour", "Monday: 08:00–12:00, 13:00–17:00")
    grants = grants_of(posted.post(posted.party()).pk)
    told = said(grants, grants | {"hours": ["region", "partners"]})
    assert [new for _old, new in told.values()] == ["members of this hub, partners"]


def test_what_did_not_change_is_left_out_and_what_is_gone_keeps_its_id() -> None:
    gone = "01a21942-d529-75c5-982a-1fe7b5e476d8"
    assert said({"name": "A", "user": None}, {"name": "A", "user": None}) == {}
    assert said(None, {"post": gone})["Post"] == ("", gone)


def test_many_versions_ask_for_what_they_point_to_at_once(django_assert_num_queries: object) -> None:
    of = posted.party()
    contents = [snapshot_of(Subject.ASSIGNMENT, posted.holder(posted.post(of))) for _ in range(4)]
    with django_assert_num_queries(3):  # type: ignore[operator]
        assert len(changes_of_all([(None, one) for one in contents])) == 4
