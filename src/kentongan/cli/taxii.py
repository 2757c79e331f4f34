"""``kentongan taxii``: API roots and collections, and who reads and writes them."""

from typing import TYPE_CHECKING, Literal
from uuid import UUID

import click
from rich.table import Table

from kentongan.cli.errors import translated, translation
from kentongan.cli.hub_group import HubGroup
from kentongan.cli.noting import note_rights_without_effect
from kentongan.cli.plain import echo_json, id_column, print_table
from kentongan.cli.taxii_source import source
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import marked

if TYPE_CHECKING:
    from kentongan.exchange.models import ApiRoot, Collection, Member

_JSON = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
_READ = click.option("--read", default="", metavar="MEMBER,…", help="Who reads it, by name, separated by commas.")
_WRITE = click.option("--write", default="", metavar="MEMBER,…", help="Who adds to it, by name, separated by commas.")


@click.group(cls=HubGroup)
def taxii() -> None:
    """API roots and collections that members reach by TAXII 2.1, and who reads and writes them."""


taxii.add_command(source)


@taxii.group(cls=HubGroup)
def root() -> None:
    """API roots: groups of collections under one address."""


@root.command("add")
@click.argument("name")
@click.option("--title", default="", help="What people call it; without it, its name.")
@click.option("--description", default="", help="What it is for.")
@click.option(
    "--max-content-length", type=click.IntRange(min=1024), help="The largest request in bytes; without it, 10 MiB."
)
@_JSON
def add_root(name: str, title: str, description: str, max_content_length: int | None, as_json: bool) -> None:
    """Make an API root; NAME stands in its address, /taxii2/NAME/."""
    from kentongan.exchange.actions import provisioning

    made = provisioning.add_root(
        name,
        title=title,
        description=description,
        max_content_length=max_content_length,
        actor=None,
        at=utc_now(),
    )
    if as_json:
        echo_json(_plain_root(made))
        return
    click.echo(translation()(marked("The API root is at {path}")).format(path=_path(made)), err=True)


@root.command("list")
@_JSON
def list_roots(as_json: bool) -> None:
    """List the API roots."""
    from kentongan.exchange.queries.provisioned import all_roots

    found = [_plain_root(one) for one in all_roots()]
    if as_json:
        echo_json(found)
        return
    table = Table(translated("root"), translated("title"), translated("path"), box=None)
    for one in found:
        table.add_row(*(str(one[key]) for key in ("root", "title", "path")))
    print_table(table)


@taxii.group(cls=HubGroup)
def collection() -> None:
    """Collections: where objects are shared, under which arrangement, by whom and to whom."""


@collection.command("add")
@click.option("--id", "collection_id", type=click.UUID, help="Its id; without it, a new one.")
@click.option("--root", "root_name", required=True, metavar="NAME", help="The API root that it belongs to.")
@click.option("--title", required=True, help="What people call it.")
@click.option("--description", default="", help="What is shared here.")
@click.option("--alias", default="", help="A word that may stand for its id in addresses.")
@click.option("--arrangement", default="", metavar="SLUG", help="The arrangement whose terms hold here.")
@_READ
@_WRITE
@_JSON
def add_collection(
    collection_id: UUID | None,
    root_name: str,
    title: str,
    description: str,
    alias: str,
    arrangement: str,
    read: str,
    write: str,
    as_json: bool,
) -> None:
    """Make a collection. Without an arrangement, what has no TLP marking goes to the readers named here, no further."""
    from kentongan.exchange.actions import provisioning
    from kentongan.exchange.queries.provisioned import arrangement_named, collection_of_id, members_named, root_named

    made = provisioning.add_collection(
        title,
        root=root_named(root_name),
        collection_id=collection_id,
        description=description,
        alias=alias,
        arrangement=arrangement_named(arrangement) if arrangement else None,
        readers=members_named(read.split(",")),
        writers=members_named(write.split(",")),
        actor=None,
        at=utc_now(),
    )
    told = collection_of_id(made.id)
    note_rights_without_effect(told, members=members_named([*read.split(","), *write.split(",")]))
    if as_json:
        echo_json(_plain_collection(told))
        return
    click.echo(str(made.id))


@collection.command("list")
@_JSON
def list_collections(as_json: bool) -> None:
    """List the collections, with who reads and writes each."""
    from kentongan.exchange.queries.provisioned import all_collections

    found = all_collections()
    if as_json:
        echo_json([_plain_collection(one) for one in found])
        return
    table = Table(
        id_column(),
        translated("root"),
        translated("title"),
        translated("arrangement"),
        translated("read by"),
        translated("written by"),
        box=None,
    )
    for one in found:
        slug = one.arrangement.slug if one.arrangement else "–"
        readers, writers = _names(one, "reads"), _names(one, "writes")
        table.add_row(str(one.id), one.root.name, one.title, slug, ", ".join(readers) or "–", ", ".join(writers) or "–")
    print_table(table)


@collection.command()
@click.argument("collection_id", metavar="ID", type=click.UUID)
@_READ
@_WRITE
def grant(collection_id: UUID, read: str, write: str) -> None:
    """Let members read or write a collection, beside what they may already.

    Who newly reads gets no TLP:RED from before: it was not addressed to them.
    """
    _change(collection_id, read=read, write=write, given=True)


@collection.command()
@click.argument("collection_id", metavar="ID", type=click.UUID)
@_READ
@_WRITE
def revoke(collection_id: UUID, read: str, write: str) -> None:
    """Let members no longer read or write a collection."""
    _change(collection_id, read=read, write=write, given=False)


@collection.command("pass-on")
@click.argument("collection_id", metavar="ID", type=click.UUID)
@click.option("--object", "stix_id", required=True, metavar="STIX-ID", help="Which object, in its last version.")
@click.option("--into", required=True, metavar="ID", type=click.UUID, help="The collection that it goes to.")
@click.option(
    "--member", "member_name", required=True, metavar="NAME", help="Who passes it on: sees it, and writes there."
)
@click.option("--dry-run", is_flag=True, help="Say who would receive it, and change nothing.")
@_JSON
def pass_on_object(
    collection_id: UUID, stix_id: str, into: UUID, member_name: str, dry_run: bool, as_json: bool
) -> None:
    """Pass an object on from the collection ID to another, for a member, as far as its terms let it go."""
    from kentongan.cli.taxii_passing import passed_on

    told = passed_on(collection_id, stix_id=stix_id, into=into, member=member_name, dry_run=dry_run)
    if as_json:
        echo_json(told)
    else:
        click.echo(told["message"] or told["outcome"], err=bool(told["message"]))
        for name in told["receives"]:
            click.echo(name)
    if told["message"]:
        raise SystemExit(1)


def _change(collection_id: UUID, *, read: str, write: str, given: bool) -> None:
    from django.db import transaction

    from kentongan.exchange.actions.provisioning import give_right
    from kentongan.exchange.queries.provisioned import collection_of_id, members_named

    now = utc_now()
    with transaction.atomic():
        found = collection_of_id(collection_id)
        readers, writers = members_named(read.split(",")), members_named(write.split(","))
        for one in dict.fromkeys([*readers, *writers]):
            reads, writes = _held(found, member=one)
            give_right(
                found,
                member=one,
                reads=given if one in readers else reads,
                writes=given if one in writers else writes,
                actor=None,
                at=now,
            )
    if given:
        note_rights_without_effect(found, members=[*readers, *writers])


def _held(found: "Collection", *, member: "Member") -> tuple[bool, bool]:
    held = found.rights.filter(member=member, ended_at=None).values_list("reads", "writes").first()
    return held or (False, False)


def _path(one: "ApiRoot") -> str:
    return f"/taxii2/{one.name}/"


def _plain_root(one: "ApiRoot") -> dict[str, object]:
    return {
        "id": one.id,
        "root": one.name,
        "title": one.title,
        "description": one.description,
        "max_content_length": one.max_content_length,
        "path": _path(one),
    }


def _plain_collection(one: "Collection") -> dict[str, object]:
    return {
        "id": one.id,
        "root": one.root.name,
        "title": one.title,
        "description": one.description,
        "alias": one.alias,
        "arrangement": one.arrangement.slug if one.arrangement else None,
        "read": _names(one, "reads"),
        "write": _names(one, "writes"),
        "path": f"{_path(one.root)}collections/{one.id}/",
    }


def _names(one: "Collection", right: Literal["reads", "writes"]) -> list[str]:
    return [held.member.name for held in one.rights.all() if getattr(held, right)]
