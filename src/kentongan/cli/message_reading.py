"""``kentongan message list|show|calls``: what was said, what became of it, and whom to call."""

import json
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from kentongan.cli.hub_group import HubCommand
from kentongan.cli.message_acting import acting, actor_of
from kentongan.kernel.clock import utc_now, write_moment

if TYPE_CHECKING:
    from kentongan.messages.lines import CallLine, MessageLine, ThreadLine

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
_EXERCISE = click.option("--exercise", is_flag=True, help="Of exercises, not of real work.")


@click.command(cls=HubCommand, name="list")
@click.option("--text", default="", help="Only with this reference, or with these words in them.")
@click.option("--open", "open_only", is_flag=True, help="Only those that are not closed.")
@_EXERCISE
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000), help="How many at most.")
@acting
@_AS_JSON
def list_threads(text: str, open_only: bool, exercise: bool, limit: int, username: str, as_json: bool) -> None:
    """List threads, that with the latest message first."""
    from kentongan.messages.queries import threads

    actor = actor_of(username)
    lines = threads(actor, at=utc_now(), text=text, open_only=open_only, exercise=exercise, limit=limit)
    if as_json:
        click.echo(json.dumps([_thread(line) for line in lines], ensure_ascii=False, indent=2))
        return
    table = Table(box=None)
    for heading in (_("reference"), _("level"), _("TLP"), _("messages"), _("awaited"), _("subject")):
        table.add_column(heading)
    for line in lines:
        told = (str(int(line.level)), line.tlp.word, str(line.messages), str(line.unacknowledged))
        table.add_row(line.reference + (" EXERCISE" if line.exercise else ""), *told, line.subject)
    Console(markup=False).print(table)


@click.command(cls=HubCommand)
@click.argument("thread")
@click.option("--language", default="en", show_default=True, help="In the words of this language (BCP 47).")
@acting
@_AS_JSON
def show(thread: str, language: str, username: str, as_json: bool) -> None:
    """Show THREAD: its messages as they are read, and what became of each."""
    from kentongan.messages import queries
    from kentongan.messages.queries.naming import thread_named

    actor, at = actor_of(username), utc_now()
    view = queries.thread(thread_named(thread, reader=actor, at=at).pk, reader=actor, at=at, language=language)
    if as_json:
        told = {"thread": _thread(view.line), "messages": [_message(one) for one in view.messages]}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for one in view.messages:
        _print(one, language=language)


@click.command(cls=HubCommand)
@_EXERCISE
@acting
@_AS_JSON
def calls(exercise: bool, username: str, as_json: bool) -> None:
    """List the calls that a person must make, with what to read out."""
    from kentongan.messages import queries

    lines = queries.calls(actor_of(username), at=utc_now(), exercise=exercise)
    if as_json:
        click.echo(json.dumps([_call(line) for line in lines], ensure_ascii=False, indent=2))
        return
    for line in lines:
        click.echo(f"{line.id}  {line.number}  {line.holder}  {line.party.slug}  {line.reference}\n\n{line.script}")


def _print(line: "MessageLine", *, language: str) -> None:
    from kentongan.messages.rendering import render
    from kentongan.messages.vocabulary import language_for

    rendering = render(line.head, line.content, language=language_for([language]))
    state = f"{line.state.value}, {line.overtaken.value}" if line.overtaken else line.state.value
    click.echo(f"{line.reference}  [{state}]  {rendering.title}")
    for notice in rendering.notices:
        click.echo(f"  {notice}")
    for section in rendering.sections:
        click.echo(f"  {section.heading}")
        for one in section.lines:
            click.echo(f"    {one.label + ': ' if one.label else ''}{one.text}")
    for to in line.recipients:
        at = "" if to.acknowledged_at is None else " " + write_moment(to.acknowledged_at)
        click.echo(f"  {to.id}  {to.party.slug} {to.party.role.value}: {to.state.value}{at} {to.reason}".rstrip())
    click.echo()


def _thread(line: "ThreadLine") -> dict[str, object]:
    return {
        "id": str(line.id),
        "reference": line.reference,
        "level": int(line.level),
        "subject": line.subject,
        "tlp": line.tlp.word,
        "opened_at": write_moment(line.opened_at),
        "closed_at": None if line.closed_at is None else write_moment(line.closed_at),
        "messages": line.messages,
        "unacknowledged": line.unacknowledged,
        "exercise": line.exercise,
    }


def _message(line: "MessageLine") -> dict[str, object]:
    from kentongan.messages.rules.content import content_json

    return {
        "id": str(line.id),
        "reference": line.reference,
        "type": line.type.value,
        "state": line.state.value,
        "overtaken": line.overtaken.value if line.overtaken else None,
        "priority": line.priority.value,
        "level": int(line.level),
        "tlp": line.tlp.word,
        "language": line.language,
        "sender": line.sender.slug,
        "sender_role": line.sender.role.value,
        "sent_at": None if line.sent_at is None else write_moment(line.sent_at),
        "respond_by": None if line.respond_by is None else write_moment(line.respond_by),
        "digest": line.digest,
        "content": content_json(line.content),
        "recipients": [
            {
                "id": str(one.id),
                "party": one.party.slug,
                "role": one.party.role.value,
                "state": one.state.value,
                "reason": one.reason,
                "acknowledged_at": None if one.acknowledged_at is None else write_moment(one.acknowledged_at),
            }
            for one in line.recipients
        ],
    }


def _call(line: "CallLine") -> dict[str, object]:
    return {
        "id": str(line.id),
        "reference": line.reference,
        "party": line.party.slug,
        "holder": line.holder,
        "number": line.number,
        "language": line.language,
        "due_at": write_moment(line.due_at),
        "script": line.script,
    }


def _(text: str) -> str:
    from django.utils.translation import gettext

    return gettext(text)
