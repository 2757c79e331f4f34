"""``kentongan arrangement``: agreements under which members share, who takes part, and what is shared under them."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

import click
from rich.table import Table

from kentongan.cli.arrangement_options import (
    inclusion_options,
    name_in_languages,
    read_inclusion_options,
    read_policy_file,
    terms_options,
    text_options,
)
from kentongan.cli.errors import translated, translation
from kentongan.cli.hub_group import HubGroup
from kentongan.cli.member import organisation_named
from kentongan.cli.plain import echo_json, plain, print_table
from kentongan.kernel.clock import utc_now, write_moment
from kentongan.kernel.errors import marked
from kentongan.kernel.languages import name_in

if TYPE_CHECKING:
    from kentongan.exchange.queries.arrangements import ArrangementLine, ArrangementView

_JSON = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
_ORGANISATION = click.option("--organisation", required=True, metavar="ID", help="By its slug or id.")


@click.group(cls=HubGroup)
def arrangement() -> None:
    """Agreements to share: what for, on which basis, among whom, under which terms."""


@arrangement.command()
@click.argument("slug")
@click.option(
    "--name",
    "names",
    multiple=True,
    required=True,
    metavar="[LANG=]NAME",
    help="What people call it; once for each language: ms=Perkongsian. Without a language, English.",
)
@text_options
@terms_options
@inclusion_options
@_JSON
def add(
    slug: str,
    names: tuple[str, ...],
    purpose: str,
    legal_basis: str,
    limited_use: str,
    as_json: bool,
    **terms: Any,
) -> None:
    """Make an arrangement with its first wording. Nobody takes part yet, and nothing is shared under it."""
    from kentongan.exchange.actions.arrangements import add_arrangement
    from kentongan.exchange.terms import Proposed, Text
    from kentongan.kernel.tlp import read_tlp
    from kentongan.routing.terms import OrganisationKind

    now = utc_now()
    made = add_arrangement(
        Proposed(
            slug=slug,
            names=name_in_languages(names),
            starts=terms["starts"] or now,
            ends=terms["ends"],
            mandatory=terms["mandatory"],
            refused_kinds=frozenset(OrganisationKind(one) for one in terms["refused"]),
            history=terms["history"],
            unmarked=read_tlp(terms["unmarked"]),
            ceiling=read_tlp(terms["ceiling"]),
            policy=read_policy_file(terms["policy"]),
            inclusion=read_inclusion_options(terms),
        ),
        text=Text(purpose=purpose, legal_basis=legal_basis, limited_use=limited_use),
        actor=None,
        at=now,
    )
    _told(made.slug, as_json=as_json)


@arrangement.command()
@click.argument("slug")
@text_options
@_JSON
def agree(slug: str, purpose: str, legal_basis: str, limited_use: str, as_json: bool) -> None:
    """Agree another wording. What was shared before keeps the wording that held when it was shared."""
    from kentongan.exchange.actions.arrangements import agree_wording
    from kentongan.exchange.terms import Text

    text = Text(purpose=purpose, legal_basis=legal_basis, limited_use=limited_use)
    agree_wording(_id(slug), text=text, actor=None, at=utc_now())
    _told(slug, as_json=as_json)


@arrangement.command()
@click.argument("slug")
@_ORGANISATION
def join(slug: str, organisation: str) -> None:
    """Let an organisation take part. It gets what was shared before as far as the terms allow, and no TLP:RED of it."""
    from kentongan.exchange.actions import arrangements

    arrangements.join(_id(slug), organisation=organisation_named(organisation).id, actor=None, at=utc_now())


@arrangement.command()
@click.argument("slug")
@_ORGANISATION
def leave(slug: str, organisation: str) -> None:
    """Let an organisation take part no longer; from now on it gets nothing more."""
    from kentongan.exchange.actions import arrangements

    arrangements.leave(_id(slug), organisation=organisation_named(organisation).id, actor=None, at=utc_now())


@arrangement.command()
@click.argument("slug")
@click.option("--collection", required=True, type=click.UUID, help="The collection's id.")
def place(slug: str, collection: UUID) -> None:
    """Put a collection under an arrangement; its terms hold for what is shared there from now on."""
    from kentongan.exchange.actions.arrangements import place_collection

    place_collection(collection, arrangement=_id(slug), actor=None, at=utc_now())


@arrangement.command()
@click.argument("slug")
def end(slug: str) -> None:
    """End an arrangement now, before its term. Nobody gets anything more by it; each keeps what it shared itself."""
    from kentongan.exchange.actions.arrangements import end_arrangement

    end_arrangement(_id(slug), actor=None, at=utc_now())


@arrangement.command("list")
@_JSON
def list_arrangements(as_json: bool) -> None:
    """List the arrangements, those that have ended too."""
    from kentongan.exchange.queries.arrangements import arrangements
    from kentongan.exchange.terms import Viewer

    found = arrangements(Viewer(hub=True), at=utc_now())
    if as_json:
        echo_json([plain(one) for one in found])
        return
    if not found:
        click.echo(
            translation()(marked("There is no arrangement yet. Make one with `kentongan arrangement add`.")), err=True
        )
        return
    table = Table(
        translated("arrangement"),
        translated("name"),
        translated("parties"),
        translated("from"),
        translated("until"),
        translated("state"),
        box=None,
    )
    for one in found:
        table.add_row(*_cells(one))
    print_table(table)


@arrangement.command()
@click.argument("slug")
@_JSON
def show(slug: str, as_json: bool) -> None:
    """Show an arrangement: its wordings, terms, parties and collections."""
    from kentongan.exchange.queries.arrangements import arrangement as one_arrangement
    from kentongan.exchange.terms import Viewer

    view = one_arrangement(Viewer(hub=True), slug=slug, at=utc_now())
    if as_json:
        echo_json(plain(view))
        return
    table = Table(translated("term"), translated("value"), box=None, show_header=False)
    for word, value in _facts(view):
        table.add_row(word, value)
    print_table(table)


def _facts(view: "ArrangementView") -> list[tuple[str, str]]:
    line, (number, text, agreed_at) = view.line, view.wordings[0]
    slugs = {party.organisation: party.slug for party in view.parties}
    facts = [
        ("arrangement", line.slug),
        ("name", name_in(line.names, ())),
        ("wording", f"{number}, agreed {write_moment(agreed_at)}"),
        ("purpose", text.purpose),
        ("legal basis", text.legal_basis),
        ("limited use", text.limited_use),
        ("keeps out", ", ".join(view.refused_kinds)),
        ("sharing is", "mandatory" if line.mandatory else "voluntary"),
        ("from", write_moment(line.starts)),
        ("until", write_moment(line.ends) if line.ends else "no end is set"),
        ("state", _state(line)),
        ("unmarked counts as", view.unmarked.label),
        ("takes in up to", view.ceiling.label),
        ("who joins gets history", "yes" if view.history else "no"),
        ("parties", ", ".join(f"{party.slug} (wording {party.wording})" for party in view.parties)),
    ]
    for one in view.collections:
        gives, gets = (", ".join(slugs.get(each, str(each)) for each in ids) or "–" for ids in (one.gives, one.gets))
        facts.append(("collection", f"{one.id} {one.title}: {gives} → {gets}"))
    return [(word, value) for word, value in facts if value]


def _cells(one: "ArrangementLine") -> tuple[str, ...]:
    until = write_moment(one.ends)[:10] if one.ends else "–"
    name = name_in(one.names, ())
    return one.slug, name, str(one.parties or 0), write_moment(one.starts)[:10], until, _state(one)


def _state(one: "ArrangementLine") -> str:
    if one.over:
        return "ended"
    return "in force" if one.starts <= utc_now() else "to come"


def _id(slug: str) -> UUID:
    from kentongan.exchange.queries.provisioned import arrangement_named

    return arrangement_named(slug).id


def _told(slug: str, *, as_json: bool) -> None:
    from kentongan.exchange.queries.arrangements import arrangement as one_arrangement
    from kentongan.exchange.terms import Viewer

    if as_json:
        echo_json(plain(one_arrangement(Viewer(hub=True), slug=slug, at=utc_now())))
    else:
        click.echo(translation()(marked("The terms of {arrangement} were kept.")).format(arrangement=slug), err=True)
