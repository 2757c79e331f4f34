"""What somebody has an object from: a row of others, as the rules of onward sharing are given it."""

import json
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from kentongan.exchange.rules.marking import Parts
from kentongan.exchange.rules.saying import without
from kentongan.exchange.rules.words import (
    NOTHING,
    Weighed,
    Word,
    Words,
    letters_told,
    phrases_told,
    said_in,
    tells_by_its_place,
)
from kentongan.exchange.terms import Handling, Verdict
from kentongan.stix.markings import Markings, markings_of
from kentongan.stix.terms import Received


@dataclass(frozen=True, kw_only=True)
class Source:
    """A row of others as the sender sees or saw it: its content without what is hidden, the terms that it takes along
    (``passing_on.leaving``), those of its parts, and whether it may come, with all the parts that they see.

    ``here``: it is of the collection that is written. ``first``: of whoever shared this id first. ``giver``: who
    shared this row first of all; ``copied``: by somebody who had it from another. ``theirs``: the
    sender's organisation shared the id before it saw this or any other row of it; ``before``: what of this row that
    organisation had said under the id, other than after the same giver, before it saw this row; ``again``: what of it
    its giver said in a later version as well. A time or a reference is freed in its place alone: ``freed`` tell of one
    whether its giver, the sender or a published row said it where it stands, be it elsewhere than in this row; they
    are asked of what is sent, which is little, while versions may say it in many places. ``mine``: the letters of
    all texts that the sender's organisation had said before. ``unsaid``: RED for want of any terms; ``published``: by
    a source that publishes for everybody, and nobody said of it that it is not, or CLEAR and seen no more.
    """

    serial: int
    version: int
    content: bytes
    handling: Handling
    parts: Parts = ()
    verdict: Verdict
    here: bool = False
    first: bool = True
    giver: object = None
    copied: bool = False
    theirs: bool = False
    before: Words = NOTHING
    again: Words = NOTHING
    freed: Sequence[Callable[[Word], bool]] = ()
    mine: str = ""
    unsaid: bool = False
    published: bool = False

    @cached_property
    def said(self) -> Weighed:
        """What it says: read when it is asked for, and once."""
        return said_in(self.content)

    @cached_property
    def added(self) -> Weighed:
        """What it says that the sender's organisation had not said before."""
        return without(self.said, self.before)

    @cached_property
    def left(self) -> Weighed:
        """What of that its giver did not say again."""
        return without(self.added, self.again)

    @cached_property
    def _placed(self) -> Set[str]:
        return frozenset(word[1] for word in self.said if tells_by_its_place(word))

    def frees(self, word: Word) -> bool:
        """Whether a time or a reference, where it stands in what is sent, is not this row's."""
        if word in self.again or word in self.before:
            return True
        return word[1] in self._placed and any(is_free(word) for is_free in self.freed)

    @cached_property
    def letters(self) -> Mapping[str, str]:
        """The letters of its texts, by their digests."""
        return letters_told(self.content)

    @cached_property
    def phrases(self) -> Mapping[str, str]:
        """Its phrases, by their digests."""
        return phrases_told(self.content)

    @cached_property
    def marks(self) -> Markings:
        """Its markings."""
        return markings_of(json.loads(self.content))


def says_the_same(source: Source, received: Received) -> bool:
    """Whether what is sent is this row, as it is."""
    if source.version != received.version:
        return False
    return source.content == received.content or json.loads(source.content) == received.value
