"""Arrangements made, worded, joined, left and ended; what each does to who sees what."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from tests.exchange import made
from tests.exchange.made import AFTER, AT, BEFORE

from kentongan.exchange.actions.arrangements import (
    add_arrangement,
    agree_wording,
    end_arrangement,
    join,
    leave,
    place_collection,
)
from kentongan.exchange.errors import (
    ArrangementOver,
    MayNotJoin,
    NameTaken,
    NotTakingPart,
    OtherTerms,
    UnknownArrangement,
    UnknownCollection,
    UnsoundArrangement,
)
from kentongan.exchange.models import Arrangement, Collection, Label, Member, Participation, Right, State, Wording
from kentongan.exchange.queries.arrangements import arrangement, arrangements
from kentongan.exchange.queries.sight import sight_of, viewer_of_member
from kentongan.exchange.terms import Inclusion, Misfit, Proposed, Text, Viewer
from kentongan.kernel.identifiers import new_id
from kentongan.kernel.tlp import TLP
from kentongan.ledger.models import Entry
from kentongan.routing.terms import OrganisationKind, SizeTier

pytestmark = pytest.mark.django_db
TEXT = Text(purpose="To warn before harm is done.", legal_basis="Cyber Security Act, section 12")
STAFF = Viewer(hub=True)
LATER = AT + timedelta(days=1)


def add(slug: str = "banks", *, text: Text = TEXT, **more: object) -> Arrangement:
    facts = {"names": {"en": "Banks"}, "starts": BEFORE} | more
    return add_arrangement(Proposed(slug=slug, **facts), text=text, actor=None, at=AT)  # type: ignore[arg-type]


def joins(one: Arrangement, who: Member) -> Participation:
    return join(one.id, organisation=who.organisation_id, actor=None, at=AT)


def labels_of(who: Member, there: Collection) -> tuple[int, ...]:
    return sight_of(viewer_of_member(who, secure=True), collection=there.id, at=LATER).labels


def test_an_arrangement_is_made_with_its_first_wording_and_told_in_the_ledger() -> None:
    one = add(inclusion=Inclusion(kinds=(OrganisationKind.COMPANY,)), refused_kinds={OrganisationKind.REGULATOR})
    seen = arrangement(STAFF, slug="banks", at=AT)
    assert [(number, text) for number, text, _at in seen.wordings] == [(1, TEXT)]
    assert seen.refused_kinds == (OrganisationKind.REGULATOR,)
    assert seen.inclusion.kinds == (OrganisationKind.COMPANY,)
    assert Entry.objects.get(subject=one.id).verb == "exchange.arrangement_added"


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("slug", {"slug": "Not a slug"}),
        ("names", {"names": {}}),
        ("ends", {"ends": BEFORE}),
        ("purpose", {"text": Text(purpose=" ", legal_basis="An act")}),
        ("legal_basis", {"text": Text(purpose="To warn", legal_basis="")}),
    ],
)
def test_an_unsound_arrangement_is_refused_with_the_field(field: str, more: dict[str, object]) -> None:
    with pytest.raises(UnsoundArrangement) as refused:
        add(**more)  # type: ignore[arg-type]
    assert refused.value.facts["field"] == field


def test_a_slug_is_used_once() -> None:
    add()
    with pytest.raises(NameTaken):
        add()


def test_a_new_wording_follows_the_old_one_which_the_database_keeps_as_it_was() -> None:
    one = add()
    agree_wording(one.id, text=Text(purpose="To warn", legal_basis="The new act"), actor=None, at=LATER)
    seen = arrangement(STAFF, slug="banks", at=LATER)
    assert [(number, text.legal_basis) for number, text, _ in seen.wordings] == [
        (2, "The new act"),
        (1, TEXT.legal_basis),
    ]
    for change in (lambda: Wording.objects.update(purpose="Other"), lambda: Wording.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_label_never_changes() -> None:
    made.label(made.collection(), made.handling())
    with pytest.raises(DatabaseError), transaction.atomic():
        Label.objects.update(digest="0")


def test_every_change_raises_the_revision() -> None:
    one, bank = add(), made.member("bank")
    there = made.collection()
    steps = (
        lambda: add("others"),
        lambda: agree_wording(one.id, text=TEXT, actor=None, at=AT),
        lambda: joins(one, bank),
        lambda: place_collection(there.id, arrangement=one.id, actor=None, at=AT),
        lambda: leave(one.id, organisation=bank.organisation_id, actor=None, at=AT),
        lambda: end_arrangement(one.id, actor=None, at=AT),
    )
    for step in steps:
        before = State.objects.get().revision
        step()
        assert State.objects.get().revision > before


@pytest.mark.parametrize(
    ("inclusion", "facts", "misfit"),
    [
        (Inclusion(kinds=(OrganisationKind.OPERATOR,)), {}, Misfit.KIND),
        (Inclusion(sizes=(SizeTier.MICRO, SizeTier.SMALL)), {"size": "large"}, Misfit.SIZE),
        (Inclusion(sizes=tuple(SizeTier)), {"size": ""}, Misfit.SIZE),
        (Inclusion(languages=("ms",)), {"languages": ["th"]}, Misfit.LANGUAGES),
        (Inclusion(languages=("ms",)), {}, Misfit.LANGUAGES),
        (Inclusion(), {"kind": "regulator"}, Misfit.LIMITED_USE),
    ],
)
def test_who_does_not_fit_may_not_join_and_is_told_why(
    inclusion: Inclusion, facts: dict[str, object], misfit: Misfit
) -> None:
    one = add(inclusion=inclusion, refused_kinds=frozenset({OrganisationKind.REGULATOR}))
    with pytest.raises(MayNotJoin) as refused:
        joins(one, made.member("bank", **facts))
    assert refused.value.facts["misfits"] == (misfit,)
    assert str(refused.value).startswith("bank may not join banks. It")


def test_who_fits_in_everything_joins() -> None:
    terms = Inclusion(kinds=(OrganisationKind.COMPANY,), sizes=(SizeTier.MICRO,), languages=("ms", "en"))
    bank = made.member("bank", size="micro", languages=["ms-BN"])
    assert joins(add(inclusion=terms), bank).wording.number == 1


def test_joining_twice_changes_nothing() -> None:
    one, bank = add(), made.member("bank")
    assert joins(one, bank) == joins(one, bank)


def test_who_joins_gets_what_is_there_except_what_was_red() -> None:
    one, bank = add(), made.member("bank")
    there = made.collection(under=one)
    made.right(bank, there)
    green = made.label(there, made.handling(readership=there.readership))
    red = made.label(there, made.handling(TLP.RED, readership=there.readership))
    joins(one, bank)
    assert labels_of(bank, there) == (green.serial,)
    there.refresh_from_db()
    later = made.label(there, made.handling(TLP.RED, readership=there.readership))
    assert labels_of(bank, there) == (green.serial, later.serial)
    assert red.serial not in labels_of(bank, there)


def test_who_leaves_gets_nothing_more_and_who_comes_back_is_new() -> None:
    one, bank = add(), made.member("bank")
    there = made.collection(under=one)
    made.right(bank, there)
    joins(one, bank)
    there.refresh_from_db()
    made.label(there, made.handling(TLP.RED, readership=there.readership))
    leave(one.id, organisation=bank.organisation_id, actor=None, at=AT)
    with pytest.raises(UnknownCollection):
        labels_of(bank, there)
    while_away = made.label(there, made.handling(TLP.RED, readership=there.readership))
    joins(one, bank)
    assert while_away.serial not in labels_of(bank, there)
    assert labels_of(bank, there) == ()
    assert Right.objects.filter(ended_at__isnull=True).count() == 1


def test_who_does_not_take_part_cannot_leave() -> None:
    one, bank = add(), made.member("bank")
    with pytest.raises(NotTakingPart):
        leave(one.id, organisation=bank.organisation_id, actor=None, at=AT)


def test_what_has_ended_is_neither_joined_nor_worded_nor_ended_again() -> None:
    one, bank = add(), made.member("bank")
    end_arrangement(one.id, actor=None, at=AT)
    with pytest.raises(MayNotJoin):
        joins(one, bank)
    with pytest.raises(ArrangementOver):
        agree_wording(one.id, text=TEXT, actor=None, at=AT)
    with pytest.raises(ArrangementOver):
        end_arrangement(one.id, actor=None, at=AT)
    with pytest.raises(UnknownArrangement):
        end_arrangement(new_id(), actor=None, at=AT)


def test_what_was_shared_under_one_arrangement_never_comes_under_another_or_none() -> None:
    one, two = add("one"), add("two")
    there = made.collection()
    made.stored(there, made.handling())
    place_collection(there.id, arrangement=one.id, actor=None, at=AT)
    for target in (two.id, None):
        with pytest.raises(OtherTerms):
            place_collection(there.id, arrangement=target, actor=None, at=AT)
    empty = made.collection("Empty", under=one)
    assert place_collection(empty.id, arrangement=two.id, actor=None, at=AT).arrangement_id == two.id


def test_parties_know_each_other_and_who_might_join_knows_the_terms_only() -> None:
    one = add(inclusion=Inclusion(kinds=(OrganisationKind.COMPANY,)))
    bank, shop, cert = made.member("bank"), made.member("shop"), made.member("cert", kind="national_cert")
    there = made.collection(under=one)
    made.right(bank, there, writes=True)
    joins(one, bank)
    inside, open_to, outside = (viewer_of_member(who, secure=True) for who in (bank, shop, cert))
    seen = arrangement(inside, slug="banks", at=AT)
    assert [party.slug for party in seen.parties] == ["bank"]
    assert [(each.gives, each.gets) for each in seen.collections] == [((bank.organisation_id,),) * 2]
    might = arrangement(open_to, slug="banks", at=AT)
    assert (might.parties, might.collections, might.line.parties) == ((), (), None)
    assert arrangements(outside, at=AT) == []
    with pytest.raises(UnknownArrangement):
        arrangement(outside, slug="banks", at=AT)


def test_the_list_says_what_is_over_and_where_one_takes_part() -> None:
    one, bank = add(ends=AFTER), made.member("bank")
    joins(one, bank)
    viewer = viewer_of_member(bank, secure=True)
    assert [(line.over, line.takes_part, line.parties) for line in arrangements(viewer, at=AT)] == [(False, True, 1)]
    assert [(line.over, line.ends) for line in arrangements(STAFF, at=AFTER)] == [(True, AFTER)]
