"""What stands beside each field once a message is checked: what it lacks, what may be misread, who must agree.

The rules are those by which it is sent; here they only speak. Whatever they say, the text stays as its writer wrote it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kentongan.accounts.terms import Reader
from kentongan.kernel.errors import KentonganError
from kentongan.messages.queries.counterparts import counterparts
from kentongan.messages.queries.previewing import Ends, envelope_of_draft
from kentongan.messages.queries.states import names_of_states
from kentongan.messages.rules import wording
from kentongan.messages.rules.gate import infrastructure_only, judge
from kentongan.messages.rules.ladder import may_send
from kentongan.messages.rules.writing import refusals, texts_of
from kentongan.messages.terms import (
    Content,
    Draft,
    Finding,
    FindingKind,
    Gate,
    GateVerdict,
    Level,
    MessageType,
    Refusal,
)
from kentongan.records.terms import PostRole
from kentongan.web.directory.post_words import ROLES
from kentongan.web.messages.form import MessageForm
from kentongan.web.messages.words import FINDINGS, GATES, LEVELS, TYPES
from kentongan.web.tables import State

Words = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One thing to say beside a field.

    ``stops``: the message cannot leave like that. ``soft``: no rule found it, the writer is only asked to read again.
    """

    field: str
    label: Words
    why: str
    proposal: str = ""
    excerpt: str = ""
    stops: bool = False
    soft: bool = False

    @property
    def tone(self) -> str:
        """Its tone."""
        if self.stops:
            return "bad"
        return "quiet" if self.soft else "warn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """Everything that the rules say of a message. ``notice`` may go to the technical counterparts at once."""

    notes: tuple[Note, ...]
    verdict: GateVerdict
    gate: State
    gate_why: str
    notice: "Draft | None" = None

    @property
    def stops(self) -> int:
        """How many things keep the message from leaving."""
        return sum(one.stops for one in self.notes)

    @property
    def may_leave(self) -> bool:
        """Whether it can leave once those it names agree."""
        return not self.stops and self.verdict.gate not in (Gate.WRONG_AUDIENCE, Gate.UNDECLARED)

    @property
    def needs_others(self) -> bool:
        """Whether somebody else must agree first."""
        return self.verdict.gate in (Gate.NEEDS_APPROVER, Gate.NEEDS_DIPLOMAT)

    def by_field(self) -> Mapping[str, list[Note]]:
        """Return the notes of each field."""
        found: dict[str, list[Note]] = defaultdict(list)
        for one in self.notes:
            found[one.field].append(one)
        return found


def checked(
    draft: Draft, *, form: MessageForm, ends: Ends, thread_level: Level | None, reader: Reader, at: datetime
) -> Checked:
    """Return what the rules say of a message as it is written."""
    envelope = envelope_of_draft(draft, ends=ends)
    verdict = judge(draft.content, envelope, states=names_of_states())
    fields = fields_of(form)
    notes = [
        *(_missing(one, fields) for one in refusals(envelope, draft.content, at=at)),
        *_of_ladder(draft, ends=ends, thread_level=thread_level, verdict=verdict),
        *_of_wording(draft.content, fields),
    ]
    return Checked(
        notes=tuple(notes),
        verdict=verdict,
        gate=GATES[verdict.gate],
        gate_why=told(verdict.why, verdict.facts),
        notice=_notice(draft, ends=ends, verdict=verdict, reader=reader, at=at),
    )


def fields_of(form: MessageForm) -> Mapping[str, str]:
    """Return by part of a content, as rules name it, the field of the form in which it stands."""
    found = {
        "recipients": "to_0",
        "assessment.text": "assessment",
        "assessment.basis": "basis",
        "assessment.likelihood": "likelihood",
        "assessment.confidence": "confidence",
        "assessment.alternatives": "alternative_0",
        "terms": "term_0",
        "facts": "fact_0_text",
        "reply_to": "kind",
        "understood": "kind",
    }
    for place, (number, _text) in enumerate(form.facts):
        found |= {
            f"facts[{place}].text": f"fact_{number}_text",
            f"facts[{place}].source": f"fact_{number}_source",
            f"facts[{place}].observed_at": f"fact_{number}_at",
        }
    rows = [n for n in range(form.counts["alternative"]) if form.cleaned_data[f"alternative_{n}"].strip()]
    found |= {f"assessment.alternatives[{place}]": f"alternative_{number}" for place, number in enumerate(rows)}
    return found


def told(text: str, facts: Mapping[str, str]) -> str:
    """Return a rule's sentence in the language of the page, its slots filled."""
    return gettext(text).format(**facts) if text else ""


def _missing(refusal: Refusal, fields: Mapping[str, str]) -> Note:
    return Note(
        field=fields.get(refusal.part, refusal.part),
        label=_("cannot leave like this"),
        why=told(refusal.why, refusal.facts),
        stops=True,
    )


def _of_wording(content: Content, fields: Mapping[str, str]) -> Iterator[Note]:
    unread, states = False, names_of_states()
    for part, text in texts_of(content):
        for one in wording.check(text, defined=tuple(content.terms), states=states):
            if one.kind is FindingKind.UNREAD_LANGUAGE:
                # Said once for the whole message: every field says the same.
                if unread:
                    continue
                unread = True
            yield _found(one, field=fields.get(part, part))


def _found(one: Finding, *, field: str) -> Note:
    return Note(
        field=field,
        label=_("please read again") if one.soft else FINDINGS[one.kind],
        why=told(one.why, one.facts),
        proposal=told(one.proposal, one.facts),
        excerpt=one.excerpt[:200],
        soft=one.soft,
    )


def _of_ladder(draft: Draft, *, ends: Ends, thread_level: Level | None, verdict: GateVerdict) -> Iterator[Note]:
    label = _("not on this rung")
    if thread_level is not None and draft.level > thread_level:
        why = gettext("The thread stands on a lower level. Somebody who may do so raises it first, and says why.")
        yield Note(field="level", label=label, why=why, stops=True)
    if draft.level is Level.MINISTERIAL:
        return  # ``refusals`` said so
    for place, one in enumerate(ends.recipients):
        if not may_send(draft.level, sender=PostRole(ends.sender.role), recipient=PostRole(one.role), type=draft.type):
            why = gettext(
                "On the level “%(level)s” no %(type)s goes from a %(sender)s post to a %(recipient)s one."
            ) % {
                "level": LEVELS[draft.level],
                "type": str(TYPES[draft.type]).lower(),
                "sender": ROLES[PostRole(ends.sender.role)],
                "recipient": ROLES[PostRole(one.role)],
            }
            yield Note(field=f"to_{place}", label=label, why=why, stops=True)


def _notice(draft: Draft, *, ends: Ends, verdict: GateVerdict, reader: Reader, at: datetime) -> Draft | None:
    """Return the notice of the infrastructure alone as it would be sent; None where it needs none, or there is none."""
    content = infrastructure_only(draft.content, states=names_of_states())
    if content is None or verdict.gate is Gate.OPEN or not verdict.offers_infrastructure_notice:
        return None
    parties = [one.organisation_id for one in ends.recipients]
    try:
        sender, others = counterparts(ends.sender, parties=parties, reader=reader, at=at)
    except KentonganError:
        return None
    return replace(
        draft,
        type=MessageType.NOTIFICATION,
        level=Level.TECHNICAL,
        sender=sender.pk,
        recipients=tuple(one.pk for one in others),
        content=content,
        respond_by=None,
        reply_to=None,
        thread=None,
    )
