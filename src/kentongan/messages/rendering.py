"""What the other side reads: a message in words of their language, its free text as it was written, and marked. Pure.

A rendering is sections of lines; letters, pages and scripts for the telephone lay them out. Facts and assessment never
share a section, likelihood and confidence never share a sentence, and what is not claimed stands in every message.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from kentongan.kernel.exercise import Exercise
from kentongan.kernel.tlp import TLP
from kentongan.messages.terms import Attribution, Content, Level, MessageType, Priority
from kentongan.messages.vocabulary import PERCENT, Words, language_name, words
from kentongan.records.terms import PostRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: ``label`` in the reader's words or empty. ``original``: the text is the sender's own."""

    text: str
    language: str
    label: str = ""
    original: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Lines under one heading. ``key`` is stable: ``head``, ``facts``, ``assessment``, ``request`` and so on."""

    key: str
    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """A message as it is read in ``language``. ``notices`` stand above everything else of it."""

    language: str
    title: str
    notices: tuple[str, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands at the head of a message: names are as the reader knows the parties."""

    reference: str
    thread: str
    type: MessageType
    priority: Priority
    level: Level
    tlp: TLP
    language: str
    sender: str
    sender_role: PostRole
    recipients: tuple[tuple[str, PostRole], ...]
    authorised_by: str = ""
    in_reply_to: str = ""
    sent_at: datetime | None = None
    respond_by: datetime | None = None
    exercise: Exercise = field(default=Exercise.REAL)


def render(head: Head, content: Content, *, language: str, time_zone: str = "UTC") -> Rendering:
    """Return a message as it is read in one of ``vocabulary.LANGUAGES``, times by the reader's clock and in UTC."""
    say = words(language)
    clock = _Clock(time_zone)
    sections = (
        _head(head, say=say, clock=clock),
        *_acknowledged(content, head=head, say=say, clock=clock),
        *_facts(content, head=head, say=say, clock=clock),
        *_assessment(content, head=head, say=say),
        *_attribution(content, head=head, say=say),
        *_request(content, head=head, say=say, clock=clock),
        *_defined(content, head=head, say=say),
    )
    return Rendering(
        language=language,
        title=f"{say('types', head.type.value)}: {content.subject}",
        notices=tuple(_notices(head, say=say)),
        sections=sections,
    )


class _Clock:
    """Writes times by the reader's clock, with UTC beside them where that is another one."""

    def __init__(self, time_zone: str) -> None:
        self.zone = ZoneInfo(time_zone or "UTC")

    def __call__(self, at: datetime) -> str:
        utc = f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        here = at.astimezone(self.zone)
        if here.utcoffset() == UTC.utcoffset(None):
            return utc
        offset = f"{here:%z}"
        return f"{here:%Y-%m-%d %H:%M} (UTC{offset[:3]}:{offset[3:5]}) = {utc}"


def _notices(head: Head, *, say: Words) -> Iterator[str]:
    if head.exercise:
        yield say("standing", "exercise")
    if say.language != head.language:
        yield say("standing", "authoritative", language=language_name(head.language))
    if not say.reviewed:
        yield say("standing", "unreviewed")


def _head(head: Head, *, say: Words, clock: _Clock) -> Section:
    lines = [
        _said(say, "message", head.reference),
        _said(say, "thread", head.thread),
        *([_said(say, "in_reply_to", head.in_reply_to)] if head.in_reply_to else []),
        _said(say, "type", f"{say('types', head.type.value)}. {say('meanings', head.type.value)}"),
        _said(say, "priority", say("priorities", head.priority.value)),
        _said(say, "from", f"{head.sender}, {say('roles', head.sender_role.value)}"),
        *(_said(say, "to", f"{name}, {say('roles', role.value)}") for name, role in head.recipients),
        *([_said(say, "authorised_by", head.authorised_by)] if head.authorised_by else []),
        _said(say, "level", say("levels", str(head.level.value))),
        _said(say, "terms", f"{head.tlp.label}. {say('tlp', head.tlp.name)}"),
        *([_said(say, "sent", clock(head.sent_at))] if head.sent_at else []),
        *([_said(say, "respond_by", clock(head.respond_by))] if head.respond_by else []),
    ]
    return Section(key="head", heading=say("fields", "message"), lines=tuple(lines))


def _acknowledged(content: Content, *, head: Head, say: Words, clock: _Clock) -> Iterator[Section]:
    if not content.understood:
        return
    lines = [_own(head, content.understood)]
    if content.ability is not None:
        lines.append(_said(say, "ability", say("abilities", content.ability.value)))
    if content.reports_at is not None:
        lines.append(_said(say, "reports", clock(content.reports_at)))
    yield Section(key="understood", heading=say("fields", "understood"), lines=tuple(lines))


def _facts(content: Content, *, head: Head, say: Words, clock: _Clock) -> Iterator[Section]:
    if not content.facts:
        return
    lines = [_line(say, say("standing", "facts_apart"))]
    for fact in content.facts:
        lines.append(_own(head, fact.text))
        lines.append(_own(head, fact.source, label=say("fields", "source")))
        lines.append(_said(say, "observed", clock(fact.observed_at)))
    yield Section(key="facts", heading=say("fields", "facts"), lines=tuple(lines))


def _assessment(content: Content, *, head: Head, say: Words) -> Iterator[Section]:
    assessed = content.assessment
    if assessed is None:
        if content.facts:
            lines = (_line(say, say("standing", "no_assessment")),)
            yield Section(key="assessment", heading=say("fields", "assessment"), lines=lines)
        return
    found = [_line(say, say("standing", "assessment_apart")), _own(head, assessed.text)]
    if assessed.likelihood is not None:
        low, high = PERCENT[assessed.likelihood.value]
        found.append(_said(say, "likelihood", f"{say('bands', assessed.likelihood.value)} ({low}–{high} %)"))
    if assessed.confidence is not None:
        found.append(_said(say, "confidence", say("confidence", assessed.confidence.value)))
    if assessed.basis:
        found.append(_own(head, assessed.basis, label=say("fields", "basis")))
    found += [_own(head, other, label=say("fields", "alternatives")) for other in assessed.alternatives]
    yield Section(key="assessment", heading=say("fields", "assessment"), lines=tuple(found))


def _attribution(content: Content, *, head: Head, say: Words) -> Iterator[Section]:
    if not (content.facts or content.assessment or content.attribution is not Attribution.NONE):
        return
    lines = [_line(say, say("attribution", content.attribution.name.lower()))]
    lines += [_said(say, "concerns", country) for country in content.concerns]
    lines.append(_line(say, say("standing", "not_about_country")))
    yield Section(key="attribution", heading=say("fields", "attribution"), lines=tuple(lines))


def _request(content: Content, *, head: Head, say: Words, clock: _Clock) -> Iterator[Section]:
    asked = _own(head, content.request) if content.request else _line(say, say("standing", "no_request"))
    lines = [asked]
    if content.next_update is not None:
        lines.append(_said(say, "next_update", clock(content.next_update)))
    if content.warnings:
        lines.append(_said(say, "warnings", ", ".join(content.warnings)))
    yield Section(key="request", heading=say("fields", "request"), lines=tuple(lines))


def _defined(content: Content, *, head: Head, say: Words) -> Iterator[Section]:
    if content.terms:
        lines = tuple(_own(head, meaning, label=term) for term, meaning in _sorted(content.terms))
        yield Section(key="defined", heading=say("fields", "defined"), lines=lines)


def _sorted(terms: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(terms.items(), key=lambda one: one[0].casefold())


def _line(say: Words, text: str) -> Line:
    return Line(text=text, language=say.language)


def _said(say: Words, name: str, text: str) -> Line:
    return Line(text=text, language=say.language, label=say("fields", name))


def _own(head: Head, text: str, *, label: str = "") -> Line:
    return Line(text=text, language=head.language, label=label, original=True)
