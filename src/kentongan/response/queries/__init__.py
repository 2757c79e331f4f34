"""Reads of response. Every one is given its ``reader``; what they may see is in the WHERE clause (``visible``).

``warnings`` and ``exposures``: lists. ``parts``: what one warning holds. ``waiting``: what waits for the duty officer.
``figures``: how well it works. ``decided``: what the hub decided beforehand. ``letters``: mails before they leave.
``shared``: what of the exchange concerns whom, and what came of it.
"""

from kentongan.response.queries.byhand import spoken_words, untold_of, untold_of_each, untold_warnings
from kentongan.response.queries.came_of import CameOf, what_came_of
from kentongan.response.queries.decided import agreements, policies, policy_of, preference, rules_of
from kentongan.response.queries.exposures import EXPOSURE_ORDERS, Sought, exposures
from kentongan.response.queries.figures import Compared, figures
from kentongan.response.queries.letters import letters
from kentongan.response.queries.lines import (
    AgreementLine,
    ExposureLine,
    LinkLine,
    PolicyLine,
    PreferenceLine,
    RuleLine,
    ServiceUnanswered,
    Waiting,
)
from kentongan.response.queries.parts import (
    answers,
    history,
    items,
    link,
    links_of,
    notice,
    notices,
    warnings_of_notice,
)
from kentongan.response.queries.shared import concern_sums, concerns, concerns_of_warning, warnings_of_object
from kentongan.response.queries.waiting import questioned_claims, unanswered, waiting
from kentongan.response.queries.warnings import (
    GROUPS,
    WARNING_ORDERS,
    Wanted,
    draft_of,
    superseded_by,
    warning,
    warning_of_draft,
    warnings,
    warnings_of,
)

__all__ = [
    "EXPOSURE_ORDERS",
    "GROUPS",
    "WARNING_ORDERS",
    "AgreementLine",
    "CameOf",
    "Compared",
    "ExposureLine",
    "LinkLine",
    "PolicyLine",
    "PreferenceLine",
    "RuleLine",
    "ServiceUnanswered",
    "Sought",
    "Waiting",
    "Wanted",
    "agreements",
    "answers",
    "concern_sums",
    "concerns",
    "concerns_of_warning",
    "draft_of",
    "exposures",
    "figures",
    "history",
    "items",
    "letters",
    "link",
    "links_of",
    "notice",
    "notices",
    "policies",
    "policy_of",
    "preference",
    "questioned_claims",
    "rules_of",
    "spoken_words",
    "superseded_by",
    "unanswered",
    "untold_of",
    "untold_of_each",
    "untold_warnings",
    "waiting",
    "warning",
    "warning_of_draft",
    "warnings",
    "warnings_of",
    "warnings_of_notice",
    "warnings_of_object",
    "what_came_of",
]
