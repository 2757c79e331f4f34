"""Whether one object says what another said: what of it was taken over.

A text of some length that somebody wrote is known again wherever it stands and whatever is left out beside it; of short
texts two in their places count, or all. A number, a time or a term of a vocabulary anybody may come to, so those alone
are nobody's. Whoever writes a text anew says something else; no rule finds that.
"""

from collections.abc import Mapping, Set

from kentongan.exchange.rules.words import CARRIED, TELLING, Weighed, Weight, Word, Words
from kentongan.stix.identity import CONTRIBUTING

_MORE: Mapping[str, frozenset[str]] = {
    "file": frozenset({"extensions"}),
    "network-traffic": frozenset({"src_ref", "start", "end", "extensions"}),
    "windows-registry-key": frozenset({"values"}),
}
"""Properties that an id is computed from, and that are more than the name of a thing that anybody may come across."""
_REGISTERED: Mapping[str, frozenset[str]] = {
    "autonomous-system": frozenset({"name", "rir"}),
    "software": frozenset({"languages"}),
    "x509-certificate": frozenset({"issuer", "subject", "signature_algorithm", "subject_public_key_algorithm"}),
}
"""What a registry, a maker or the thing itself says of it to everybody."""
_FEW = 2
"""Short words from which on, said again in their places, they are somebody's."""
_NO_CHANCE = 3
"""Numbers, times and terms from which on, all the same, they are somebody's."""
_WHO = "src_ref"
"""Who spoke: of a connection, beside to whom, by which its id is known."""


def without(said: Weighed, words: Words) -> Weighed:
    """Return what is said but for these words."""
    return {word: weight for word, weight in said.items() if word not in words} if words else said


def taken_over(added: Weighed, *, said: Weighed, texts: Set[str]) -> bool:
    """Whether what somebody added is said again: any longer text of it, wherever it stands, several of its words or
    all of them, or all of it where that is more than chance would repeat.

    ``texts``: the digests of all texts of what is ``said``.
    """
    if any(weight is Weight.TEXT and digest in texts for (_, digest), weight in added.items()):
        return True
    if any(word[0] == _WHO and word in said for word in added):
        return True
    words = {word for word, weight in added.items() if weight > Weight.ANYBODYS}
    if words:
        return words <= said.keys() or len(words & said.keys()) >= _FEW
    facts = {word for word, weight in added.items() if weight > Weight.PUBLIC}
    return len(facts) >= _NO_CHANCE and facts <= said.keys()


def is_text(word: Word) -> bool:
    """Whether a word is a text, which is known wherever it stands."""
    return word[1].startswith("x")


def anywhere(word: Word) -> Word:
    """Return a word as it is compared wherever it stands, which a text is."""
    return ("", word[1]) if is_text(word) else word


def texts_of(said: Weighed) -> Set[str]:
    """Return the digests of the texts of what is said, wherever they stand."""
    return frozenset(word[1] for word in said if is_text(word))


def telling(said: Weighed, *, letters: Mapping[str, str]) -> Mapping[str, str]:
    """Return the letters of the longer texts among what is said, by their digests.

    ``letters``: of an object that says it, ``words.letters_told``.
    """
    longer = {digest for (_, digest), weight in said.items() if weight is Weight.TEXT and digest in letters}
    return {digest: letters[digest] for digest in longer if len(letters[digest].encode(errors="replace")) >= TELLING}


def beyond_the_bare_value(said: Weighed, *, kind: str) -> Weighed:
    """Return what an observable of a type says beyond that by which anybody knows it: an address, a hash, a name."""
    bare = frozenset(CONTRIBUTING.get(kind, ())) - CARRIED.get(kind, frozenset()) - _MORE.get(kind, frozenset())
    bare |= _REGISTERED.get(kind, frozenset())
    return {word: weight for word, weight in said.items() if word[0].partition(".")[0] not in bare}
