"""What of the rows of an id is free: what their givers said again in a later version, and what is published.

Each row is told what of it is free. Of a time or a reference, which is free in its place alone, it is told how to ask:
versions may say one in a hundred thousand places, and what is sent says few.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kentongan.exchange.rules.finding import Sought
from kentongan.exchange.rules.saying import anywhere, telling
from kentongan.exchange.rules.sources import Source
from kentongan.exchange.rules.words import Word, is_filled_in, is_of_the_standard, tells_by_its_place

_NAMED = ("name", "description")
"""By what a row is of a published one: what it calls the thing, and how it tells of it; of a relationship or a note,
which have neither, all that it says, or all in properties of the standard and nothing of one's own beside."""


def said_again(sources: Sequence[Source]) -> list[Source]:
    """Return the rows of an id, each with what its giver said again under terms that they gave.

    In a later version; of a copy in any: by what it is of, a copy binds where that binds, by what it adds as ever.
    """
    if len({one.version for one in sources}) < 2:
        return list(sources)
    latest: dict[tuple[object, Word], int] = {}
    given: dict[object, list[Source]] = defaultdict(list)
    for one in sources:
        if one.giver is not None and not (one.copied or one.unsaid):
            given[one.giver].append(one)
            for word in map(anywhere, one.said):
                latest[one.giver, word] = max(one.version, latest.get((one.giver, word), one.version))
    last = {giver: max(several, key=lambda one: one.version) for giver, several in given.items()}
    return [_with_again(one, latest=latest, last=last.get(one.giver)) for one in sources]


def _with_again(source: Source, *, latest: Mapping[tuple[object, Word], int], last: Source | None) -> Source:
    since = -1 if source.copied else source.version

    def is_again(word: Word) -> bool:
        return latest.get((source.giver, anywhere(word)), -1) > since

    again = set(filter(is_again, source.said))
    if not again:
        return source
    texts = {word: weight for word, weight in source.said.items() if word not in again and not tells_by_its_place(word)}
    told = telling(texts, letters=source.letters, phrases=source.phrases.keys())
    # Within a text of the last version alone: of an earlier one that text may have been left out since.
    if told and last is not None and last.version > since and not last.parts:
        found = Sought(frozenset(told.values())).within("\n".join(last.letters.values()))
        again |= {word for word in source.said if told.get(word[1]) in found}
    return replace(source, again=frozenset(again), freed=(*source.freed, is_again))


def without_published(sources: Sequence[Source]) -> Sequence[Source]:
    """Return the rows of an id, each without what is published: who marks that makes it nobody's secret.

    But for a row that says another thing, and later than all that is published: it is no note on that, and stays whole.
    """
    published = [one for one in sources if one.published]
    public = {anywhere(word) for one in published for word in one.said}
    if not public:
        return sources
    last = max(one.version for one in published)
    named = {
        frozenset(anywhere(word) for word in one.said if word[0] in _NAMED) or frozenset(map(anywhere, one.said))
        for one in published
    }

    bare = {
        frozenset(anywhere(word) for word in one.said if is_of_the_standard(word))
        for one in published
        if one.version and not any(word[0] in _NAMED for word in one.said)
    }

    def is_note(one: Source) -> bool:
        said = set(map(anywhere, one.said))
        if one.version < last or any(each <= said for each in named):
            return True
        added = (word for word in one.said if anywhere(word) not in public)
        return any(each and each <= said for each in bare) and all(is_filled_in(word, one.said[word]) for word in added)

    def without_them(one: Source) -> Source:
        if not is_note(one):
            return one
        known = {word for word in one.said if anywhere(word) in public}
        return replace(one, again=one.again | known, freed=(*one.freed, public.__contains__)) if known else one

    return [one if one.published else without_them(one) for one in sources]
