"""The pure decision and the compiled one agree for every field, audience, role and standing; nothing else is told."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from tests.directory.made import AT
from tests.directory.posted import channel, holder, party, post
from tests.tiers import seldom

from kentongan.accounts.models import Membership
from kentongan.accounts.terms import HUB_ITSELF, NOBODY, Reader, Role
from kentongan.directory.errors import UnknownPost
from kentongan.directory.models import Organisation, Partnership, Post
from kentongan.directory.queries import post as post_of
from kentongan.directory.queries import posts
from kentongan.directory.rules.visibility import DEFAULTS, ROLE_CLASSES, Towards, audiences_of, fields_seen, role_class
from kentongan.directory.terms import Audience, Freshness, PostField, PostLine
from kentongan.kernel.identifiers import new_id
from kentongan.records.terms import PostRole

pytestmark = pytest.mark.django_db

SECRET = {
    PostField.MANDATE: "mandate-of-the-desk",
    PostField.HOLDER: "Siti-who-holds-it",
    PostField.CHANNELS: "secret-desk@cert-a.example",
    PostField.KEYS: "-----CERTIFICATE-----",
    PostField.LANGUAGES: "lo",
    PostField.HOURS: "Asia/Vientiane",
}

FINDS: Mapping[PostField, dict[str, Any]] = {
    PostField.MANDATE: {"text": SECRET[PostField.MANDATE].upper()},
    PostField.HOLDER: {"text": SECRET[PostField.HOLDER].upper()},
    PostField.CHANNELS: {"text": SECRET[PostField.CHANNELS].upper()},
    PostField.LANGUAGES: {"language": "lo"},
    PostField.HOURS: {"open_now": True},
    PostField.FRESHNESS: {"freshness": Freshness.FRESH},
}
"""What finds a full post, by the field that must be seen for it."""

NEVER_FINDS: Mapping[PostField, dict[str, Any]] = {
    PostField.KEYS: {"text": SECRET[PostField.KEYS]},
    PostField.HOURS: {"open_now": False},
    PostField.FRESHNESS: {"freshness": Freshness.LAPSED},
}


def full_post(of: Organisation, role: PostRole, *, granted: Any = None) -> Post:
    made = post(
        of,
        role,
        granted=granted,
        mandate=SECRET[PostField.MANDATE],
        may_discuss=["incidents"],
        time_zone=SECRET[PostField.HOURS],
        hours={"always": True},
        languages=[SECRET[PostField.LANGUAGES]],
        confirmed_at=AT,
    )
    held = holder(made, SECRET[PostField.HOLDER])
    channel(held, SECRET[PostField.CHANNELS], openpgp=SECRET[PostField.KEYS])
    return made


def reader(*organisations: UUID, user: UUID | None = None) -> Reader:
    return Reader(user_id=user or new_id(), role=Role.MEMBER, organisations=frozenset(organisations))


def readers(of: Organisation, role: PostRole) -> Mapping[str, tuple[Reader, Towards]]:
    """Return one reader for every way of standing towards a party and a role, with what they are in words."""
    found: dict[str, tuple[Reader, Towards]] = {
        "nobody": (NOBODY, Towards()),
        "signed in, belongs to nothing": (reader(), Towards()),
        "own": (reader(of.id), Towards(signed_in=True, own=True)),
        "hub": (HUB_ITSELF, Towards(own=True)),
        "analyst": (Reader(user_id=new_id(), role=Role.ANALYST), Towards(own=True)),
    }
    for partner, colleague in product((False, True), repeat=2):
        user = new_id()
        other = party(f"party-{partner}-{colleague}".lower())
        if partner:
            Partnership.objects.create(organisation=of, partner=other, recorded_at=AT)
        if colleague:
            peer = sorted(role_class(role))[-1]
            holder(post(other, peer, granted={}), user=user)
        name = f"member {partner=} {colleague=}"
        found[name] = reader(other.id, user=user), Towards(signed_in=True, partner=partner, colleague=colleague)
    user = new_id()
    holder(post(party("stranger"), sorted(role_class(role))[0], granted={}), user=user)
    Membership.objects.filter(user=user).delete()
    found["colleague who left their party"] = reader(user=user), Towards()
    return found


def shown(line: PostLine) -> dict[PostField, bool]:
    """Return what of a full post a line has."""
    holders = line.holders or ()
    channels = [one for each in holders for one in each.channels or ()]
    return {
        PostField.EXISTENCE: True,
        PostField.MANDATE: line.mandate is not None and line.may_discuss is not None,
        PostField.HOURS: line.hours is not None and line.is_open is not None and line.time_zone is not None,
        PostField.LANGUAGES: line.languages is not None,
        PostField.HOLDER: any(one.name is not None and one.holder is not None for one in holders),
        PostField.CHANNELS: bool(channels),
        PostField.KEYS: any(one.openpgp is not None for one in channels),
        PostField.FRESHNESS: line.freshness is not None and line.confirmed_at is not None,
    }


def agrees(
    made: Post, who: Reader, expected: frozenset[PostField], *, tried: Collection[PostField] = frozenset(PostField)
) -> None:
    """Check list, page and count of one post, and search and filters by the tried fields, for what is to be seen."""
    found = posts(reader=who, at=AT, organisation=made.organisation_id)
    if PostField.EXISTENCE not in expected:
        assert found == []
        with pytest.raises(UnknownPost):
            post_of(made.id, reader=who, at=AT)
    else:
        assert [line.id for line in found] == [made.id]
        assert found[0] == post_of(made.id, reader=who, at=AT)
        assert found[0].seen == expected
        assert shown(found[0]) == {field: field in expected for field in PostField}
        told = repr(replace(found[0], seen=frozenset()))
        for field, secret in SECRET.items():
            assert (repr(secret)[1:-1] in told) == (field in expected), (field, expected)
    asked = {"reader": who, "at": AT, "organisation": made.organisation_id}
    for field in tried:
        if field in FINDS:
            assert bool(posts(**FINDS[field], **asked)) == (field in expected), (field, expected)
        if field in NEVER_FINDS:
            assert posts(**NEVER_FINDS[field], **asked) == [], field


@pytest.mark.parametrize("role", seldom(PostRole, but=(PostRole.TECHNICAL, PostRole.DEFENCE)))
def test_each_field_granted_to_each_audience_is_seen_by_exactly_whom_the_rule_says(role: PostRole) -> None:
    owner = party("cert-a")
    standing = readers(owner, role)
    matrix = {
        full_post(owner, role, granted=granted).id: granted
        for existence, field, audience in product(Audience, PostField, Audience)
        for granted in [{field: {audience}, PostField.EXISTENCE: {existence}}]
    }
    for who, towards in standing.values():
        lines = {line.id: line for line in posts(reader=who, at=AT, organisation=owner.id)}
        for made, granted in matrix.items():
            expected = fields_seen(granted=granted, audiences=audiences_of(towards))
            assert (made in lines) == (PostField.EXISTENCE in expected), (granted, towards)
            if made in lines:
                assert lines[made].seen == expected, (granted, towards)
                assert shown(lines[made]) == {one: one in expected for one in PostField}


@pytest.mark.parametrize(
    "role", seldom([PostRole.TECHNICAL, PostRole.DIPLOMATIC, PostRole.DEFENCE], but=[PostRole.DEFENCE])
)
def test_by_default_nobody_learns_more_by_list_page_search_filter_or_count(role: PostRole) -> None:
    owner = party("cert-a")
    made = full_post(owner, role)
    for who, towards in readers(owner, role).values():
        agrees(made, who, fields_seen(granted=DEFAULTS[role], audiences=audiences_of(towards)))


@pytest.mark.parametrize("field", seldom(PostField, but=list(PostField)[1:4]))
def test_a_field_without_a_grant_is_seen_by_the_party_alone(field: PostField, pytestconfig: pytest.Config) -> None:
    every = field is PostField.EXISTENCE or pytestconfig.getoption("--slow")
    owner = party("cert-a")
    granted = {one: set(Audience) for one in PostField if one is not field}
    made = full_post(owner, PostRole.TECHNICAL, granted=granted)
    for who, towards in readers(owner, PostRole.TECHNICAL).values():
        seen = fields_seen(granted=granted, audiences=audiences_of(towards))
        agrees(made, who, seen, tried=frozenset(PostField) if every else {field})


def test_only_a_post_that_is_held_now_of_the_same_class_elsewhere_makes_a_colleague() -> None:
    owner = party("cert-a")
    other = party("cert-b")
    granted = {PostField.EXISTENCE: {Audience.ROLE_CLASS}}
    full_post(owner, PostRole.DIPLOMATIC, granted=granted)
    over = {"valid_to": AT}
    to_come = {"valid_from": AT + timedelta(seconds=1)}
    for role, held, sees in (
        (PostRole.DIPLOMATIC, {}, True),
        (PostRole.POLICY, {}, True),
        (PostRole.DEFENCE, {}, False),
        (PostRole.TECHNICAL, {}, False),
        (PostRole.DIPLOMATIC, over, False),
        (PostRole.DIPLOMATIC, to_come, False),
    ):
        user = new_id()
        holder(post(other, role), user=user, **held)
        assert bool(posts(reader=reader(user=user), at=AT, organisation=owner.id)) == sees, (role, held)
    at_home = new_id()
    holder(post(owner, PostRole.POLICY, granted={}), user=at_home)
    assert posts(reader=reader(user=at_home), at=AT, organisation=owner.id) == []
    ended = new_id()
    holder(post(other, PostRole.POLICY, ended_at=AT), user=ended)
    assert posts(reader=reader(user=ended), at=AT, organisation=owner.id) == []


def test_partnership_goes_one_way() -> None:
    owner, other = party("cert-a"), party("cert-b")
    full_post(owner, PostRole.DEFENCE)
    Partnership.objects.create(organisation=other, partner=owner, recorded_at=AT)
    assert posts(reader=reader(other.id), at=AT) == []
    Partnership.objects.create(organisation=owner, partner=other, recorded_at=AT)
    assert len(posts(reader=reader(other.id), at=AT)) == 1


def test_a_holder_without_a_channel_is_not_counted_for_who_sees_only_channels() -> None:
    made = full_post(party("cert-a"), PostRole.TECHNICAL)
    holder(made, "Somebody without an address")
    holder(made, "Somebody to come", valid_from=AT + timedelta(days=1))
    (line,) = posts(reader=reader(party("cert-b").id), at=AT)
    assert [one.name for one in line.holders or ()] == [None]
    (line,) = posts(reader=HUB_ITSELF, at=AT)
    assert len(line.holders or ()) == 2
    assert [one.name for one in line.coming] == ["Somebody to come"]


def test_order_does_not_tell_what_is_hidden() -> None:
    owner = party("cert-a")
    made = [full_post(owner, role) for role in reversed(PostRole)]
    keys = [line.key for line in posts(reader=NOBODY, at=AT)]
    by_role = [one.key for one in reversed(made) if PostRole(one.role) in _PUBLIC]
    assert keys == by_role


_PUBLIC = {role for role in PostRole if Audience.PUBLIC in DEFAULTS[role][PostField.EXISTENCE]}


def test_every_role_is_in_exactly_one_class_and_has_defaults() -> None:
    assert sorted(role for one in ROLE_CLASSES for role in one) == sorted(PostRole)
    assert set(DEFAULTS) == set(PostRole)
    assert all(set(DEFAULTS[role]) == set(PostField) for role in PostRole)
