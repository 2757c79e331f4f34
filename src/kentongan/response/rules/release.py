"""What may leave without a person's approval: what a rule of the feed releases, and never what is listed here.

The table is docs/decisions/0010-warnings.md. Everything fails closed: without a rule, and without a jurisdiction, a
person decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kentongan.kernel.tlp import TLP
from kentongan.response.terms import Release, Route, Why
from kentongan.routing.terms import OrganisationKind

STATE_BODIES = frozenset({OrganisationKind.MINISTRY, OrganisationKind.ARMED_FORCES})
"""Whose warnings a person reads first: what is said to them has more than a technical meaning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A row of a feed's table, as ``models.ReleaseRule`` has it: which warnings it is for, whether they may leave."""

    classification: str
    tlp_at_most: TLP
    release: Release


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the decision on one warning is made from.

    ``kind`` is that of the organisation whose exposures they are. ``jurisdictions`` says whether the hub has any.
    ``contact``: the recipient has a usable contact. ``questioned``: a claim that gave one of the exposures has been
    called wrong.
    """

    classification: str
    tlp: TLP
    doubt: bool
    informational: bool
    kind: OrganisationKind
    route: Route
    jurisdictions: bool
    contact: bool
    muted: bool
    questioned: bool


def whys(facts: Facts, *, rules: Sequence[Rule]) -> tuple[Why, ...]:
    """Return every reason for which a person must decide, in the order of ``Why``; empty where it may leave."""
    holds = {
        Why.DOUBT: facts.doubt,
        Why.RED: facts.tlp is TLP.RED,
        Why.STATE_BODY: facts.kind in STATE_BODIES,
        Why.INFORMATIONAL: facts.informational,
        Why.OUTSIDE: facts.route is Route.NOBODY or not facts.jurisdictions,
        Why.NO_RULE: ruled(facts.classification, tlp=facts.tlp, rules=rules) is Release.PERSON,
        Why.NO_CONTACT: not facts.contact,
        Why.MUTED: facts.muted,
        Why.CLAIM_QUESTIONED: facts.questioned,
    }
    return tuple(why for why in Why if holds[why])


def release(facts: Facts, *, rules: Sequence[Rule]) -> Release:
    """Return whether a warning leaves by itself."""
    return Release.PERSON if whys(facts, rules=rules) else Release.AUTO


def ruled(classification: str, *, tlp: TLP, rules: Sequence[Rule]) -> Release:
    """Return what the first rule that fits says; where none does, a person decides.

    A rule that asks for a person holds for stricter terms too: nothing leaves more easily because it is stricter.
    """
    for rule in rules:
        within = tlp <= rule.tlp_at_most or rule.release is Release.PERSON
        if within and covers(rule.classification, classification=classification):
            return rule.release
    return Release.PERSON


def covers(pattern: str, *, classification: str) -> bool:
    """Whether a rule's pattern is for this classification."""
    if pattern == "" or pattern == classification:
        return True
    return pattern.endswith("/") and classification.startswith(pattern)
