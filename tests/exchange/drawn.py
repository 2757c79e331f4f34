"""What property tests of the exchange draw: handlings, viewers, accesses, markings."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from kentongan.exchange.terms import Access, Actions, Handling, Notify, Said, Viewer
from kentongan.kernel.tlp import TLP
from kentongan.routing.terms import OrganisationKind

AT = datetime(2026, 11, 26, 9, tzinfo=UTC)
ORGANISATIONS = tuple(UUID(int=number) for number in range(1, 4))

moments = st.none() | st.integers(-3, 3).map(lambda days: AT + timedelta(days=days))
times = st.integers(-4, 4).map(lambda days: AT + timedelta(days=days))
kinds = st.frozensets(st.sampled_from([OrganisationKind.REGULATOR, OrganisationKind.COMPANY]), max_size=2)
sharers = st.none() | st.sampled_from(ORGANISATIONS)
_names = st.lists(st.sampled_from("abc"), unique=True, max_size=2).map(lambda several: tuple(sorted(several)))

handlings = st.builds(
    Handling,
    tlp=st.sampled_from(TLP),
    sharer=sharers,
    readership=st.integers(0, 3),
    starts=moments,
    ends=moments,
    actions=st.sampled_from(Actions),
    notify=st.sampled_from(Notify),
    encrypted=st.booleans(),
    marks=_names,
    unknown=st.booleans(),
    policies=_names,
    refused=kinds.map(lambda several: tuple(sorted(several))),
    closed=st.booleans(),
)
viewers = st.builds(
    Viewer,
    members=st.just(frozenset({UUID(int=9)})),
    organisations=st.frozensets(st.sampled_from(ORGANISATIONS), max_size=2),
    kinds=kinds,
    hub=st.booleans(),
    secure=st.booleans(),
)
accesses = st.builds(
    Access,
    reads=st.booleans(),
    writes=st.booleans(),
    since=st.integers(0, 3),
    history=st.booleans(),
    refused=kinds,
    starts=moments,
    ends=moments,
)
sayings = st.builds(
    Said,
    tlp=st.none() | st.sampled_from(TLP),
    starts=moments,
    ends=moments,
    actions=st.none() | st.sampled_from(Actions),
    notify=st.none() | st.sampled_from(Notify),
    encrypted=st.booleans(),
    policy=st.sampled_from(["", "policy-a", "policy-b"]),
)
