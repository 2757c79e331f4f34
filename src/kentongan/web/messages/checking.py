"""What stands beside each field once a message is checked: what it lacks, what may be misread, who must agree.

The rules are those by which it is sent; here they only speak. Whatever they say, the text stays as its writer wrote it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kentongan.messages.queries.checking import CheckedDraft
from kentongan.messages.terms import Draft, Finding, FindingKind, Refusal
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
    """Everything that the rules say of a message, in words."""

    said: CheckedDraft
    notes: tuple[Note, ...]
    gate: State
    gate_why: str

    def by_field(self) -> Mapping[str, list[Note]]:
        """Return the notes of each field."""
        found: dict[str, list[Note]] = defaultdict(list)
        for one in self.notes:
            found[one.field].append(one)
        return found


def in_words(said: CheckedDraft, *, draft: Draft, form: MessageForm) -> Checked:
    """Return what the rules say of a message as it is written."""
    fields = fields_of(form)
    notes = [
        *(_missing(one, fields) for one in said.refusals),
        *_of_ladder(said, draft=draft),
        *_of_wording(said, fields),
    ]
    verdict = said.verdict
    return Checked(said=said, notes=tuple(notes), gate=GATES[verdict.gate], gate_why=told(verdict.why, verdict.facts))


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


def _of_wording(said: CheckedDraft, fields: Mapping[str, str]) -> Iterator[Note]:
    unread = False
    for part, one in said.findings:
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


def _of_ladder(said: CheckedDraft, *, draft: Draft) -> Iterator[Note]:
    label = _("not on this rung")
    if said.above_thread:
        why = gettext("The thread stands on a lower level. Somebody who may do so raises it first, and says why.")
        yield Note(field="level", label=label, why=why, stops=True)
    for place, one in enumerate(said.ends.recipients):
        if one.pk in said.off_rung:
            why = gettext(
                "On the level “%(level)s” no %(type)s goes from a %(sender)s post to a %(recipient)s one."
            ) % {
                "level": LEVELS[draft.level],
                "type": str(TYPES[draft.type]).lower(),
                "sender": ROLES[PostRole(said.ends.sender.role)],
                "recipient": ROLES[PostRole(one.role)],
            }
            yield Note(field=f"to_{place}", label=label, why=why, stops=True)
