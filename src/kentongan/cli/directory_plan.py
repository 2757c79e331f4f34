"""How an import's difference is shown in the terminal and as JSON, and how it is agreed to."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kentongan.cli.errors import translation
from kentongan.directory.terms import Change, Item, Plan, Step
from kentongan.kernel.clock import write_moment
from kentongan.kernel.errors import KentonganError, Translate, marked
from kentongan.kernel.languages import name_in
from kentongan.routing.directory_file import claim_item, contact_item
from kentongan.routing.terms import Claim, Contact, Organisation

SHOWN = 40
"""How many single entries a difference shows unless all are asked for."""

KINDS: Mapping[type[Item], str] = {
    Organisation: marked("organisations"),
    Contact: marked("contacts"),
    Claim: marked("claims"),
}

WORDS: Mapping[Change, tuple[str, str, str]] = {
    Change.ADDED: ("+", marked("added"), "green"),
    Change.CHANGED: ("~", marked("changed"), "cyan"),
    Change.ENDED: ("-", marked("ended"), "yellow"),
    Change.REMOVED: ("-", marked("removed"), "yellow"),
    Change.KEPT: ("=", marked("kept"), "magenta"),
    Change.CONFIRMED: ("·", marked("confirmed"), "dim"),
}


_ATTENTION = (Change.KEPT, Change.REMOVED, Change.ENDED, Change.CHANGED, Change.ADDED, Change.CONFIRMED)
"""What is shown first, for what is shown is cut off."""


class NotAgreed(KentonganError):
    """Nobody is there to agree to a difference, or they did not."""

    code = "not-agreed"
    status = 409
    text = marked("Nothing was imported.")
    next_step = marked("Look at the difference with --dry-run, and import it with --yes.")


def show_plan(plan: Plan, *, everything: bool = False) -> None:
    """Print how many entries of each kind become what, and the entries themselves, to standard output."""
    console, translate = Console(highlight=False), translation()
    if not plan.steps:
        sentence = marked("Nothing to change: {count:,} entries are in the hub as they are.")
        console.print(translate(sentence).format(count=plan.unchanged))
        return
    console.print(_sums(plan, translate=translate))
    steps = sorted(plan.steps, key=lambda step: _ATTENTION.index(step.change))
    steps = [step for step in steps if everything or step.change is not Change.CONFIRMED]
    shown = steps if everything else steps[:SHOWN]
    for step in shown:
        console.print(_line(step, translate=translate), soft_wrap=True)
    if len(steps) > len(shown):
        sentence = marked("… and {count:,} more; --all shows every one.")
        console.print(translate(sentence).format(count=len(steps) - len(shown)), style="dim")
    if plan.count(Change.KEPT):
        sentence = marked("Kept: a person at this hub decided otherwise, or the hub's knowledge is newer.")
        console.print(translate(sentence), style="dim")


def _sums(plan: Plan, *, translate: Translate) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("")
    changes = [change for change in WORDS if plan.count(change)]
    for change in changes:
        sign, word, _ = WORDS[change]
        table.add_column(f"{sign} {translate(word)}", justify="right")
    for kind, word in KINDS.items():
        counts = [plan.count(change, kind=kind) for change in changes]
        if any(counts):
            table.add_row(translate(word), *(f"{count:,}" if count else "" for count in counts))
    table.caption = translate(marked("{count:,} unchanged")).format(count=plan.unchanged)
    return table


def _line(step: Step, *, translate: Translate) -> Text:
    sign, word, style = WORDS[step.change]
    detail = "; ".join(_details(step, translate=translate))
    return Text.assemble(
        (f"{sign} {translate(word)}", style),
        "  ",
        (step.organisation, "bold"),
        "  ",
        _told(step.item),
        "  ",
        (detail, "dim"),
    )


def _told(item: Item) -> str:
    match item:
        case Claim():
            return f"{item.kind} {item.value} ({item.tier}, {item.source})"
        case Contact():
            return f"{item.role} {item.channel} {item.address}"
        case Organisation():
            return f"{name_in(item.names, ())} ({item.kind}, {item.country})"


def _details(step: Step, *, translate: Translate) -> Iterator[str]:
    """Yield what changes in an entry: ``priority: 1 → 2``."""
    if step.before is None:
        if isinstance(step.item, Claim) and step.item.valid_from is not None:
            yield translate(marked("from {moment}")).format(moment=_value(step.item.valid_from))
        return
    if step.change is Change.REMOVED:
        return
    for name in type(step.item).__dataclass_fields__:
        before, after = getattr(step.before, name), getattr(step.item, name)
        if before != after:
            yield f"{name}: {_value(before)} → {_value(after)}"


def _value(value: object) -> str:
    if isinstance(value, datetime):
        return write_moment(value.replace(microsecond=0)).removesuffix("T00:00:00Z")
    if isinstance(value, Mapping):
        return ", ".join(f"{language} “{name}”" for language, name in value.items())
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "–"
    return "–" if value is None else str(value)


def plain_plan(plan: Plan) -> dict[str, object]:
    """Return a difference as plain data; contacts and claims look as in the directory file."""
    return {
        "counts": {
            str(change): {word: plan.count(change, kind=kind) for kind, word in KINDS.items()} for change in Change
        },
        "unchanged": plan.unchanged,
        "steps": [
            {
                "change": step.change,
                "organisation": step.organisation,
                "entry": type(step.item).__name__.lower(),
                "before": None if step.before is None else _plain(step.before),
                "after": _plain(step.item),
            }
            for step in plan.steps
        ],
    }


def _plain(item: Item) -> dict[str, object]:
    match item:
        case Claim():
            return claim_item(item)
        case Contact():
            return contact_item(item)
        case Organisation():
            return {
                "id": item.id,
                "names": dict(item.names),
                "country": item.country,
                "kind": item.kind,
                "size": item.size,
                "sectors": item.sectors,
                "critical": item.critical,
                "languages": item.languages,
            }


@contextmanager
def working(text: str) -> Iterator[None]:
    """Show on standard error, where that is a terminal, what takes its time."""
    with Console(stderr=True).status(translation()(text)):
        yield


def agree(question: str, *, yes: bool) -> None:
    """Ask whether to go on, on standard error. Raises NotAgreed where the answer is no, or nobody is there to ask."""
    if yes:
        return
    if not sys.stdin.isatty() or not click.confirm(translation()(question), err=True):
        raise NotAgreed
