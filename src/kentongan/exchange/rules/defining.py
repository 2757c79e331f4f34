"""What a marking definition says, apart from the words of a statement: terms, or more; and whether two say the same."""

import json
from collections.abc import Sequence, Set

from kentongan.exchange.rules.meanings import is_silent, said_of
from kentongan.exchange.rules.saying import texts_of
from kentongan.exchange.rules.sources import Source
from kentongan.exchange.rules.words import Weighed, Weight, digest_of, is_text, is_time, said_in, values_in
from kentongan.exchange.terms import Said
from kentongan.stix.definitions import IEP_EXTENSION, TLP_EXTENSION
from kentongan.stix.policies import is_field
from kentongan.stix.terms import Received, Thing

_OF_TERMS = frozenset(
    {
        "created_by_ref",
        "lang",
        "definition_type",
        "definition.statement",
        "definition.tlp",
        "name",
        "x_opencti_definition_type",
    }
    | {"x_opencti_definition", f"extensions.{TLP_EXTENSION}.tlp_2_0", f"extensions.{TLP_EXTENSION}.extension_type"}
    | {f"extensions.{IEP_EXTENSION}.extension_type"}
)
"""Where a marking definition says what its marking means; ``x_opencti`` as OpenCTI writes it."""
_POLICIES = ("definition.", f"extensions.{IEP_EXTENSION}.")
_STATEMENT = frozenset({"definition.statement", "name"})
_FILLED_IN = frozenset({"created_by_ref", "lang"})
"""What a program leaves out or fills in, and what is no word about the marking: who made it, in what language."""
_OPENCTI = "extension-definition--ea279b3e-5c71-4632-ac08-831c66a786ba"
_EXTENSION_OF_OPENCTI = f"extensions.{_OPENCTI}."
_PLAIN = ("_color", "_order", "_id", "_type")


def defines_otherwise(received: Received, sources: Sequence[Source]) -> bool:
    """Whether a definition says of handling what no definition under its id says that whoever was first gave."""
    first = [one for one in sources if one.first]
    if not first or any(one.theirs for one in first):
        return False
    return not any(_defines_alike(received, one) for one in first)


def _defines_alike(received: Received, source: Source) -> bool:
    """Whether two definitions say the same of handling, and the one in no words that the other has not got.

    But for those of a statement and its name: a catalogue's copyright has another year in each release. Who made it, in
    what language and when is no word about it, nor is what OpenCTI keeps beside.
    """
    said = _said_of(received.value)
    if said != _said_of(json.loads(source.content)):
        return False
    free = _FILLED_IN | (_STATEMENT if said is not None and is_silent(said) else frozenset())
    times = {digest_of(told) for _, told in values_in(received.content) if is_time(told)}
    return _texts_but(free, said_in(received.content)) - times <= texts_of(source.said)


def _said_of(definition: Thing) -> Said | None:
    """Return what a marking definition says about handling, whatever OpenCTI keeps in an extension of its own."""
    extensions = definition.get("extensions")
    if isinstance(extensions, dict) and _OPENCTI in extensions:
        definition = {**definition, "extensions": {one: extensions[one] for one in extensions if one != _OPENCTI}}
    return said_of(definition)


def is_terms_alone(said: Weighed) -> bool:
    """Whether a marking definition says nothing but what its marking means: nothing stands anywhere else."""
    return all(_is_of_terms(path) or _is_of_opencti(path, weight) for (path, _), weight in said.items())


def _texts_but(free: Set[str], said: Weighed) -> Set[str]:
    """Return the digests of the texts of a marking definition, but for those that stand in some places."""
    return frozenset(
        word[1]
        for word, weight in said.items()
        if is_text(word) and word[0] not in free and not _is_of_opencti(word[0], weight)
    )


def _is_of_terms(path: str) -> bool:
    return path in _OF_TERMS or (path.startswith(_POLICIES) and is_field(path.rpartition(".")[2]))


def _is_of_opencti(path: str, weight: Weight) -> bool:
    if path.startswith(_EXTENSION_OF_OPENCTI):
        return weight < Weight.WORD or path.endswith(".color")  # ids, times, what kind of thing it is
    return path.startswith("x_opencti_") and not path.startswith("x_opencti_definition") and path.endswith(_PLAIN)
