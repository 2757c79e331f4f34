"""``kentongan token``: what programs sign in with; a secret is printed once, when it is made."""

import json
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click
from rich.console import Console
from rich.table import Table

from kentongan.accounts.rules import LONGEST_TOKEN, token_state
from kentongan.accounts.terms import HUB_ITSELF, Scope
from kentongan.cli.errors import translated, translation
from kentongan.cli.hub_group import HubGroup
from kentongan.kernel.clock import UnreadableTime, later, read_day_or_moment, utc_now, write_moment
from kentongan.kernel.errors import marked

if TYPE_CHECKING:
    from kentongan.accounts.models import Token, User

_SPANS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


class Expiry(click.ParamType["timedelta | datetime"]):
    """A day, a time, or a span from now such as ``30d``; a day counts whole, so the token ends with it."""

    name = "WHEN"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta | datetime:
        """Return the span or the moment; fail with a usage error where it is neither."""
        if isinstance(value, timedelta | datetime):
            return value
        text = str(value).strip()
        if span := re.fullmatch(r"([1-9][0-9]{0,4})([hdw])", text):
            return int(span[1]) * _SPANS[span[2]]
        try:
            moment = read_day_or_moment(text)
            return later(moment, by=timedelta(days=1)) if len(text) == len("2026-12-31") else moment
        except UnreadableTime as why:
            self.fail(why.message(translation()), param, ctx)


class Scopes(click.Choice[str]):
    """One scope, or several separated by commas, as members are named elsewhere."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the scopes; fail with a usage error where one is none."""
        return tuple(super(Scopes, self).convert(one.strip(), param, ctx) for one in str(value).split(","))


@click.group(cls=HubGroup)
def token() -> None:
    """Make, list and revoke the tokens with which programs call the API."""


@token.command()
@click.option("--user", "username", metavar="NAME", help="In whose name, and within whose role.")
@click.option("--member", "member_name", metavar="NAME", help="For which member of the exchange, instead of a user.")
@click.option("--name", default="", help="What will use it, so that you know which to revoke.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=Scopes([scope.value for scope in Scope]),
    help="What it may be used for; several separated by commas, or one by one.",
)
@click.option(
    "--days",
    default=90,
    show_default=True,
    type=click.IntRange(1, LONGEST_TOKEN.days),
    help="It ends by itself after so many days.",
)
@click.option("--expires", type=Expiry(), help="When it ends instead: 2026-12-31, a time, or 12h, 30d, 8w from now.")
@click.option("--json", "as_json", is_flag=True, help="Print the token with its secret as JSON.")
def create(
    username: str | None,
    member_name: str | None,
    name: str,
    scopes: tuple[tuple[str, ...], ...],
    days: int,
    expires: timedelta | datetime | None,
    as_json: bool,
) -> None:
    """Make a token and print its secret to standard output, once: the hub keeps only a hash of it."""
    from kentongan.accounts.actions import issue_token
    from kentongan.accounts.secrets import new_secret

    now, secret = utc_now(), new_secret()
    ends = timedelta(days=days) if expires is None else expires
    made = issue_token(
        _holder(username, member_name=member_name),
        name=name or member_name or "",
        scopes=[Scope(scope) for several in scopes for scope in several],
        expires_at=ends if isinstance(ends, datetime) else now + ends,
        secret=secret,
        actor=None,
        at=now,
    )
    if as_json:
        click.echo(json.dumps(_plain(made) | {"secret": secret}, ensure_ascii=False, indent=2))
        return
    told = marked("Token {id} ends on {day}. Its secret is shown this once:")
    last = made.expires_at - timedelta(microseconds=1)  # at midnight it ended with the day before
    click.echo(_(told).format(id=made.id, day=last.date()), err=True)
    click.echo(secret)


@token.command(name="list")
@click.option("--user", "username", metavar="NAME", help="Only this user's.")
@click.option("--json", "as_json", is_flag=True, help="Print the tokens as JSON.")
def list_tokens(username: str | None, as_json: bool) -> None:
    """List the tokens, the latest first; never their secrets."""
    from kentongan.accounts.queries import user_named, visible_tokens

    rows = visible_tokens(reader=HUB_ITSELF)
    if username:
        rows = rows.filter(user=user_named(username))
    found = [_plain(one) for one in rows]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    if not found:
        click.echo(_(marked("There is no token yet. Make one with `kentongan token create`.")), err=True)
        return
    table = Table(
        translated("id"),
        translated("user"),
        translated("name"),
        translated("scopes"),
        translated("ends"),
        translated("last used"),
        translated("state"),
        box=None,
    )
    for one in found:
        table.add_row(
            *(str(one[key] or "–") for key in ("id", "user", "name", "scopes", "expires_at", "last_used", "state"))
        )
    Console().print(table)


@token.command()
@click.argument("token_id", metavar="ID", type=click.UUID)
def revoke(token_id: UUID) -> None:
    """End a token for good."""
    from kentongan.accounts.actions import revoke_token
    from kentongan.accounts.errors import UnknownToken
    from kentongan.accounts.queries import visible_tokens

    found = visible_tokens(reader=HUB_ITSELF).filter(pk=token_id).first()
    if found is None:
        raise UnknownToken(token=token_id)
    revoke_token(found, actor=None, at=utc_now())


def _holder(username: str | None, *, member_name: str | None) -> "User":
    from kentongan.accounts.queries import user_named
    from kentongan.exchange.queries.provisioned import member_named

    match username, member_name:
        case str(), None:
            return user_named(username)
        case None, str():
            return member_named(member_name).user
    raise click.UsageError(_(marked("Say either --user or --member.")))


def _plain(one: "Token") -> dict[str, object]:
    state = token_state(expires_at=one.expires_at, revoked_at=one.revoked_at, at=utc_now())
    return {
        "id": str(one.id),
        "user": one.user.username,
        "name": one.name,
        "scopes": one.scopes,
        "created_at": write_moment(one.created_at),
        "expires_at": write_moment(one.expires_at),
        "revoked_at": write_moment(one.revoked_at) if one.revoked_at else None,
        "last_used": one.last_used.isoformat() if one.last_used else None,
        "state": state.value,
    }


def _(text: str) -> str:
    return translation()(text)
