"""Words of the exchange for people: why somebody sees an object, what its terms mean here, what became of it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kentongan.exchange.terms import Actions, Misfit, Notify, Outcome, Reason
from kentongan.kernel.tlp import TLP
from kentongan.web.tables import State

Words = str | Promise

SEES: Mapping[bool, State] = {
    True: State("sees", _("sees it"), "good"),
    False: State("does_not_see", _("does not see it"), "quiet"),
}
RECEIVES: Mapping[bool, State] = {
    True: State("receives", _("receives it"), "good"),
    False: State("does_not_receive", _("does not receive it"), "quiet"),
}

WHY: Mapping[Reason, Words] = {
    Reason.SHARER: _("They shared it themselves, and what one shared stays one's own."),
    Reason.READER: _("They read this collection, and the terms leave the object to all of its readers."),
    Reason.NAMED: _("It is for named recipients only, and they read this collection when it was shared."),
    Reason.HUB: _(
        "Staff of the hub see everything that is not TLP:RED, so that somebody can help when something is wrong."
    ),
    Reason.NO_ACCESS: _("They have no right to read this collection."),
    Reason.LIMITED_USE: _("The arrangement's limited use keeps organisations of their kind out."),
    Reason.NOT_NAMED: _("It is TLP:RED: for those who read this collection when it was shared, and nobody else."),
    Reason.PASSED_ON_BEFORE: _(
        "It was passed on to those who read this collection at that time and saw it already, and to nobody else."
    ),
    Reason.BEFORE_JOINING: _("It was shared before they joined, and this arrangement gives no history."),
    Reason.NOT_STARTED: _("Its terms say that it may be used only from a later time on."),
    Reason.ENDED: _("Its terms say that it may be used no longer."),
    Reason.ARRANGEMENT_NOT_STARTED: _("The arrangement does not hold yet."),
    Reason.ARRANGEMENT_ENDED: _("The arrangement has ended, and with it what others gave by it."),
    Reason.NOT_ENCRYPTED: _("Its terms ask for an encrypted connection."),
}
"""Why somebody sees an object or does not: those reasons that ``rules.seeing`` gives."""

STAYS: Mapping[Reason, Words] = {
    Reason.NO_FURTHER: _("It is TLP:RED, and that goes no further."),
    Reason.NEED_TO_KNOW: _(
        "It is TLP:AMBER, and goes only to where everybody who reads is known to you to see it already."
    ),
    Reason.PARTICIPANTS_ONLY: _(
        "It is TLP:AMBER+STRICT, and goes only to where everybody who reads is known to you to see it already."
    ),
    Reason.LIMITED_USE: _("Somebody reads there of a kind that limited use keeps out where it came from."),
    Reason.NOT_STARTED: _("Its terms say that it may be used only from a later time on."),
    Reason.ENDED: _("Its terms say that it may be used no longer."),
    Reason.MARKED_OPENLY: _("It is marked more openly than they marked it. Share it under the marking that it had."),
    Reason.DEFINED_OTHERWISE: _(
        "Somebody else defined this marking otherwise, and a marking cannot be changed. Define what you mean under a"
        " new id."
    ),
}
"""Why an object may not be passed on: the reasons that ``rules.passing_on`` and ``rules.onward`` give."""

TLP_MEANS: Mapping[TLP, Words] = {
    TLP.CLEAR: _("There is no limit to whom it may be told."),
    TLP.GREEN: _("Recipients may tell it within their community, and not in public."),
    TLP.AMBER: _("Recipients may tell it within their organisation and to their clients, to those who need to know."),
    TLP.AMBER_STRICT: _(
        "Recipients may tell it within their organisation, to those who need to know, and to nobody else."
    ),
    TLP.RED: _("For the eyes of those named alone. They tell it to nobody."),
}
"""What a label asks of whoever has the object (FIRST, TLP 2.0), in our words."""

TLP_HERE: Mapping[TLP, Words] = {
    TLP.CLEAR: _("Here: everybody who reads this collection sees it, and the hub may warn anybody by it."),
    TLP.GREEN: _("Here: everybody who reads this collection sees it, and the hub may warn anybody it concerns."),
    TLP.AMBER: _(
        "Here: everybody who reads this collection sees it. The hub may warn an organisation that it concerns, and no"
        " other."
    ),
    TLP.AMBER_STRICT: _(
        "Here: everybody who reads this collection sees it. The hub warns nobody by it who does not take part."
    ),
    TLP.RED: _(
        "Here: it is seen by those who read this collection when it was shared. Whoever joins later does not get it,"
        " the hub's staff do not see it, and nobody is warned by it."
    ),
}
"""What the software does about a label."""

ACTIONS: Mapping[Actions, Words] = {
    Actions.NONE: _("do nothing with it"),
    Actions.CONTACT: _("ask whoever gave it before doing anything"),
    Actions.INTERNAL: _("use it where nobody outside their networks can notice"),
    Actions.INDIRECT: _("also do what may be noticed outside: look it up, warn others"),
    Actions.DIRECT: _("do whatever helps, also against the machines it names"),
}
"""What recipients may do (FIRST IEP 2.0, ``permitted_actions``)."""

NOTIFIES: Mapping[Notify, Words] = {
    Notify.MAY: _("may be told"),
    Notify.MUST_NOT: _("must not be told"),
}

POLICY_FIELDS: tuple[tuple[str, Words], ...] = (
    ("id", _("Id")),
    ("name", _("Name")),
    ("version", _("Version of IEP")),
    ("description", _("Description")),
    ("start_date", _("Holds from")),
    ("end_date", _("Holds until")),
    ("encrypt_in_transit", _("Encrypted on the way")),
    ("permitted_actions", _("Permitted actions")),
    ("affected_party_notifications", _("Those affected may be told")),
    ("tlp", _("TLP")),
    ("attribution", _("Its source may be named")),
    ("unmodified_resale", _("It may be sold on unchanged")),
    ("external_reference", _("Where it is written")),
)
"""The 13 fields of FIRST IEP 2.0, in their order."""

ENFORCED = frozenset(
    {"start_date", "end_date", "encrypt_in_transit", "permitted_actions", "affected_party_notifications", "tlp"}
)
"""Those that the software enforces; the others are shown, and bind people."""

DESCRIBES = frozenset({"id", "name", "version", "description", "external_reference"})
"""Those that say what the policy is, and ask nothing of anybody."""

OUTCOMES: Mapping[Outcome, State] = {
    Outcome.STORED: State(Outcome.STORED, _("will be shared"), "good"),
    Outcome.KNOWN: State(Outcome.KNOWN, _("is there already"), "quiet"),
    Outcome.CONFLICT: State(Outcome.CONFLICT, _("is there with other content"), "warn"),
    Outcome.REFUSED: State(Outcome.REFUSED, _("refused"), "bad"),
}

MISFITS: Mapping[Misfit, Words] = {
    Misfit.KIND: _("It is not open to organisations of this kind."),
    Misfit.SIZE: _("It is not open to organisations of this size, or the directory does not know the size."),
    Misfit.LANGUAGES: _("It is held in none of the languages that the directory knows of this organisation."),
    Misfit.LIMITED_USE: _("Its limited use keeps organisations of this kind out."),
    Misfit.ENDED: _("It has ended."),
}

RIGHTS: Mapping[tuple[bool, bool], State] = {
    (True, True): State("reads_writes", _("reads and writes"), "good"),
    (True, False): State("reads", _("reads"), "calm"),
    (False, True): State("writes", _("writes"), "calm"),
}

IN_FORCE = State("in_force", pgettext_lazy("arrangement", "in force"), "good")
TO_COME = State("to_come", pgettext_lazy("arrangement", "to come"), "calm")
OVER = State("over", pgettext_lazy("arrangement", "ended"), "quiet")
REVOKED = State("revoked", pgettext_lazy("STIX object", "revoked"), "bad")

TYPES: Mapping[str, Words] = {
    "attack-pattern": _("attack pattern"),
    "campaign": _("campaign"),
    "course-of-action": _("course of action"),
    "grouping": _("grouping"),
    "identity": _("identity"),
    "incident": _("incident"),
    "indicator": _("indicator"),
    "infrastructure": _("infrastructure"),
    "intrusion-set": _("intrusion set"),
    "language-content": _("translation"),
    "location": _("location"),
    "malware": _("malware"),
    "malware-analysis": _("malware analysis"),
    "marking-definition": _("marking"),
    "extension-definition": _("extension"),
    "note": _("note"),
    "observed-data": _("observed data"),
    "opinion": _("opinion"),
    "relationship": _("relationship"),
    "report": _("report"),
    "sighting": _("sighting"),
    "threat-actor": _("threat actor"),
    "tool": _("tool"),
    "vulnerability": _("vulnerability"),
    "artifact": _("artifact"),
    "autonomous-system": _("autonomous system"),
    "directory": pgettext_lazy("STIX type", "folder"),
    "domain-name": _("domain name"),
    "email-addr": _("e-mail address"),
    "email-message": _("e-mail"),
    "file": _("file"),
    "ipv4-addr": _("IPv4 address"),
    "ipv6-addr": _("IPv6 address"),
    "mac-addr": _("MAC address"),
    "mutex": _("mutex"),
    "network-traffic": _("network traffic"),
    "process": _("process"),
    "software": _("software"),
    "url": _("web address"),
    "user-account": _("user account"),
    "windows-registry-key": _("Windows registry key"),
    "x509-certificate": _("certificate"),
}
"""What sort of thing a STIX object is; of custom types the type itself is shown."""


def type_word(kind: str) -> Words:
    """Return what a type is called."""
    return TYPES.get(kind, kind)
