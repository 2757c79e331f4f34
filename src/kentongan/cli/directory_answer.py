"""How a look-up's answer is shown in the terminal: the owner, the contacts, and every claim with its fate."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from rich import box
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from kentongan.cli.directory_disagreements import told
from kentongan.cli.errors import translation
from kentongan.directory.terms import Disagreement
from kentongan.kernel.errors import Translate, marked
from kentongan.kernel.languages import name_in
from kentongan.routing.lookup import Subject
from kentongan.routing.moments import write_day
from kentongan.routing.old_sources import verify_first
from kentongan.routing.reasoning import Considered, Fate, Reasoning
from kentongan.routing.terms import Claim, ClaimSource, Organisation

_SIGNS = {
    Fate.DECIDES: ("✔", "bold green"),
    Fate.PROPOSED: ("→", "bold cyan"),
    Fate.CONFLICT: ("?", "bold yellow"),
    Fate.UNVERIFIED: ("?", "bold yellow"),
    Fate.NO_LONGER_CURRENT: ("?", "bold yellow"),
    Fate.GAVE_UP_THE_BLOCK: ("?", "bold yellow"),
    Fate.SAME_HOLDER: ("+", "green"),
}
"""A shape and a colour for what matters; the sentence beside it says the same."""


def show(
    reasoning: Reasoning,
    *,
    subject: Subject,
    organisation: Organisation | None,
    disagreements: Sequence[Disagreement] = (),
) -> None:
    """Print the answer to standard output."""
    console, translate = Console(highlight=False), translation()
    console.print()
    console.print(_asked(reasoning, subject=subject, translate=translate))
    console.print()
    console.print(_outcome(reasoning, organisation=organisation, translate=translate))
    if disagreements:
        console.print()
        console.print(Text(translate(marked("Sources disagree")), style="bold yellow"))
        console.print(told(disagreements, translate=translate))
    if reasoning.considered:
        console.print()
        console.print(Text(translate(marked("Claims considered, in the order of the search")), style="bold"))
        console.print(_table(reasoning.considered, translate=translate))
    console.print()


def _asked(reasoning: Reasoning, *, subject: Subject, translate: Translate) -> Group:
    head = Text.assemble((str(subject), "bold"), "  ", (_moment(reasoning.at), "dim"))
    special = subject.special
    if special is None:
        return Group(head)
    sentence = translate(marked("Special address: {name} ({source}). Only claims made by hand count.")).format(
        name=special.name, source=special.source
    )
    return Group(head, Text(sentence, style="dim"))


def _outcome(reasoning: Reasoning, *, organisation: Organisation | None, translate: Translate) -> Table:
    verdict = reasoning.verdict
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    if verdict.doubt is not None:
        grid.add_row(translate(marked("In doubt")), Text(verdict.doubt_text or "", style="bold yellow"))
        grid.add_row("", translate(marked("Nothing leaves the hub by itself; a person decides.")))
    caution = verify_first(reasoning)
    if caution is not None:
        sentences = f"{caution.sentence(translate)}\n{caution.advice(translate)}"
        grid.add_row(translate(marked("Verify first")), Text(sentences, style="yellow"))
    label = marked("Proposed") if verdict.doubt is not None else marked("Must act")
    if organisation is None:
        grid.add_row(translate(label), Text(translate(marked("nobody in the directory")), style="bold"))
        return grid
    grid.add_row(translate(label), _who(organisation))
    if verdict.evidence is not None:
        grid.add_row(translate(marked("Because")), _evidence(verdict.evidence, translate=translate))
    for contact in organisation.contacts:
        verified = _verified(contact.verified_at, translate=translate)
        grid.add_row(
            translate(marked("Contact")),
            Text.assemble((contact.address, "bold"), f"  {contact.channel}, {contact.role}, {verified}"),
        )
    if not organisation.contacts:
        grid.add_row(translate(marked("Contact")), translate(marked("none in the directory")))
    return grid


def _who(organisation: Organisation) -> Text:
    described = f"  {organisation.id}, {organisation.kind.replace('_', ' ')}, {organisation.country}"
    return Text.assemble((name_in(organisation.names, ()), "bold green"), (described, ""))


def _evidence(claim: Claim, *, translate: Translate) -> str:
    return f"{claim.tier} {claim.kind} {claim.value}, {_entry(claim, translate=translate)}"


def _table(considered: Iterable[Considered], *, translate: Translate) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_lines=False)
    table.add_column("", no_wrap=True)
    table.add_column(translate(marked("Claim")), overflow="fold", ratio=3)
    table.add_column(translate(marked("Entry")), overflow="fold", ratio=3)
    table.add_column(translate(marked("What became of it")), overflow="fold", ratio=4)
    for found in considered:
        sign, style = _SIGNS.get(found.fate, ("·", "dim"))
        claim = found.claim
        table.add_row(
            Text(sign, style=style),
            Text.assemble(claim.organisation, "\n", (f"{claim.tier} {claim.kind} {claim.value}", style)),
            _entry(claim, translate=translate),
            _fate(found, translate=translate),
        )
    return table


def _fate(found: Considered, *, translate: Translate) -> Text:
    weak = "".join(f"\n{point}" for point in found.weak_points(translate))
    return Text.assemble(found.sentence(translate), (weak, "yellow"))


def _entry(claim: Claim, *, translate: Translate) -> str:
    source = marked("by hand") if claim.source is ClaimSource.MANUAL else marked("imported")
    parts = [translate(source), _verified(claim.verified_at, translate=translate)]
    if claim.valid_from is not None:
        parts.append(translate(marked("from {moment}")).format(moment=_moment(claim.valid_from)))
    if claim.valid_to is not None:
        parts.append(translate(marked("until {moment}")).format(moment=_moment(claim.valid_to)))
    return ", ".join(parts)


def _verified(moment: datetime | None, *, translate: Translate) -> str:
    if moment is None:
        return translate(marked("never verified"))
    return translate(marked("verified {moment}")).format(moment=_moment(moment))


def _moment(moment: datetime) -> str:
    return write_day(moment.replace(microsecond=0))
