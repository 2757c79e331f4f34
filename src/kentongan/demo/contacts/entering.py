"""What the parties' records are before the story begins: their posts, their partners, and what registries once said."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pysequoia

from kentongan.accounts.models import User
from kentongan.accounts.queries import reader_of
from kentongan.demo.region.posts import TEAMS, DemoPost, Held, demo_posts, expired_key, rfc2350_sections
from kentongan.demo.region.registries import registry_files
from kentongan.directory.actions.contacts import add_contact
from kentongan.directory.actions.imports import import_delegations
from kentongan.directory.actions.partnerships import enter_partner, propose_partner
from kentongan.directory.actions.posts import add_assignment, add_channel, add_post, add_team, set_grants
from kentongan.directory.actions.proposing import approve
from kentongan.directory.actions.publishing import publish
from kentongan.directory.models import Organisation, Post
from kentongan.directory.queries import national_certs
from kentongan.directory.rules.visibility import DEFAULTS
from kentongan.directory.terms import Audience, Delegations, PostField
from kentongan.records.terms import ChannelRecord, PostRole, TeamRecord
from kentongan.routing.contacts import Channel, PlaceholderContact
from kentongan.routing.rir import RegistryFile, national_claims
from kentongan.routing.terms import Contact, OrganisationKind
from kentongan.routing.terms import Organisation as Party

PARTNERS = (("xb-cert", "xa-cert"), ("xd-cert", "xa-cert"), ("xa-defence", "xa-cert"))
"""Who counts whom among its partners: a partner may know that there is a defence post."""

PLACEHOLDER = "nobody@sensad-telecom.example"
"""What the registry has of the telecom's mail."""


def enter_posts(*, at: datetime) -> None:
    """Enter every party's posts, holders and channels, their partners, and what one shows to others than usual."""
    teams: dict[tuple[str, str], UUID] = {}
    parties = dict(Organisation.objects.values_list("slug", "id"))
    users = dict(User.objects.values_list("username", "id"))
    for one in demo_posts(at=at):
        place = (one.party, one.team)
        if place not in teams:
            text = rfc2350_sections(one.party, team=one.team)
            team = TeamRecord(key=one.team, names=TEAMS[one.team], sections=text)
            made = add_team(team, organisation=parties[one.party], actor=None, at=at, publishes=bool(text))
            teams[place] = made.id
        _enter_post(one, team=teams[place], user_of=users.get, at=at)
    for party, partner in PARTNERS:
        enter_partner(parties[party], partner=parties[partner], actor=None, at=at)
    _agree_on_partner(parties["xa-cert"], partner=parties["xb-cert"], at=at)
    _show_more(at=at)
    publish(parties["xa-cert"], actor=None, at=at, security_txt=True, reason="Whoever finds a flaw shall find us.")


def import_registries(*, at: datetime) -> None:
    """Import the older registry files, then the newer, as ``kentongan directory import-rir`` does."""
    for files in registry_files(at=at):
        import_delegations(_delegations(files), actor=None, at=at)


def try_placeholder(*, actor: UUID, at: datetime) -> str:
    """Let somebody enter the address that a registry has for a telecom; return why the hub refuses it."""
    contact = Contact(role="technical", channel="email", address=PLACEHOLDER)
    try:
        add_contact(contact, organisation="xd-telecom", actor=actor, at=at)
    except PlaceholderContact as refused:
        return str(refused)
    return ""


def _enter_post(one: DemoPost, *, team: UUID, user_of: Callable[[str], UUID | None], at: datetime) -> None:
    post = add_post(one.record, team=team, actor=None, at=at)
    for held in one.held:
        made = add_assignment(held.record, post=post.id, user=user_of(held.user), actor=None, at=at)
        for channel in held.record.channels:
            _enter_channel(channel, held, assignment=made.id, at=at)


def _enter_channel(channel: ChannelRecord, held: Held, *, assignment: UUID, at: datetime) -> None:
    """Enter a way to a holder. A certificate that has expired was entered while it was good."""
    if channel.kind == Channel.EMAIL.value and held.key == "expired":
        certificate, good = expired_key()
        add_channel(replace(channel, openpgp=certificate), assignment=assignment, actor=None, at=min(good, at))
    elif channel.kind == Channel.EMAIL.value and held.key == "made":
        made = str(pysequoia.Tsk.generate(f"<{channel.address}>").extract_certificate())
        add_channel(replace(channel, openpgp=made), assignment=assignment, actor=None, at=at)
    else:
        add_channel(channel, assignment=assignment, actor=None, at=at)


def _agree_on_partner(party: UUID, *, partner: UUID, at: datetime) -> None:
    """Let the Wind Islands count Sungaya among their partners, which takes two people."""
    aisyah, farid = (reader_of(User.objects.get(username=name)) for name in ("aisyah", "farid"))
    reason = "We agreed to tell each other who answers for what."
    made = propose_partner(party, partner=partner, reason=reason, reader=aisyah, at=at)
    approve(made.pk, reader=farid, at=at)


def _show_more(*, at: datetime) -> None:
    """Let Maravane's watch show the region who is on duty by name, and the Wind Islands everybody how to reach them."""
    post = Post.objects.get(organisation__slug="xc-cert", key="duty")
    granted = dict(DEFAULTS[PostRole.OPERATIONS]) | {PostField.HOLDER: frozenset({Audience.REGION})}
    set_grants(post.id, granted=granted, actor=None, at=at, reason="The region may know whom it calls at night.")
    post = Post.objects.get(organisation__slug="xa-cert", key="technical")
    granted = dict(DEFAULTS[PostRole.TECHNICAL]) | {PostField.CHANNELS: frozenset({Audience.PUBLIC})}
    set_grants(post.id, granted=granted, actor=None, at=at, reason="Whoever finds a flaw shall find us.")


def _delegations(files: tuple[RegistryFile, ...]) -> list[Delegations]:
    certs = national_certs({one.country for file in files for one in file.delegations})
    claims = national_claims(files, holders=certs)
    parties = {one.slug: one for one in Organisation.objects.filter(slug__in=certs.values())}
    return [
        Delegations(
            country=country,
            organisation=Party(
                id=slug,
                names=parties[slug].names,
                country=country,
                kind=OrganisationKind.NATIONAL_CERT,
                claims=claims[slug],
            ),
            claims=claims[slug],
            kinds=frozenset(claim.kind for claim in claims[slug]),
            as_of=files[0].as_of,
        )
        for country, slug in certs.items()
    ]
