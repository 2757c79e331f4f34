"""A viewer's sight of a collection is the pure decision, label by label, and never a moment out of date."""

from datetime import timedelta
from itertools import product

import pytest
from tests.exchange import made
from tests.exchange.made import AFTER, AT, BEFORE

from kentongan.accounts.terms import Reader, Role
from kentongan.exchange.errors import UnknownCollection
from kentongan.exchange.models import Arrangement, Collection, Member, Participation, Right
from kentongan.exchange.queries import sight as at_work
from kentongan.exchange.queries.access import accesses_of
from kentongan.exchange.queries.sight import sight_of, viewer_of, viewer_of_member, visible_collections
from kentongan.exchange.rules.seeing import may_see
from kentongan.exchange.terms import Viewer
from kentongan.kernel.identifiers import new_id
from kentongan.kernel.tlp import TLP
from kentongan.routing.terms import OrganisationKind

pytestmark = pytest.mark.django_db
STAFF = Viewer(hub=True)


def of(member: Member) -> Viewer:
    return viewer_of_member(member, secure=True)


def test_labels_that_pass_are_those_that_the_pure_decision_lets_pass() -> None:
    bank, cert = made.member("bank"), made.member("cert", kind="national_cert")
    under = made.arrangement(refused_kinds=["regulator"], history=False)
    there = made.collection(under=under)
    for one in (bank, cert):
        made.takes_part(one.organisation, under)
    made.right(bank, there)
    made.right(cert, there)
    handlings = [
        made.handling(tlp, by=sharer, readership=readership, ends=ends)
        for tlp, sharer, readership, ends in product(
            TLP, (None, bank.organisation, cert.organisation), (0, 1, 2), (None, BEFORE, AFTER)
        )
    ]
    labels = {one: made.label(there, one).serial for one in handlings}
    for viewer in (of(bank), of(cert), STAFF):
        access = accesses_of(viewer, collections=[Collection.objects.get()], at=AT)[there.serial]
        expected = {labels[one] for one in handlings if may_see(one, viewer=viewer, access=access, at=AT).allowed}
        assert set(sight_of(viewer, collection=there.id, at=AT).labels) == expected
        assert expected


def test_a_collection_of_others_is_as_unknown_as_one_that_is_not_there() -> None:
    there = made.collection()
    made.right(made.member("bank"), there)
    stranger = of(made.member("stranger"))
    for collection in (there.id, new_id()):
        with pytest.raises(UnknownCollection):
            sight_of(stranger, collection=collection, at=AT)
    assert visible_collections(stranger, root="one", at=AT) == []


def test_under_an_arrangement_only_who_takes_part_reads_or_writes() -> None:
    bank, under = made.member("bank"), made.arrangement()
    there = made.collection(under=under)
    made.right(bank, there, writes=True)
    with pytest.raises(UnknownCollection):
        sight_of(of(bank), collection=there.id, at=AT)
    made.takes_part(bank.organisation, under)
    seen = sight_of(of(bank), collection=there.id, at=AT)
    assert (seen.reads, seen.writes) == (True, True)
    Participation.objects.update(left_at=AT)
    with pytest.raises(UnknownCollection):
        sight_of(of(bank), collection=there.id, at=AT)


def test_a_kind_that_limited_use_keeps_out_does_not_even_know_of_the_collection() -> None:
    regulator, under = made.member("regulator", kind="regulator"), made.arrangement(refused_kinds=["regulator"])
    there = made.collection(under=under)
    made.takes_part(regulator.organisation, under)
    made.right(regulator, there, writes=True)
    with pytest.raises(UnknownCollection):
        sight_of(of(regulator), collection=there.id, at=AT)
    assert visible_collections(of(regulator), at=AT) == []


def test_when_an_arrangement_is_over_one_keeps_what_one_gave_and_may_not_write() -> None:
    bank, under = made.member("bank"), made.arrangement(ends=AT)
    there = made.collection(under=under)
    made.takes_part(bank.organisation, under)
    made.right(bank, there, writes=True)
    own = made.label(there, made.handling(by=bank.organisation))
    made.label(there, made.handling())
    seen = sight_of(of(bank), collection=there.id, at=AT)
    assert (seen.labels, seen.writes) == ((own.serial,), False)


def test_the_hub_s_staff_see_every_collection_and_nothing_red() -> None:
    there = made.collection()
    green = made.label(there, made.handling())
    made.label(there, made.handling(TLP.RED))
    seen = sight_of(STAFF, collection=there.id, at=AT)
    assert (seen.labels, seen.reads, seen.writes) == ((green.serial,), True, False)
    assert [line.id for line in visible_collections(STAFF, root="one", at=AT)] == [there.id]


def test_a_list_of_collections_is_of_one_api_root() -> None:
    one, _two = made.collection("A", root="one"), made.collection("B", root="two")
    assert [line.id for line in visible_collections(STAFF, root="one", at=AT)] == [one.id]
    assert [line.title for line in visible_collections(STAFF, at=AT)] == ["A", "B"]


def test_people_see_what_the_members_of_their_organisations_see() -> None:
    bank = made.member("bank", kind="operator")
    reader = Reader(user_id=None, role=Role.MEMBER, organisations=frozenset({bank.organisation_id}))
    viewer = viewer_of(reader, secure=True)
    assert (viewer.members, viewer.kinds, viewer.hub) == ({bank.id}, {OrganisationKind.OPERATOR}, False)
    assert viewer_of(Reader(user_id=None, role=Role.ANALYST), secure=True) == STAFF


def test_the_watermark_is_what_was_added_last() -> None:
    there = made.collection()
    last = made.stored(there, made.handling()).added
    assert sight_of(STAFF, collection=there.id, at=AT).watermark == last


@pytest.mark.django_db(transaction=True)
class TestKept:
    """Decisions that are kept between requests."""

    @pytest.fixture
    def decided(self, monkeypatch: pytest.MonkeyPatch) -> list[object]:
        times: list[object] = []
        real = at_work._decide
        monkeypatch.setattr(at_work, "_decide", lambda *a, **k: (times.append(a), real(*a, **k))[1])
        return times

    @pytest.fixture
    def bank(self) -> Member:
        return made.member("bank")

    @pytest.fixture
    def there(self, bank: Member) -> Collection:
        there = made.collection()
        made.right(bank, there)
        made.label(there, made.handling(ends=AFTER))
        return there

    def test_a_decision_is_kept_and_costs_one_statement(
        self, bank: Member, there: Collection, decided: list[object], django_assert_num_queries: object
    ) -> None:
        viewer = of(bank)
        first = sight_of(viewer, collection=there.id, at=AT)
        with django_assert_num_queries(1):  # type: ignore[operator]
            assert sight_of(viewer, collection=there.id, at=AT + timedelta(days=1)) == first
        assert len(decided) == 1

    def test_a_new_label_a_right_that_ends_and_a_time_limit_are_seen_at_once(
        self, bank: Member, there: Collection
    ) -> None:
        viewer = of(bank)
        before = sight_of(viewer, collection=there.id, at=AT)
        new = made.label(there, made.handling())
        assert sight_of(viewer, collection=there.id, at=AT).labels == (*before.labels, new.serial)
        assert sight_of(viewer, collection=there.id, at=AFTER).labels == (new.serial,)
        assert sight_of(viewer, collection=there.id, at=AT).labels == (*before.labels, new.serial)
        Right.objects.update(ended_at=AT)
        made.changed()
        with pytest.raises(UnknownCollection):
            sight_of(viewer, collection=there.id, at=AT)

    def test_the_end_of_an_arrangement_is_seen_at_once(self, bank: Member, there: Collection) -> None:
        under = made.arrangement(ends=AFTER)
        made.takes_part(bank.organisation, under)
        Collection.objects.update(arrangement=under)
        made.changed()
        assert sight_of(of(bank), collection=there.id, at=AT).labels
        Arrangement.objects.update(ended_at=AT)
        made.changed()
        assert not sight_of(of(bank), collection=there.id, at=AT).labels

    def test_what_is_decided_for_one_is_not_handed_to_another(self, bank: Member, there: Collection) -> None:
        assert sight_of(of(bank), collection=there.id, at=AT).reads
        with pytest.raises(UnknownCollection):
            sight_of(of(made.member("stranger")), collection=there.id, at=AT)
