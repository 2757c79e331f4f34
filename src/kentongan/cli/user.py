"""``kentongan user``: accounts made, listed, changed and shut by whoever has the hub's machine."""

import json
import secrets
import sys
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

import click
from rich.console import Console
from rich.table import Table

from kentongan.accounts.terms import HUB_ITSELF, Role
from kentongan.cli.errors import translation
from kentongan.cli.hub_group import HubGroup
from kentongan.cli.user_posts import tell_posts_back, tell_posts_left
from kentongan.kernel.clock import utc_now, write_moment
from kentongan.kernel.errors import marked
from kentongan.kernel.languages import SPOKEN

if TYPE_CHECKING:
    from kentongan.accounts.models import User

_ROLES = click.Choice([role.value for role in Role])
_GENERATED_BYTES = 18


@click.group(cls=HubGroup)
def user() -> None:
    """Make accounts, give them roles and organisations, shut them. Nobody can register by themselves."""


@user.command()
@click.argument("username", metavar="NAME")
@click.option("--role", type=_ROLES, default=Role.MEMBER.value, show_default=True, help="What they are to the hub.")
@click.option("--name", "display_name", default="", help="What people call them.")
@click.option("--email", default="", help="Where a link for a new password may be sent.")
@click.option("--language", type=click.Choice(list(SPOKEN)), default=None, help="Language of pages and mail.")
@click.option("--time-zone", default="", help="IANA zone in which times are shown, such as Asia/Jakarta.")
@click.option("--organisation", "slugs", multiple=True, metavar="SLUG", help="They belong to it; may be repeated.")
@click.option("--password-stdin", "way", flag_value="stdin", help="Read the password from standard input.")
@click.option("--generate-password", "way", flag_value="generate", help="Make a password and print it, once.")
@click.option("--no-password", "way", flag_value="none", help="Nobody can sign in until one is set.")
@click.option("--json", "as_json", is_flag=True, help="Print the account as JSON.")
def add(
    username: str,
    role: str,
    display_name: str,
    email: str,
    language: str | None,
    time_zone: str,
    slugs: tuple[str, ...],
    way: str | None,
    as_json: bool,
) -> None:
    """Make an account. Without one of the three ways, the password is asked for."""
    from django.db import transaction

    from kentongan.accounts.actions import add_membership, create_user
    from kentongan.directory.queries import organisation

    if time_zone and time_zone not in available_timezones():
        raise click.BadParameter(time_zone, param_hint="--time-zone")
    password, now = _password(way), utc_now()
    with transaction.atomic():
        made = create_user(
            username,
            role=Role(role),
            password=password,
            display_name=display_name,
            email=email,
            language=language or "",
            time_zone=time_zone,
            actor=None,
            at=now,
        )
        for slug in slugs:
            belongs_to = organisation(slug, reader=HUB_ITSELF)
            add_membership(made, organisation_id=belongs_to.id, actor=None, at=now)
    if as_json:
        told = _plain(made) | ({"password": password} if way == "generate" else {})
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    click.echo(_(marked("{username} has an account as {role}.")).format(username=made.username, role=role), err=True)
    if way == "generate":
        click.echo(password)


@user.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print the accounts as JSON.")
def list_users(as_json: bool) -> None:
    """List the accounts: role, organisations, second factor, whether they are open."""
    from kentongan.accounts.queries import all_users

    users = [_plain(one) for one in all_users()]
    if as_json:
        click.echo(json.dumps(users, ensure_ascii=False, indent=2))
        return
    if not users:
        click.echo(_(marked("There is no account yet. Make one with `kentongan user add NAME`.")), err=True)
        return
    headings = ("user", "name", "role", "organisations", "second factor", "last sign-in", "state")
    table = Table(*headings, box=None)
    for one in users:
        table.add_row(
            str(one["username"]),
            str(one["name"]),
            str(one["role"]),
            ", ".join(one["organisations"]) if isinstance(one["organisations"], list) else "",
            "yes" if one["second_factor"] else "no",
            str(one["last_login"] or "–"),
            "open" if one["active"] else "disabled",
        )
    Console().print(table)


@user.command()
@click.argument("username", metavar="NAME")
def disable(username: str) -> None:
    """Shut an account: sessions end, tokens are revoked for good. `enable` opens it again.

    Its posts stay in the record, and it holds none of them; they are named, for their parties to end.
    """
    from kentongan.accounts.actions import disable_user
    from kentongan.accounts.queries import user_named

    who, now = user_named(username), utc_now()
    disable_user(who, actor=None, at=now)
    tell_posts_left(who, at=now)


@user.command()
@click.argument("username", metavar="NAME")
def enable(username: str) -> None:
    """Open a shut account again; its tokens stay revoked. The posts that it holds by that are named."""
    from kentongan.accounts.actions import enable_user
    from kentongan.accounts.queries import user_named

    who, now = user_named(username), utc_now()
    enable_user(who, actor=None, at=now)
    tell_posts_back(who, at=now)


@user.command()
@click.argument("username", metavar="NAME")
@click.argument("role", type=_ROLES)
def set_role(username: str, role: str) -> None:
    """Give an account another role; its tokens keep only what that role may use."""
    from kentongan.accounts.actions import set_role as change
    from kentongan.accounts.queries import user_named

    change(user_named(username), role=Role(role), actor=None, at=utc_now())


@user.command()
@click.argument("username", metavar="NAME")
@click.option("--password-stdin", "way", flag_value="stdin", help="Read the password from standard input.")
@click.option("--generate-password", "way", flag_value="generate", help="Make a password and print it, once.")
def set_password(username: str, way: str | None) -> None:
    """Give an account another password; every session of it ends."""
    from kentongan.accounts.actions import set_password as change
    from kentongan.accounts.queries import user_named

    found = user_named(username)
    password = _password(way) or ""
    change(found, password=password, actor=None, at=utc_now())
    if way == "generate":
        click.echo(password)


@user.command()
@click.argument("username", metavar="NAME")
def reset_mfa(username: str) -> None:
    """Forget an account's authenticator app, passkeys and recovery codes, after they were lost.

    Make sure by another way that it is the person who asks. Where the hub asks for a second factor, they set up a
    new one at their next sign-in.
    """
    from kentongan.accounts.actions import reset_mfa as forget
    from kentongan.accounts.queries import user_named

    forgotten = forget(user_named(username), actor=None, at=utc_now())
    click.echo(_(marked("{number} second factors are forgotten.")).format(number=forgotten), err=True)


@user.command()
@click.argument("username", metavar="NAME")
@click.argument("slug", metavar="ORGANISATION")
@click.option("--edits/--no-edits", default=None, help="They may propose changes of its record.")
@click.option("--approves/--no-approves", default=None, help="They decide for it; for posts of states with another.")
def join(username: str, slug: str, edits: bool | None, approves: bool | None) -> None:
    """Let a user belong to an organisation; a member sees what concerns it from then on.

    Said again, it changes only what it is told about their duties. Posts that the record gives them there are named.
    """
    from django.db import transaction

    from kentongan.accounts.actions import add_membership, set_membership_duties
    from kentongan.accounts.queries import reader_of, user_named
    from kentongan.directory.queries import organisation

    belongs_to, who, now = organisation(slug, reader=HUB_ITSELF), user_named(username), utc_now()
    came = belongs_to.id not in reader_of(who).organisations
    with transaction.atomic():
        add_membership(who, organisation_id=belongs_to.id, actor=None, at=now)
        set_membership_duties(who, organisation_id=belongs_to.id, edits=edits, approves=approves, actor=None, at=now)
    if came:
        tell_posts_back(who, at=now, organisation=belongs_to.id)


@user.command()
@click.argument("username", metavar="NAME")
@click.argument("slug", metavar="ORGANISATION")
def leave(username: str, slug: str) -> None:
    """Let a user no longer belong to an organisation; they hold none of its posts then.

    Those that the record still gives them are named, for the organisation to end.
    """
    from kentongan.accounts.actions import remove_membership
    from kentongan.accounts.queries import user_named
    from kentongan.directory.queries import organisation

    belonged_to, who, now = organisation(slug, reader=HUB_ITSELF), user_named(username), utc_now()
    remove_membership(who, organisation_id=belonged_to.id, actor=None, at=now)
    tell_posts_left(who, at=now, organisation=belonged_to.id)


def _password(way: str | None) -> str | None:
    match way:
        case "none":
            return None
        case "generate":
            return secrets.token_urlsafe(_GENERATED_BYTES)
        case "stdin":
            return sys.stdin.readline().rstrip("\r\n")
        case _:
            asked: str = click.prompt(_(marked("Password")), hide_input=True, confirmation_prompt=True, err=True)
            return asked


def _plain(one: "User") -> dict[str, object]:
    from kentongan.accounts.queries import has_second_factor
    from kentongan.directory.queries import organisation_ids

    slugs = {organisation_id: slug for slug, organisation_id in organisation_ids(reader=HUB_ITSELF).items()}
    return {
        "id": str(one.id),
        "username": one.username,
        "name": one.display_name,
        "email": one.email,
        "role": one.role,
        "organisations": sorted(slugs.get(m.organisation_id, str(m.organisation_id)) for m in one.memberships.all()),
        "edits": sorted(slugs.get(m.organisation_id, str(m.organisation_id)) for m in one.memberships.all() if m.edits),
        "approves": sorted(
            slugs.get(m.organisation_id, str(m.organisation_id)) for m in one.memberships.all() if m.approves
        ),
        "second_factor": has_second_factor(one),
        "last_login": write_moment(one.last_login) if one.last_login else None,
        "active": one.is_active,
    }


def _(text: str) -> str:
    return translation()(text)
