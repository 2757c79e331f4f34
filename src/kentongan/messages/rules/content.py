"""What a message says as JSON and back, in one spelling, and the digest of it.

What was stored is read again for years: a field that is missing is as if it were empty, one that is not known or not of
its kind is refused, never dropped.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar

from kentongan.kernel.clock import TimeWithoutZone, UnreadableTime, read_zoned_moment, write_moment
from kentongan.kernel.errors import KentonganError, marked
from kentongan.messages.terms import Ability, Assessment, Attribution, Band, Confidence, Content, Fact

T = TypeVar("T")

_FIELDS = {
    "subject", "facts", "assessment", "attribution", "request", "next_update", "terms", "concerns", "warnings",
    "understood", "ability", "reports_at", "no_claim",
}  # fmt: skip
_FACT_FIELDS = {"text", "source", "observed_at"}
_ASSESSMENT_FIELDS = {"text", "likelihood", "confidence", "basis", "alternatives"}
_ATTRIBUTIONS = {one.name.lower(): one for one in Attribution}


class UnreadableContent(KentonganError):
    """Not what a message says, as this software writes it."""

    code = "unreadable-content"
    status = 400
    text = marked("The message's content cannot be read: its field “{field}” is not as it should be.")
    next_step = marked("Correct that field, or write the message anew.")


class ContentWithoutZone(UnreadableContent):
    """A time of a message without its zone: what others would take for another hour."""

    code = "content-without-zone"
    status = 422
    text = marked("The time in the message's field “{field}” has no zone: others would take it for another hour.")
    next_step = TimeWithoutZone.next_step


def content_json(content: Content) -> dict[str, object]:
    """Return a content as JSON has it; what is empty is left out. Times are RFC 3339 in UTC, bands and levels words."""
    assessment = content.assessment
    told: dict[str, object] = {
        "subject": content.subject,
        "facts": [
            {"text": one.text, "source": one.source, "observed_at": write_moment(one.observed_at)}
            for one in content.facts
        ],
        "assessment": None if assessment is None else _assessment_json(assessment),
        "attribution": content.attribution.name.lower(),
        "request": content.request,
        "next_update": _moment_json(content.next_update),
        "terms": dict(content.terms),
        "concerns": list(content.concerns),
        "warnings": list(content.warnings),
        "understood": content.understood,
        "ability": None if content.ability is None else content.ability.value,
        "reports_at": _moment_json(content.reports_at),
        "no_claim": list(content.no_claim),
    }
    return {name: value for name, value in told.items() if value or name in ("subject", "attribution")}


def read_content(told: object) -> Content:
    """Return the content that JSON tells. Raises UnreadableContent with the field that is not as it should be."""
    fields = _object(told, field="", known=_FIELDS)
    assessment = fields.get("assessment")
    return Content(
        subject=_text(fields, "subject"),
        facts=tuple(
            _fact(one, field=f"facts[{place}]") for place, one in enumerate(_list(fields.get("facts"), field="facts"))
        ),
        assessment=None if assessment is None else _assessment(assessment),
        attribution=_one_of(fields.get("attribution", "none"), among=_ATTRIBUTIONS, field="attribution"),
        request=_text(fields, "request"),
        next_update=_moment(fields.get("next_update"), field="next_update"),
        terms=_texts_by_text(fields.get("terms", {}), field="terms"),
        concerns=_texts(fields.get("concerns"), field="concerns"),
        warnings=_texts(fields.get("warnings"), field="warnings"),
        understood=_text(fields, "understood"),
        ability=_word(fields.get("ability"), kind=Ability, field="ability"),
        reports_at=_moment(fields.get("reports_at"), field="reports_at"),
        no_claim=_texts(fields.get("no_claim"), field="no_claim"),
    )


def canonical(content: Content) -> bytes:
    """Return the one spelling of a content: compact JSON in UTF-8 with sorted keys.

    It holds only texts, lists and objects of them, for which this is RFC 8785 as long as keys are plain; those of
    ``terms`` may not be, and are sorted by code point. Raises UnreadableContent for half a surrogate pair.
    """
    text = json.dumps(content_json(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise UnreadableContent(field="text") from None


def digest(content: Content) -> str:
    """Return the SHA-256 of a content's one spelling, in hexadecimal (64 characters)."""
    return hashlib.sha256(canonical(content)).hexdigest()


def _assessment_json(one: Assessment) -> dict[str, object]:
    told: dict[str, object] = {
        "text": one.text,
        "likelihood": None if one.likelihood is None else one.likelihood.value,
        "confidence": None if one.confidence is None else one.confidence.value,
        "basis": one.basis,
        "alternatives": list(one.alternatives),
    }
    return {name: value for name, value in told.items() if value or name == "text"}


def _moment_json(moment: datetime | None) -> str | None:
    return None if moment is None else write_moment(moment)


def _fact(told: object, *, field: str) -> Fact:
    fields = _object(told, field=field, known=_FACT_FIELDS)
    observed_at = _moment(fields.get("observed_at"), field=f"{field}.observed_at")
    if observed_at is None:
        raise UnreadableContent(field=f"{field}.observed_at")
    return Fact(
        text=_text(fields, "text", within=field), source=_text(fields, "source", within=field), observed_at=observed_at
    )


def _assessment(told: object) -> Assessment:
    fields = _object(told, field="assessment", known=_ASSESSMENT_FIELDS)
    return Assessment(
        text=_text(fields, "text", within="assessment"),
        likelihood=_word(fields.get("likelihood"), kind=Band, field="assessment.likelihood"),
        confidence=_word(fields.get("confidence"), kind=Confidence, field="assessment.confidence"),
        basis=_text(fields, "basis", within="assessment"),
        alternatives=_texts(fields.get("alternatives"), field="assessment.alternatives"),
    )


def _object(told: object, *, field: str, known: set[str]) -> Mapping[str, object]:
    if not isinstance(told, Mapping):
        raise UnreadableContent(field=field)
    for name in told:
        if name not in known:
            raise UnreadableContent(field=f"{field}.{name}".removeprefix("."))
    return told


def _list(told: object, *, field: str) -> list[object]:
    if told is None:
        return []
    if not isinstance(told, list):
        raise UnreadableContent(field=field)
    return told


def _text(fields: Mapping[str, object], name: str, *, within: str = "") -> str:
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise UnreadableContent(field=f"{within}.{name}".removeprefix("."))
    return value


def _texts(told: object, *, field: str) -> tuple[str, ...]:
    return tuple(_same(one, field=field) for one in _list(told, field=field))


def _same(told: object, *, field: str) -> str:
    if not isinstance(told, str):
        raise UnreadableContent(field=field)
    return told


def _texts_by_text(told: object, *, field: str) -> dict[str, str]:
    if not isinstance(told, Mapping):
        raise UnreadableContent(field=field)
    return {_same(name, field=field): _same(value, field=field) for name, value in told.items()}


def _moment(told: object, *, field: str) -> datetime | None:
    if told is None:
        return None
    try:
        return read_zoned_moment(_same(told, field=field))
    except TimeWithoutZone:
        raise ContentWithoutZone(field=field) from None
    except UnreadableTime:
        raise UnreadableContent(field=field) from None


def _one_of(told: object, *, among: Mapping[str, T], field: str) -> T:
    found = among.get(_same(told, field=field))
    if found is None:
        raise UnreadableContent(field=field)
    return found


def _word(told: object, *, kind: Callable[[str], T], field: str) -> T | None:
    if told is None:
        return None
    try:
        return kind(_same(told, field=field))
    except ValueError:
        raise UnreadableContent(field=field) from None
