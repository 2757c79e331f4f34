"""Words of messages for people; those of the controlled vocabulary are taken from there, in the page's language."""

from collections.abc import Mapping

from django.utils.functional import Promise, lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kentongan.messages.rules.turns import TurnKind
from kentongan.messages.terms import (
    Ability,
    Attribution,
    Band,
    Confidence,
    FindingKind,
    Gate,
    Level,
    Manner,
    MessageState,
    MessageType,
    Overtaken,
    Priority,
    RecipientState,
)
from kentongan.messages.vocabulary import PERCENT, language_for, words
from kentongan.web.tables import State

Words = str | Promise


def _say(part: str, key: str) -> str:
    return words(language_for([get_language() or "en"]))(part, key)


say = lazy(_say, str)
"""One text of the vocabulary, in the language of the page when it is shown."""

TYPES: Mapping[MessageType, Words] = {one: say("types", one.value) for one in MessageType}
PRIORITIES: Mapping[Priority, Words] = {one: say("priorities", one.value) for one in Priority}
URGENCY: Mapping[Priority, State] = {
    Priority.ROUTINE: State(Priority.ROUTINE, _("routine"), "quiet"),
    Priority.PRIORITY: State(Priority.PRIORITY, _("priority"), "calm"),
    Priority.IMMEDIATE: State(Priority.IMMEDIATE, _("immediate"), "warn"),
}
"""Priorities in one word, for lists."""

OVERTAKEN: Mapping[Overtaken, Words] = {
    Overtaken.TAKEN_BACK: _(
        "This correction can leave no more: what it corrects was taken back since. Nobody is asked to agree to it."
    ),
    Overtaken.CORRECTED_ANEW: _(
        "This correction can leave no more: a later one left already. Nobody is asked to agree to it; what is still "
        "right of it belongs in a new correction."
    ),
}

POST_ENDED = _("The post in whose name this was written has ended, so it can leave no more. Write it for another post.")

LEVELS: Mapping[Level, Words] = {one: say("levels", str(one.value)) for one in Level}
CONFIDENCES: Mapping[Confidence, Words] = {one: say("confidence", one.value) for one in Confidence}
ABILITIES: Mapping[Ability, Words] = {one: say("abilities", one.value) for one in Ability}


def _band(key: str) -> str:
    low, high = PERCENT[key]
    return f"{_say('bands', key)} ({low}–{high} %)"


_lazy_band = lazy(_band, str)

BANDS: Mapping[Band, Words] = {one: _lazy_band(one.value) for one in Band}

ATTRIBUTIONS: Mapping[Attribution, Words] = {
    Attribution.NONE: _("none: it names nobody and nothing"),
    Attribution.INFRASTRUCTURE: _("infrastructure: which addresses and systems, not who"),
    Attribution.ACTOR: _("an actor: an approver of your party must agree"),
    Attribution.STATE: _("a state: your diplomatic post must agree, and it goes to diplomatic posts alone"),
}

STATES: Mapping[MessageState, State] = {
    MessageState.DRAFT: State(MessageState.DRAFT, _("draft"), "quiet"),
    MessageState.AWAITING_AUTHORITY: State(MessageState.AWAITING_AUTHORITY, _("waits for an approver"), "warn"),
    MessageState.AWAITING_DIPLOMAT: State(MessageState.AWAITING_DIPLOMAT, _("waits for a diplomat"), "warn"),
    MessageState.AUTHORISED: State(MessageState.AUTHORISED, _("agreed to, not sent"), "calm"),
    MessageState.REFUSED: State(MessageState.REFUSED, _("refused"), "bad"),
    MessageState.SENT: State(MessageState.SENT, _("sent"), "good"),
    MessageState.RETRACTED: State(MessageState.RETRACTED, _("taken back"), "bad"),
    MessageState.DISCARDED: State(MessageState.DISCARDED, _("put away"), "quiet"),
}

RECIPIENTS: Mapping[RecipientState, State] = {
    RecipientState.WAITING: State(RecipientState.WAITING, _("not sent"), "quiet"),
    RecipientState.SENT: State(RecipientState.SENT, _("sent, not yet taken over"), "calm"),
    RecipientState.DELIVERED: State(RecipientState.DELIVERED, _("delivered, not acknowledged"), "warn"),
    RecipientState.BY_PHONE: State(RecipientState.BY_PHONE, _("to be called"), "warn"),
    RecipientState.ACKNOWLEDGED: State(RecipientState.ACKNOWLEDGED, _("acknowledged"), "good"),
    RecipientState.UNREACHED: State(RecipientState.UNREACHED, _("nobody reached"), "bad"),
}

BROUGHT: Mapping[RecipientState, State] = {
    RecipientState.DELIVERED: State(RecipientState.DELIVERED, _("delivered"), "good"),
}
"""What is called otherwise where nobody is asked to acknowledge."""

MANNERS: Mapping[Manner, Words] = {
    Manner.FULL: _("by mail, whole"),
    Manner.ENCRYPTED: _("by mail, encrypted"),
    Manner.NOTICE_ONLY: _("by mail, a notice without content, a link and a one-time code"),
    Manner.PHONE: _("by telephone: a person calls"),
    Manner.NOTHING: _("nothing may leave this way"),
}

FINDINGS: Mapping[FindingKind, Words] = {
    FindingKind.MIXED_ROWS: _("two rows of likelihood mixed"),
    FindingKind.LIKELIHOOD_WITH_CONFIDENCE: _("likelihood and confidence in one sentence"),
    FindingKind.UNDEFINED_LIKELIHOOD: _("a likelihood without a band"),
    FindingKind.ACCUSATION: _("an accusation"),
    FindingKind.ULTIMATUM: _("an ultimatum"),
    FindingKind.UNDEFINED_TERM: _("a term that is not defined"),
    FindingKind.ABSOLUTE: _("a certainty without a source"),
    FindingKind.UNREAD_LANGUAGE: _("not checked"),
}

GATES: Mapping[Gate, State] = {
    Gate.OPEN: State(Gate.OPEN, _("nobody else has to agree"), "good"),
    Gate.UNDECLARED: State(Gate.UNDECLARED, _("it accuses more than it declares"), "bad"),
    Gate.UNCONFIRMED: State(Gate.UNCONFIRMED, _("it may be read as accusing somebody"), "bad"),
    Gate.NEEDS_APPROVER: State(Gate.NEEDS_APPROVER, _("an approver must agree"), "warn"),
    Gate.NEEDS_DIPLOMAT: State(Gate.NEEDS_DIPLOMAT, _("an approver and a diplomat must agree"), "warn"),
    Gate.WRONG_AUDIENCE: State(Gate.WRONG_AUDIENCE, _("it goes to the wrong posts"), "bad"),
}

STEPS: Mapping[str, Words] = {
    "opened": _("The matter was opened"),
    "written": _("Written"),
    "changed": _("Changed"),
    "discarded": _("Put away"),
    "no_claim_confirmed": _("Confirmed that nobody is held responsible"),
    "submitted": _("Handed in for agreement"),
    "authorised": _("Agreed to"),
    "attribution_approved": _("Its attribution was approved"),
    "refused": _("Refused"),
    "sent": _("Sent"),
    "told": _("Told"),
    "not_told": _("Somebody who had the message was not told"),
    "superseded": _("Its correction goes on in its place"),
    "link_renewed": _("A new link was sent"),
    "told_sender": _("Every way was tried, and the sender was told"),
    "acknowledged": _("Acknowledged"),
    "called": _("A call was made"),
    "retracted": _("Taken back"),
    "corrected": _("Corrected"),
    "raised": _("Raised"),
    "lowered": _("Lowered"),
    "closed": _("Closed"),
    TurnKind.FIRST: _("Sent to the first holder"),
    TurnKind.CHANNEL: _("Tried by another way"),
    TurnKind.ALTERNATE: _("Tried at the alternate"),
    TurnKind.COLLEAGUE: _("Tried at the desk that stands in"),
    TurnKind.TELEPHONE: _("A call was asked for"),
    "key_unusable": _("A mailbox was left out: its key has expired or cannot be used"),
    "delivered": _("Delivered"),
    "failed": _("It came back"),
}
"""What a step of a thread's history is called; one that has no words here is shown as it is."""


def step_word(what: str) -> Words:
    """Return what a step is called."""
    return STEPS.get(what, what.replace("_", " "))
