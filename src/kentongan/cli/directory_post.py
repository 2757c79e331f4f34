"""``kentongan directory post|confirm|history``: who answers for what, that it still holds, and how it came to be so."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

import click
from rich.console import Console
from rich.table import Table

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.cli.errors import translated, translation
from kentongan.cli.hub_group import HubCommand, HubGroup
from kentongan.cli.plain import echo_json, id_column, print_table
from kentongan.directory.terms import Audience, PostField
from kentongan.kernel.clock import utc_now, write_moment
from kentongan.kernel.errors import marked
from kentongan.kernel.languages import name_in
from kentongan.records.terms import (
    AssignmentRecord,
    ChannelRecord,
    Holder,
    PostRecord,
    PostRole,
    TeamRecord,
    usually_carries,
)
from kentongan.routing.contacts import Channel

_ROLE = click.Choice([role.value for role in PostRole])
_JSON = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")


@click.group(cls=HubGroup)
def post() -> None:
    """Posts: who answers for what, in which role. What is added here needs nobody's approval, and is recorded."""


@post.command("list")
@click.option("--organisation", default="", help="Only this organisation's.")
@click.option("--role", type=_ROLE, help="Only this role's.")
@click.option("--country", default="", help="Only this country's, as two letters.")
@_JSON
def list_posts(organisation: str, role: str | None, country: str, as_json: bool) -> None:
    """List the posts that stand, with who holds them and how fresh their record is."""
    from kentongan.directory import queries

    owner = queries.organisation(organisation, reader=HUB_ITSELF).id if organisation else None
    wanted = PostRole(role) if role else None
    lines = queries.posts(reader=HUB_ITSELF, at=utc_now(), role=wanted, country=country, organisation=owner)
    if as_json:
        echo_json(lines)
        return
    table = Table(
        translated("organisation"),
        translated("post"),
        translated("role"),
        translated("title"),
        translated("held by"),
        translated("record"),
        id_column(),
        box=None,
    )
    for line in lines:
        held = ", ".join(holder.name or "–" for holder in line.holders or ()) or "–"
        title = name_in(line.title, [])
        table.add_row(line.slug, line.key, line.role, title, held, line.freshness or "", str(line.id))
    print_table(table)


def post_named(named: str) -> UUID:
    """Return the id of a post that is named by it, or as ``organisation/post``. The hub is open.

    Raises UnknownOrganisation, UnknownPost.
    """
    from kentongan.directory import queries
    from kentongan.directory.errors import UnknownPost

    with suppress(ValueError):
        return UUID(named)
    owner, _, key = named.partition("/")
    party = queries.organisation(owner, reader=HUB_ITSELF).id
    lines = queries.posts(reader=HUB_ITSELF, at=utc_now(), organisation=party)
    found = next((line.id for line in lines if line.key == key), None)
    if found is None:
        raise UnknownPost(post=named)
    return found


@post.command()
@click.argument("named", metavar="POST")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="As the record said on that day.")
def show(named: str, day: datetime | None) -> None:
    """Print one post as JSON, now or as it was on a day. POST is its id, or organisation/post."""
    from kentongan.directory import queries

    now, post_id = utc_now(), post_named(named)
    if day is None:
        echo_json(queries.post(post_id, reader=HUB_ITSELF, at=now))
        return
    queries.demand_begun(day.date(), at=now)
    lines = queries.posts_on(day.date(), post=post_id, reader=HUB_ITSELF, at=now)
    echo_json(lines)
    if not lines:
        sentence = marked("Of that day nothing is known of this post: it was not in the record, or that was erased.")
        click.echo(translation()(sentence), err=True)


@post.command()
@click.argument("slug", metavar="ORGANISATION")
@click.argument("key", metavar="KEY")
@click.option("--role", type=_ROLE, required=True, help="What it answers for.")
@click.option("--title", required=True, help="What it is called, in English.")
@click.option("--team", "team_key", default="main", show_default=True, help="Its team's key; made where there is none.")
@click.option("--holder", default="", help="Who holds it: a desk, or with --person a person.")
@click.option("--person", is_flag=True, help="The holder is a person.")
@click.option("--email", default="", help="The holder's mail address.")
@click.option("--phone", default="", help="The holder's telephone number, +60312345678.")
@_JSON
def add(
    slug: str,
    key: str,
    role: str,
    title: str,
    team_key: str,
    holder: str,
    person: bool,
    email: str,
    phone: str,
    as_json: bool,
) -> None:
    """Add a post to ORGANISATION, with its holder and channels, all or nothing."""
    from django.db import transaction

    from kentongan.directory import queries
    from kentongan.directory.actions import posts as acts
    from kentongan.directory.models import Team

    if (email or phone) and not holder:
        raise click.UsageError(translated("An address needs a --holder."))
    owner, now = queries.organisation(slug, reader=HUB_ITSELF), utc_now()
    with transaction.atomic():
        team = Team.objects.filter(organisation=owner, key=team_key).first() or acts.add_team(
            TeamRecord(key=team_key, names=owner.names), organisation=owner.id, actor=None, at=now
        )
        record = PostRecord(key=key, role=PostRole(role), title={"en": title})
        made = acts.add_post(record, team=team.id, actor=None, at=now)
        if holder:
            kind = Holder.PERSON if person else Holder.ROLE
            who = AssignmentRecord(holder=kind, name=holder)
            held = acts.add_assignment(who, post=made.id, actor=None, at=now)
            for channel, address in ((Channel.EMAIL, email), (Channel.PHONE, phone)):
                if address:
                    usual = usually_carries(channel.value)
                    way = ChannelRecord(kind=channel.value, address=address, carries=usual)
                    acts.add_channel(way, assignment=held.id, actor=None, at=now)
    if as_json:
        echo_json(queries.post(made.id, reader=HUB_ITSELF, at=now))
        return
    click.echo(str(made.id))


@post.command()
@click.argument("named", metavar="POST")
@click.option("--reason", default="", help="Why it ends.")
def end(named: str, reason: str) -> None:
    """End a post: nobody is reached by it any more; history keeps it. POST is its id, or organisation/post."""
    from kentongan.directory.actions import posts as acts

    acts.end_post(post_named(named), actor=None, at=utc_now(), reason=reason)


@post.command()
@click.argument("named", metavar="POST")
@click.argument("said", metavar="[FIELD=AUDIENCE,…]…", nargs=-1)
@click.option("--reason", default="", help="Why it changes.")
@_JSON
def grants(named: str, said: tuple[str, ...], reason: str, as_json: bool) -> None:
    """Show who may see which field of a post, or say it: holder=partners,role_class; FIELD= is for its party alone.

    Fields that are not named stay as they are. Fields: existence, mandate, hours, languages, holder, channels, keys,
    freshness. Audiences: public, region, partners, role_class.
    """
    from kentongan.directory import queries
    from kentongan.directory.actions import posts as acts
    from kentongan.directory.snapshots import grants_of

    wanted, post_id = dict(_grant(one) for one in said), post_named(named)
    queries.post(post_id, reader=HUB_ITSELF, at=utc_now())
    granted = grants_of(post_id)
    if wanted:
        now = {PostField(field): [Audience(one) for one in some] for field, some in granted.items()}
        acts.set_grants(post_id, granted={**now, **wanted}, actor=None, at=utc_now(), reason=reason)
        granted = grants_of(post_id)
    if as_json:
        echo_json(granted)
        return
    table = Table(translated("field"), translated("may be seen by"), box=None)
    for field, audiences in granted.items():
        table.add_row(field, ", ".join(audiences) or "–")
    Console().print(table)


def _grant(said: str) -> tuple[PostField, Collection[Audience]]:
    field, _, audiences = said.partition("=")
    try:
        return PostField(field), [Audience(one) for one in _parts(audiences)]
    except ValueError as error:
        raise click.UsageError(f"{said}: {error}.") from None


def _parts(text: str) -> Sequence[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


@click.command(cls=HubCommand)
@click.argument("post_ids", metavar="POST…", type=click.UUID, nargs=-1, required=True)
def confirm(post_ids: tuple[UUID, ...]) -> None:
    """Confirm that the records of posts still hold; for organisations that have no approver of their own."""
    from kentongan.directory.actions.confirming import confirm_posts

    number = confirm_posts(post_ids, reader=HUB_ITSELF, at=utc_now())
    click.echo(translated("{number} confirmed.", number=number), err=True)


@click.command(cls=HubCommand)
@click.argument("slug", metavar="ORGANISATION")
@click.option("--thing", type=click.UUID, help="Only of this post, team, holder or contact.")
@_JSON
def history(slug: str, thing: UUID | None, as_json: bool) -> None:
    """Show every change of an organisation's record, the newest first."""
    from kentongan.directory import queries

    owner = queries.organisation(slug, reader=HUB_ITSELF)
    lines = queries.versions(reader=HUB_ITSELF, organisation=owner.id, thing=thing)
    if as_json:
        echo_json(lines)
        return
    table = Table(
        translated("when"), translated("what"), id_column(), translated("by"), translated("why"), "", box=None
    )
    for line in lines:
        state = "erased" if line.erased else "" if line.intact else "ALTERED"
        by = str(line.actor) if line.actor else "hub"
        table.add_row(write_moment(line.at), line.subject, str(line.thing), by, line.reason, state)
    Console().print(table)
