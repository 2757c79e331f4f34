"""What a message of each type must have before it can leave, and what belongs in which of its fields."""

import re
from collections.abc import Iterator
from datetime import datetime

from kentongan.kernel.errors import marked
from kentongan.kernel.languages import is_written
from kentongan.kernel.references import UnreadableReference, read_reference
from kentongan.messages.rules.doubt import standing
from kentongan.messages.terms import (
    Ability,
    Assessment,
    Attribution,
    Content,
    Envelope,
    Level,
    MessageType,
    Refusal,
)

LONGEST_SUBJECT = 200
LONGEST_TEXT = 20_000
LONGEST_MESSAGE = 50_000
MOST_PARTS = 200

REQUESTS = frozenset(
    {MessageType.INFORMATION_REQUEST, MessageType.CLARIFICATION_REQUEST, MessageType.ASSISTANCE_REQUEST}
)
"""Types that ask for something, and so say what and by when."""

ABOUT_ANOTHER = frozenset({MessageType.ACKNOWLEDGEMENT, MessageType.CORRECTION, MessageType.RETRACTION})
"""Types that mean nothing without the message that they are about."""

_COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


def refusals(envelope: Envelope, content: Content, *, at: datetime | None = None) -> list[Refusal]:
    """Return everything for which a message cannot leave as it is written; ``at``: times are compared with it."""
    if envelope.level is Level.MINISTERIAL:
        why = marked("Ministers speak with each other in person. The hub writes down that they did, and sends nothing.")
        return [Refusal(part="level", why=why)]
    return [
        *_of_envelope(envelope),
        *_of_length(content),
        *_of_warnings(content),
        *_of_facts(content),
        *_of_assessment(content),
        *_of_attribution(content),
        *_of_confirmed(content),
        *_of_type(envelope, content),
        *(() if at is None else _of_times(envelope, content, at=at)),
    ]


def of_language(tag: str) -> Iterator[Refusal]:
    """Give why this is no language in which a text may be said to be."""
    if not tag:
        yield Refusal(part="language", why=marked("Say in which language the text is written."))
    elif not _LANGUAGE.fullmatch(tag):
        yield Refusal(part="language", why=marked("A language is a tag such as en or zh-Hant (BCP 47), and no text."))
    elif not is_written(tag):
        why = marked("{tag} is no language that is known here. Say which of ISO 639 the text is in, such as en or fil.")
        yield Refusal(part="language", why=why, facts={"tag": tag})


def _of_envelope(envelope: Envelope) -> Iterator[Refusal]:
    yield from of_language(envelope.language)
    if not envelope.recipients or len(envelope.recipients) != len(envelope.recipient_roles):
        yield Refusal(part="recipients", why=marked("Choose at least one post that the message goes to."))
    if len(set(envelope.recipients)) < len(envelope.recipients):
        yield Refusal(part="recipients", why=marked("A post is named twice among those that the message goes to."))
    if envelope.sender in envelope.recipients:
        yield Refusal(part="recipients", why=marked("A post does not write to itself."))


def _of_length(content: Content) -> Iterator[Refusal]:
    if not content.subject.strip():
        yield Refusal(part="subject", why=marked("Say in a few words what the message is about."))
    if len(content.subject) > LONGEST_SUBJECT or "\n" in content.subject:
        why = marked("The subject is one line of at most {most} characters.")
        yield Refusal(part="subject", why=why, facts={"most": str(LONGEST_SUBJECT)})
    for part, text in texts_of(content):
        if len(text) > LONGEST_TEXT:
            why = marked("This part is longer than {most} characters. Send what is long as a warning's rows.")
            yield Refusal(part=part, why=why, facts={"most": str(LONGEST_TEXT)})
    if sum(len(text) for _part, text in texts_of(content)) > LONGEST_MESSAGE:
        why = marked("All parts together are longer than {most} characters. Send what is long as a warning's rows.")
        yield Refusal(part="facts", why=why, facts={"most": str(LONGEST_MESSAGE)})
    counted = {
        "facts": len(content.facts),
        "terms": len(content.terms),
        "concerns": len(content.concerns),
        "warnings": len(content.warnings),
    }
    for part, count in counted.items():
        if count > MOST_PARTS:
            why = marked("At most {most} of these fit in one message.")
            yield Refusal(part=part, why=why, facts={"most": str(MOST_PARTS)})
    for country in content.concerns:
        if not _COUNTRY.fullmatch(country):
            why = marked("“{value}” is not a country's code of two letters, such as MY.")
            yield Refusal(part="concerns", why=why, facts={"value": country[:64]})


def _of_warnings(content: Content) -> Iterator[Refusal]:
    """Refuse what is no reference: a field that nobody checks for what it says is no place for words."""
    for warning in content.warnings[: MOST_PARTS + 1]:
        try:
            read_reference(warning)
        except UnreadableReference:
            why = marked("“{value}” is not the reference of a warning, such as K7QX-M2RX.")
            yield Refusal(part="warnings", why=why, facts={"value": warning[:64]})


def _of_facts(content: Content) -> Iterator[Refusal]:
    for place, one in enumerate(content.facts):
        if not one.text.strip():
            yield Refusal(part=f"facts[{place}].text", why=marked("Say what was observed."))
        if not one.source.strip():
            yield Refusal(part=f"facts[{place}].source", why=marked("Say who or what observed this."))
        if one.observed_at.tzinfo is None:
            yield Refusal(part=f"facts[{place}].observed_at", why=marked("Say when this was observed, with its zone."))


def _of_assessment(content: Content) -> Iterator[Refusal]:
    one = content.assessment
    if one is None:
        return
    if not one.text.strip():
        yield Refusal(part="assessment.text", why=marked("Say what you assess; without it, leave the assessment out."))
    if (one.likelihood is not None or one.confidence is not None) and not one.basis.strip():
        why = marked("Say what the assessment rests on: without that, nobody can weigh it.")
        yield Refusal(part="assessment.basis", why=why)
    if one.confidence is not None and one.likelihood is None:
        why = marked("Confidence says how well founded a likelihood is. Say how likely it is, in its own field.")
        yield Refusal(part="assessment.likelihood", why=why)


def _of_attribution(content: Content) -> Iterator[Refusal]:
    if content.attribution < Attribution.ACTOR:
        return
    one = content.assessment or Assessment(text="")
    if one.likelihood is None:
        why = marked("Who did it is an assessment, not a fact. Say how likely it is.")
        yield Refusal(part="assessment.likelihood", why=why)
    if one.confidence is None:
        why = marked("Say with which confidence you assess who did it.")
        yield Refusal(part="assessment.confidence", why=why)
    if content.attribution is Attribution.STATE and not any(text.strip() for text in one.alternatives):
        why = marked("Before a state is named, say which other explanations were considered.")
        yield Refusal(part="assessment.alternatives", why=why)


def _of_confirmed(content: Content) -> Iterator[Refusal]:
    """Nothing is confirmed but what the message says: else more would be said there, which nobody judges."""
    told = {" ".join(one.split()) for one in content.no_claim}  # a sentence that is confirmed twice is confirmed
    if len(standing(content.no_claim, texts=[text for _part, text in texts_of(content)])) < len(told):
        yield Refusal(part="no_claim", why=marked("What is confirmed to make no claim must be a sentence of the text."))


def _of_type(envelope: Envelope, content: Content) -> Iterator[Refusal]:
    kind = envelope.type
    if kind in ABOUT_ANOTHER and envelope.reply_to is None:
        yield Refusal(part="reply_to", why=marked("Say which message this one is about."))
    if kind in REQUESTS:
        yield from _of_request(envelope, content)
    if kind is MessageType.ACKNOWLEDGEMENT:
        yield from _of_acknowledgement(content)
    elif content.understood or content.ability is not None or content.reports_at is not None:
        why = marked("Only an acknowledgement says what was understood, and what its sender can do.")
        yield Refusal(part="understood", why=why)
    if kind is MessageType.ASSISTANCE_OFFER and not content.request.strip():
        yield Refusal(part="request", why=marked("Say what you offer, and what the other side must do to get it."))
    if kind is MessageType.NOTIFICATION and not content.facts:
        why = marked("A notification has at least one observed fact, with its source and time.")
        yield Refusal(part="facts", why=why)
    if kind in (MessageType.UPDATE, MessageType.CORRECTION) and not (content.facts or content.assessment):
        yield Refusal(part="facts", why=marked("Say what is new or right: a fact or an assessment."))


def _of_request(envelope: Envelope, content: Content) -> Iterator[Refusal]:
    if not content.request.strip():
        yield Refusal(part="request", why=marked("Say what you ask the other side to do."))
    if envelope.respond_by is None:
        yield Refusal(part="respond_by", why=marked("Say by when you ask for an answer."))
    about = envelope.reply_to is not None or content.facts or content.warnings
    if envelope.type is MessageType.CLARIFICATION_REQUEST and not about:
        why = marked("Say what is to be clarified: a message, a warning, or a fact.")
        yield Refusal(part="facts", why=why)


def _of_acknowledgement(content: Content) -> Iterator[Refusal]:
    if not content.understood.strip():
        why = marked("Say in your own words what you understood, so that the sender sees whether it arrived.")
        yield Refusal(part="understood", why=why)
    if content.ability is None:
        yield Refusal(part="ability", why=marked("Say whether you can act on it."))
    # Who can do nothing about it need not promise a report.
    if content.ability in (None, Ability.CAN, Ability.PARTLY) and content.reports_at is None:
        yield Refusal(part="reports_at", why=marked("Say when you report next."))


def _of_times(envelope: Envelope, content: Content, *, at: datetime) -> Iterator[Refusal]:
    later = {
        "respond_by": envelope.respond_by,
        "next_update": content.next_update,
        "reports_at": content.reports_at,
    }
    for part, moment in later.items():
        if moment is not None and moment <= at:
            yield Refusal(part=part, why=marked("This time has passed already."))
    for place, one in enumerate(content.facts):
        if one.observed_at.tzinfo is not None and one.observed_at > at:
            why = marked("A fact was observed in the past, not in the future.")
            yield Refusal(part=f"facts[{place}].observed_at", why=why)


def texts_of(content: Content) -> Iterator[tuple[str, str]]:
    """Give every text of a content that its writer worded, with the field in which it stands."""
    yield "subject", content.subject
    for place, one in enumerate(content.facts):
        yield f"facts[{place}].text", one.text
        yield f"facts[{place}].source", one.source
    if content.assessment is not None:
        yield "assessment.text", content.assessment.text
        yield "assessment.basis", content.assessment.basis
        for place, text in enumerate(content.assessment.alternatives):
            yield f"assessment.alternatives[{place}]", text
    yield "request", content.request
    yield "understood", content.understood
    for term, meaning in content.terms.items():
        yield "terms", f"{term}: {meaning}"
