"""Whatever files come in whatever order, and whatever people do in between, an import keeps its promises."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.directory.made import AT, claim, contact, directory, organisation

from kentongan.directory import actions
from kentongan.directory.errors import ClaimEnded
from kentongan.directory.models import Claim
from kentongan.directory.queries import routing_directory
from kentongan.directory.terms import Origin
from kentongan.routing import terms
from kentongan.routing.directory_file import read_directory, write_directory
from kentongan.routing.terms import ClaimSource, ClaimTier

MOMENTS = [AT + timedelta(days=days) for days in (-400, -30, -1, 1, 30)]


def moments() -> st.SearchStrategy[object]:
    return st.none() | st.sampled_from(MOMENTS)


@st.composite
def claims(draw: st.DrawFn) -> terms.Claim:
    begin, end = draw(moments()), draw(moments())
    if begin is not None and end is not None and end <= begin:  # type: ignore[operator]
        end = None
    return claim(
        draw(st.sampled_from(["203.0.113.0/24", "198.51.100.0/24", "bank-a.example", "64500"])),
        tier=draw(st.sampled_from(ClaimTier)),
        source=draw(st.sampled_from(ClaimSource)),
        valid_from=begin,
        valid_to=end,
        as_of=draw(moments()),
        verified_at=draw(moments()),
        questioned_at=draw(moments()),
    )


def contacts() -> st.SearchStrategy[terms.Contact]:
    addresses = st.sampled_from(["soc@bank-a.example", "ciso@bank-a.example"])
    return st.builds(lambda address, priority: contact(address, priority=priority), addresses, st.integers(1, 3))


@st.composite
def directories(draw: st.DrawFn) -> terms.Directory:
    slugs = draw(st.lists(st.sampled_from(["bank-a", "bank-b"]), unique=True))
    return directory(
        *(
            organisation(
                slug,
                names={"und": draw(st.sampled_from(["One", "Two"]))},
                contacts=tuple(draw(st.lists(contacts(), max_size=3, unique_by=lambda one: one.address))),
                claims=tuple(replace(one, organisation=slug) for one in draw(st.lists(claims(), max_size=5))),
            )
            for slug in slugs
        )
    )


Act = Callable[..., Claim]

HANDS: list[Act] = [actions.verify_claim, actions.question_claim, actions.end_claim]


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.lists(st.tuples(directories(), st.booleans(), st.sampled_from(HANDS), st.integers(0, 9)), min_size=1, max_size=4)
)
def test_imports_lose_no_claim_overwrite_no_person_and_change_nothing_the_second_time(
    turns: list[tuple[terms.Directory, bool, Act, int]],
) -> None:
    with transaction.atomic():
        rows: set[UUID] = set()
        for day, (wanted, complete, act, number) in enumerate(turns):
            at = AT + timedelta(days=day)
            by_hand = {one.id: one.valid_to for one in Claim.objects.filter(origin=Origin.HAND.value)}

            actions.import_directory(wanted, actor=None, at=at, complete=complete)

            assert not actions.planned_directory(wanted, at=at, complete=complete).writes
            now = {one.id: one for one in Claim.objects.all()}
            assert rows <= now.keys()
            assert all(now[one].valid_to == end for one, end in by_hand.items())
            exported = read_directory(write_directory(routing_directory()))
            assert not exported.refused
            assert not actions.planned_directory(exported.directory, at=at).steps
            rows = set(now)
            _do(act, number=number)
        transaction.set_rollback(True)


def _do(act: Act, *, number: int) -> None:
    rows = list(Claim.objects.order_by("id"))
    if rows:
        try:
            act(rows[number % len(rows)].id, actor=None, at=AT)
        except ClaimEnded:
            return
