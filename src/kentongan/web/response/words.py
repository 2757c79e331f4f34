"""Words for what happens to warnings: states, reasons, answers, mails; with tones, and sentences where needed."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from kentongan.response.terms import (
    ExposureState,
    LinkState,
    Manner,
    NoticeKind,
    NoticeState,
    Release,
    Route,
    Verdict,
    Via,
    WarningLine,
    WarningState,
    Why,
)
from kentongan.web.tables import Several, State

Words = str | Promise
_S = WarningState

STATES: Mapping[WarningState, State] = {
    _S.DRAFTED: State(_S.DRAFTED, _("to approve"), "warn"),
    _S.APPROVED: State(_S.APPROVED, _("leaving"), "calm"),
    _S.SENT: State(_S.SENT, _("sent"), "calm"),
    _S.DELIVERED: State(_S.DELIVERED, _("delivered"), "calm"),
    _S.ACKNOWLEDGED: State(_S.ACKNOWLEDGED, _("being worked on"), "calm"),
    _S.MITIGATED: State(_S.MITIGATED, _("repaired"), "good"),
    _S.NOT_AFFECTED: State(_S.NOT_AFFECTED, _("not affected"), "good"),
    _S.RISK_ACCEPTED: State(_S.RISK_ACCEPTED, _("risk accepted"), "warn"),
    _S.WRONG_OWNER: State(_S.WRONG_OWNER, _("not theirs"), "bad"),
    _S.FALSE_POSITIVE: State(_S.FALSE_POSITIVE, _("false alarm"), "quiet"),
    _S.CLOSED: State(_S.CLOSED, _("closed"), "quiet"),
    _S.UNDELIVERABLE: State(_S.UNDELIVERABLE, _("undeliverable"), "bad"),
    _S.ESCALATED: State(_S.ESCALATED, _("escalated"), "bad"),
    _S.SUPERSEDED: State(_S.SUPERSEDED, _("superseded"), "quiet"),
    _S.WITHDRAWN: State(_S.WITHDRAWN, _("withdrawn"), "quiet"),
    _S.EXPIRED: State(_S.EXPIRED, _("never answered"), "bad"),
}

STATE_SENTENCES: Mapping[WarningState, Words] = {
    _S.DRAFTED: _("It has not left the hub. A person decides."),
    _S.APPROVED: _("It leaves with the next mails; until then it can be taken back."),
    _S.SENT: _("It is on its way. No mail server has accepted it yet."),
    _S.DELIVERED: _("The recipient's mail server accepted it, or a person handed it over. Nobody has answered yet."),
    _S.ACKNOWLEDGED: _("Somebody there answered that they are working on it."),
    _S.MITIGATED: _("They say that it is repaired. Whether it is gone, the feed tells."),
    _S.NOT_AFFECTED: _("They say that it does them no harm."),
    _S.RISK_ACCEPTED: _("They know, and leave it as it is."),
    _S.WRONG_OWNER: _("They say that it is not theirs. The claims are in question."),
    _S.FALSE_POSITIVE: _("They say that there is nothing of the kind."),
    _S.CLOSED: _("Nothing more is asked of anybody."),
    _S.UNDELIVERABLE: _("No contact of the recipient could be reached."),
    _S.ESCALATED: _("Nobody there could be reached, and the national CERT was told, within the handling terms."),
    _S.SUPERSEDED: _("A newer warning took over what was still open."),
    _S.WITHDRAWN: _("It was taken back. Everybody who had got it is told, in the way in which they got it."),
    _S.EXPIRED: _("The time for an answer is long over. A late answer still counts."),
}

WHYS: Mapping[Why, State] = {
    Why.DOUBT: State(Why.DOUBT, _("doubt"), "warn"),
    Why.RED: State(Why.RED, _("TLP:RED"), "bad"),
    Why.STATE_BODY: State(Why.STATE_BODY, _("ministry or armed forces"), "warn"),
    Why.INFORMATIONAL: State(Why.INFORMATIONAL, _("informational"), "quiet"),
    Why.OUTSIDE: State(Why.OUTSIDE, _("outside"), "warn"),
    Why.NO_RULE: State(Why.NO_RULE, _("no rule"), "calm"),
    Why.NO_CONTACT: State(Why.NO_CONTACT, _("no contact"), "bad"),
    Why.MUTED: State(Why.MUTED, _("not to be notified"), "quiet"),
    Why.CLAIM_QUESTIONED: State(Why.CLAIM_QUESTIONED, _("claim in question"), "bad"),
}

WHY_SENTENCES: Mapping[Why, Words] = {
    Why.DOUBT: _("It is not safe to say whose this is. Settle the claims first."),
    Why.RED: _("TLP:RED never leaves by mail. Hand it over in person or by telephone, and say so here."),
    Why.STATE_BODY: _("What is said to a ministry or to armed forces has more than a technical meaning."),
    Why.INFORMATIONAL: _("The report describes something that may be as it should be."),
    Why.OUTSIDE: _("The organisation is outside the hub's jurisdictions, and no agreement allows to write to it."),
    Why.NO_RULE: _("No rule of its feed lets this leave by itself."),
    Why.NO_CONTACT: _("The recipient has no contact to which mail can go."),
    Why.MUTED: _("Somebody decided that this organisation is not to be notified for now."),
    Why.CLAIM_QUESTIONED: _("Somebody said that what gave this to the organisation is wrong."),
}

ROUTES: Mapping[Route, Words] = {
    Route.OWNER: _("the organisation itself"),
    Route.NATIONAL_CERT: _("the national CERT of its country"),
    Route.AGREEMENT: _("the organisation itself, by agreement"),
    Route.NOBODY: _("nobody: a person decides"),
}

EXPOSURES: Mapping[ExposureState, State] = {
    ExposureState.OPEN: State(ExposureState.OPEN, _("no answer"), "warn"),
    ExposureState.MITIGATED: State(ExposureState.MITIGATED, _("repaired"), "good"),
    ExposureState.NOT_AFFECTED: State(ExposureState.NOT_AFFECTED, _("not affected"), "good"),
    ExposureState.RISK_ACCEPTED: State(ExposureState.RISK_ACCEPTED, _("risk accepted"), "warn"),
    ExposureState.WRONG_OWNER: State(ExposureState.WRONG_OWNER, _("not theirs"), "bad"),
    ExposureState.FALSE_POSITIVE: State(ExposureState.FALSE_POSITIVE, _("false alarm"), "quiet"),
}

VERDICTS: Mapping[Verdict, Words] = {
    Verdict.RECEIVED: _("We have read it and are working on it"),
    Verdict.MITIGATED: _("It is repaired"),
    Verdict.NOT_AFFECTED: _("It does us no harm"),
    Verdict.RISK_ACCEPTED: _("We know, and leave it as it is"),
    Verdict.WRONG_OWNER: _("This is not ours"),
    Verdict.FALSE_POSITIVE: _("There is nothing of the kind"),
}

VIAS: Mapping[Via, Words] = {
    Via.LINK: _("by the link in the mail"),
    Via.PAGE: _("signed in"),
    Via.API: _("by a program"),
    Via.STAFF: _("taken down by staff"),
}

NOTICE_KINDS: Mapping[NoticeKind, Words] = {
    NoticeKind.WARNING: _("warning"),
    NoticeKind.COPY: _("copy to a CERT"),
    NoticeKind.CODE: _("one-time code"),
    NoticeKind.WITHDRAWAL: _("withdrawal"),
    NoticeKind.CORRECTION: _("correction"),
    NoticeKind.ESCALATION: _("escalation"),
    NoticeKind.UNREACHABLE: _("could not be reached"),
    NoticeKind.ANSWERED: _("answer confirmed"),
}

MANNERS: Mapping[Manner, Words] = {
    Manner.FULL: _("everything"),
    Manner.ENCRYPTED: _("everything, encrypted"),
    Manner.NOTICE_ONLY: _("without content, with a link"),
    Manner.NAME_ONLY: _("the organisation's name alone"),
    Manner.NOTHING: _("nothing"),
}

NOTICE_STATES: Mapping[NoticeState, State] = {
    NoticeState.QUEUED: State(NoticeState.QUEUED, _("on its way"), "calm"),
    NoticeState.DELIVERED: State(NoticeState.DELIVERED, _("delivered"), "good"),
    NoticeState.FAILED: State(NoticeState.FAILED, _("failed"), "bad"),
    NoticeState.CANCELLED: State(NoticeState.CANCELLED, _("called back"), "quiet"),
}

LINKS: Mapping[LinkState, State] = {
    LinkState.OPEN: State(LinkState.OPEN, _("opens"), "good"),
    LinkState.NEEDS_CODE: State(LinkState.NEEDS_CODE, _("asks for a code"), "calm"),
    LinkState.LOCKED: State(LinkState.LOCKED, _("locked"), "bad"),
    LinkState.EXPIRED: State(LinkState.EXPIRED, _("expired"), "quiet"),
    LinkState.UNKNOWN: State(LinkState.UNKNOWN, _("revoked"), "quiet"),
}

RELEASES: Mapping[Release, State] = {
    Release.AUTO: State(Release.AUTO, _("leaves by itself"), "good"),
    Release.PERSON: State(Release.PERSON, _("a person decides"), "warn"),
}

GROUP_WORDS: Mapping[str, Words] = {
    "waiting": _("To approve"),
    "out": pgettext_lazy("warnings that are", "On their way or being worked on"),
    "unanswered": _("Unanswered past their day"),
    "problem": _("Undeliverable, escalated, never answered"),
    "settled": _("Settled"),
    "ended": _("Superseded or withdrawn"),
}

REASONS: Mapping[str, Words] = {
    "run": _("made from a feed run"),
    "rule": _("released by a rule"),
    "approved": _("approved"),
    "approved-in-spite": _("approved, though another member says otherwise"),
    "taken-back": _("taken back"),
    "declined": _("declined"),
    "due": _("its time had come"),
    "accepted": _("accepted by the mail server"),
    "kept": _("kept in the hub: a drill"),
    "handed-over": _("handed over"),
    "answered": _("answered"),
    "answered-before": _("everything in it was answered before"),
    "seen-again": _("seen again"),
    "gone": _("gone"),
    "unanswered": _("never answered"),
    "superseded": _("a newer warning took its place"),
    "withdrawn": _("withdrawn"),
    "corrected": _("corrected"),
    "told-in-person": _("they were told in person"),
    "stands-again": _("what took its place was withdrawn"),
    "taken-out": _("a line of it fell away: what was shared holds no more"),
    "sent-again": _("sent once more, with a fresh link"),
    "next-contact": _("came back; the next contact is tried"),
    "no-contact": _("nobody can be written to"),
    "no-contact-left": _("came back from every contact"),
    "cert-told": _("the national CERT was told"),
    "terms": _("its terms allow no mail to them"),
    "not-written": _("its letter could not be written"),
    "cancelled": _("taken out of the outbox"),
    "dropped": _("put away by a person"),
    "refused": _("refused by the mail server"),
    "bounced": _("it bounced"),
    "bad-address": _("the address cannot be written to"),
    "no-such-host": _("there is no such mail server"),
    "key-invalid": _("the OpenPGP certificate cannot be used"),
    "gave-up": _("tried for days in vain"),
    "content-gone": _("its content is kept no longer"),
}


def reason_word(reason: str) -> Words:
    """Return the words of a step's reason; one that has none here is shown as it is."""
    return REASONS.get(reason.replace("_", "-"), reason.replace("_", " ").replace("-", " "))


def whys_of(line: WarningLine) -> Several:
    """Return why a person decides, as states."""
    return Several(tuple(WHYS[why] for why in line.why))


def still_seen(*, seen_again: bool, gone_at: datetime | None) -> State:
    """Return whether the feed still sees something: its only measure of gone."""
    if gone_at is not None:
        return State("gone", _("gone"), "good")
    return State("again", _("seen again"), "bad") if seen_again else State("seen", _("still seen"), "warn")


def critical_state(number: int) -> State | None:
    """Return how many critical services depend on an organisation."""
    if not number:
        return None
    word = ngettext("%(number)d critical service", "%(number)d critical services", number) % {"number": number}
    return State(str(number), word, "warn")
