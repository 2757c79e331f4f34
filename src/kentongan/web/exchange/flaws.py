"""What is wrong with a STIX object, in a sentence for whoever sends it: what, where, and which clause says so."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kentongan.exchange.rules.taking_in import (
    MAY_NOT_GO_ON,
    OTHER_CONTENT,
    OTHER_DEFINITION,
    OVER_THE_CEILING,
    TOO_MANY_TERMS,
)
from kentongan.exchange.rules.taking_in import REVOKED as REVOKED_BEFORE
from kentongan.exchange.terms import Reason, Receipt
from kentongan.stix.terms import Flaw, Gravity
from kentongan.web.exchange.words import STAYS

Words = str | Promise

FLAWS: Mapping[str, Words] = {
    "json.duplicate_key": _("A key stands twice. Two programs would read two different objects."),
    "json.malformed": _("It is no JSON."),
    "json.not_an_object": _("It is JSON, but no object."),
    "json.number": _("A number is too long, or is none that JSON has."),
    "json.too_deep": _("It is nested too deeply."),
    "object.not_an_object": _("It is no JSON object."),
    "object.no_id": _("It has no id."),
    "object.no_type": _("It has no type."),
    "object.too_large": _("It is too large."),
    "object.is_a_bundle": _("It is a bundle inside a list of objects. Send what is in it."),
    "property.missing": _("A property that it must have is missing."),
    "property.empty": _("A property is there and empty. Leave it out instead."),
    "property.null": _("A property is null. Leave it out instead."),
    "property.form": _("A property does not have the form that it must have."),
    "property.name": _("A property has a name that none can have."),
    "property.reserved": _("A property has a name that the standard keeps for itself."),
    "property.unknown": _("The standard knows no such property of this type; custom ones belong into an extension."),
    "properties.not_with": _("Two properties stand together that must not."),
    "times.order": _("A time is earlier than one that it must follow."),
    "id.form": _("An id must be a type, two dashes and a UUID."),
    "id.type": _("An id names an object of a type that cannot stand here."),
    "id.not_deterministic": _("The id is not the one that follows from what the object says."),
    "id.not_random": _("The id of this type must be a random UUID."),
    "hash.form": _("A hash does not have the length or letters of its kind."),
    "dictionary.key": _("A key has a form that none can have."),
    "dictionary.value": _("A value has a form that it cannot have here."),
    "extension.name": _("An extension must be named by the id of its definition, or be one of the standard."),
    "extension.type": _("An extension does not say which type it is of."),
    "selector.nowhere": _("A marking names a part that the object does not have."),
    "marking.circular": _("A marking marks itself."),
    "marking.not_the_standard_one": _("It has the id of a TLP marking, and says something else."),
    "marking.tlp_of_its_own": _("TLP markings have fixed ids; this is another."),
    "word.unknown": _("A word stands here that the standard does not know."),
    "word.unusual": _("A word stands here that is not among those the standard suggests."),
    "pattern.syntax": _("The pattern cannot be read."),
    "pattern.too_large": _("The pattern is too large."),
    "pattern.regex": _("The pattern has an expression after MATCHES that cannot be read."),
    "pattern.timestamp": _("The pattern has a time that is none."),
    "pattern.hash": _("The pattern has a hash of the wrong length or letters."),
}
"""Sentences by code; whatever has none is shown by its code and clause."""

REASONS: Mapping[str, Words] = {
    OTHER_CONTENT: _(
        "The collection holds this version with other content. What it holds stays; what you sent would be noted for"
        " people to settle. Share what changed under a later “modified”."
    ),
    OTHER_DEFINITION: _(
        "The collection holds another definition of this marking, and a marking cannot be changed. What it holds stays;"
        " what you sent would be noted for people to settle, and what you mark with it counts as TLP:RED where the two"
        " say different things. Define what you mean under a new id."
    ),
    REVOKED_BEFORE: _("The object was revoked, and that is final. Share it under a new id."),
    OVER_THE_CEILING: _("The arrangement of this collection takes in nothing as strict as this."),
    TOO_MANY_TERMS: _(
        "Your organisation has shared under as many different terms here as the hub keeps apart. Share it under"
        " markings that you used before."
    ),
}

DECLARE = _("Nobody marked it: if it is published for everybody, ask the hub's staff to declare its source.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One flaw for a page. ``advice``: it keeps nothing out."""

    sentence: Words
    where: str
    clause: str
    advice: bool


def told(flaw: Flaw) -> Told:
    """Return a flaw's sentence, its place and its clause."""
    sentence = FLAWS.get(flaw.code) or gettext("It breaks a rule of the standard: %(code)s.") % {"code": flaw.code}
    return Told(sentence=sentence, where=flaw.path, clause=flaw.clause, advice=flaw.gravity is Gravity.ADVICE)


def reason_of(receipt: Receipt) -> Words:
    """Return why an object is not taken in though it has no flaw; empty where it is."""
    facts = receipt.facts or {}
    return reason_said(receipt.reason, because=facts.get("why"), unsaid=bool(facts.get("unsaid")))


def reason_said(reason: str, *, because: object, unsaid: bool) -> Words:
    """Return the same by the reason's code, and by which terms it is where these do not let it come.

    ``unsaid``: nobody said them of it.
    """
    if reason != MAY_NOT_GO_ON:
        return REASONS.get(reason, "")
    said = STAYS.get(because, "") if isinstance(because, Reason) else ""
    told = gettext("Somebody else shared it with you, and its terms do not let it come here. %(why)s") % {"why": said}
    return f"{told} {DECLARE}" if unsaid else told
