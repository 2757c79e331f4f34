"""Whether one object says what another said: what of it was taken over.

A text of some length that somebody wrote is known again wherever it stands and whatever is left out beside it; of short
texts two count, or all. A number, a time or a reference anybody may come to, but not to several; a term of a vocabulary
is nobody's. Whoever writes a text anew says something else; no rule finds that.
"""

from collections.abc import Mapping, Set

from kentongan.exchange.rules.words import (
    CARRIED,
    TELLING,
    Weighed,
    Weight,
    Word,
    Words,
    is_text,
    tells_by_its_place,
)
from kentongan.stix.identity import CONTRIBUTING

_MORE: Mapping[str, frozenset[str]] = {
    "file": frozenset({"extensions"}),
    "network-traffic": frozenset({"src_ref", "start", "end", "extensions"}),
    "windows-registry-key": frozenset({"values"}),
}
"""Properties that an id is computed from, and that are more than the name of a thing that anybody may come across."""
_REGISTERED: Mapping[str, frozenset[str]] = {
    "autonomous-system": frozenset({"name", "rir"}),
    "file": frozenset({"size", "mime_type", "magic_number_hex", "name_enc"}),
    "software": frozenset({"languages"}),
    "x509-certificate": frozenset(
        {"issuer", "subject", "version", "is_self_signed", "validity_not_before", "validity_not_after"}
        | {"signature_algorithm", "subject_public_key_algorithm", "subject_public_key_modulus"}
        | {"subject_public_key_exponent", "x509_v3_extensions"}
    ),
}
"""What a registry, a maker or the thing itself says of it to everybody."""
_FEW = 2
"""Short words from which on, said again, they are somebody's."""
_NO_CHANCE = 3
"""Numbers, times and references from which on, said again in their places, they are somebody's; where all that was
added is said again, terms and labels count as well."""
_WHO = "src_ref"
"""Who spoke: of a connection, beside to whom, by which its id is known."""


def without(said: Weighed, words: Words) -> Weighed:
    """Return what is said but for these words."""
    return {word: weight for word, weight in said.items() if word not in words} if words else said


def taken_over(added: Weighed, *, said: Weighed, texts: Set[str]) -> bool:
    """Whether what somebody added is said again: any longer text of it or several short ones, wherever they stand; all
    short ones, or several numbers, times and references, in their places; or all where chance would not repeat it.

    ``texts``: the digests of all texts of what is ``said``.
    """
    if any(weight is Weight.TEXT and digest in texts for (_, digest), weight in added.items()):
        return True
    if any(word[0] == _WHO and word in said for word in added):
        return True
    facts = {word for word, weight in added.items() if weight is Weight.FACT}
    if len(facts & said.keys()) >= _NO_CHANCE:
        return True
    words = {word for word, weight in added.items() if weight > Weight.FACT}
    if words:
        return words <= said.keys() or len({digest for _, digest in words if digest in texts}) >= _FEW
    several = {word for word, weight in added.items() if weight > Weight.PUBLIC}
    return len(several) >= _NO_CHANCE and several <= said.keys()


def anywhere(word: Word) -> Word:
    """Return a word as it is compared wherever it stands, which a text is."""
    return ("", word[1]) if is_text(word) and not tells_by_its_place(word) else word


def texts_of(said: Weighed) -> Set[str]:
    """Return the digests of the texts of what is said, wherever they stand."""
    return frozenset(word[1] for word in said if is_text(word))


def telling(said: Weighed, *, letters: Mapping[str, str], phrases: Set[str] = frozenset()) -> Mapping[str, str]:
    """Return the letters of the longer texts among what is said, by their digests.

    ``letters``: of an object that says it, ``words.letters_told``; ``phrases``: the digests of those that count too.
    """
    told = {digest for (_, digest), weight in said.items() if weight is Weight.TEXT or digest in phrases}
    longer = told & letters.keys()
    return {digest: letters[digest] for digest in longer if len(letters[digest].encode(errors="replace")) >= TELLING}


def beyond_the_bare_value(said: Weighed, *, kind: str) -> Weighed:
    """Return what an observable of a type says beyond that by which anybody knows it: an address, a hash, a name."""
    bare = frozenset(CONTRIBUTING.get(kind, ())) - CARRIED.get(kind, frozenset()) - _MORE.get(kind, frozenset())
    bare |= _REGISTERED.get(kind, frozenset())
    return {word: weight for word, weight in said.items() if word[0].partition(".")[0] not in bare}
