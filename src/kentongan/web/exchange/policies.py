"""An IEP policy as people read it: all 13 fields in their order, which the software enforces and which bind people."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kentongan.exchange.terms import Actions
from kentongan.kernel.tlp import TLP
from kentongan.stix.policies import IepPolicy
from kentongan.web.exchange.words import ACTIONS, DESCRIBES, ENFORCED, POLICY_FIELDS

_SAID: dict[tuple[str, str], str | Promise] = {
    ("encrypt_in_transit", "must"): _("it must be"),
    ("encrypt_in_transit", "may"): _("it may be"),
    ("affected_party_notifications", "may"): _("they may"),
    ("affected_party_notifications", "must-not"): _("they must not"),
    ("attribution", "may"): _("it may"),
    ("attribution", "must"): _("it must, when it is told on"),
    ("attribution", "must-not"): _("it must not, when it is told on"),
    ("unmodified_resale", "may"): _("it may"),
    ("unmodified_resale", "must-not"): _("it must not"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRow:
    """One field: its word, what it says (None: nothing), whether the software enforces it, whether it asks anything."""

    name: str
    word: str | Promise
    said: object
    enforced: bool
    binds: bool


def policy_rows(policy: IepPolicy | None) -> list[PolicyRow]:
    """Return every field of a policy; of no policy, nothing."""
    if policy is None:
        return []
    return [
        PolicyRow(
            name=name,
            word=word,
            said=_said(name, getattr(policy, name)),
            enforced=name in ENFORCED,
            binds=name not in DESCRIBES,
        )
        for name, word in POLICY_FIELDS
    ]


def _said(name: str, value: object) -> object:
    if value is None or value == "":
        return None
    if isinstance(value, datetime | TLP):
        return value
    if name == "permitted_actions":
        return ACTIONS[Actions(str(value))]
    return _SAID.get((name, str(value)), str(value))
