"""What a letter says of threat information that others shared: from where, what they said, until when it holds.

Who shared it is named only where their terms demand it: the warned party needs the fact, not the source.
"""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from kentongan.response.letters.terms import Block, Listed, Paragraph
from kentongan.response.letters.words import told
from kentongan.response.terms import SharedLine


def shared_blocks(shared: Sequence[SharedLine]) -> Iterator[Block]:
    """Return what was shared with the hub, each thing with what is said of it; nothing where nothing was."""
    if not shared:
        return
    sources = list(dict.fromkeys(told(line.told.source) for line in shared if line.told.source))
    if sources:
        yield Paragraph(_("It was shared with us by {sources}.").format(sources=", ".join(sources)))
    else:
        yield Paragraph(
            _("It was shared with us by a partner, under terms by which we may tell you, and not who they are.")
        )
    for line in shared:
        if lines := said_of(line):
            yield Listed(told(line.value), lines)


def said_of(line: SharedLine) -> tuple[str, ...]:
    """Return what those who shared a thing say of it, line by line."""
    said, found = line.told, []
    if said.name:
        found.append(_("They call it: {name}").format(name=told(said.name)))
    if said.description:
        found.append(told(said.description))
    if said.phases:
        found.append(_("Stage of an attack: {phases}").format(phases=", ".join(map(told, said.phases))))
    if said.valid_from:
        found.append(_("Holds from: {moment}").format(moment=told(said.valid_from)))
    if said.valid_until:
        found.append(_("Holds until: {moment}").format(moment=told(said.valid_until)))
    if said.confidence is not None:
        found.append(_("How sure they are: {number} of 100").format(number=said.confidence))
    return tuple(found)
