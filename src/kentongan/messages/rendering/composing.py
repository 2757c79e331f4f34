"""A message put into sections and lines in the words of one language, and what must stand beside it."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from kentongan.messages.rendering.cleaning import one_line, own_text
from kentongan.messages.rendering.terms import Head, Line, Rendering, Section
from kentongan.messages.terms import UNTOLD, Attribution, Content, MessageType
from kentongan.messages.vocabulary import (
    AUTHORITATIVE,
    PERCENT,
    Words,
    language_for,
    primary_of,
    words,
)


def render(head: Head, content: Content, *, language: str, time_zone: str = "UTC") -> Rendering:
    """Return a message as it is read in one of ``vocabulary.LANGUAGES``, times by the reader's clock and in UTC."""
    say = words(language)
    clock = _Clock(time_zone)
    sections = (
        _head(head, content, say=say, clock=clock),
        *_acknowledged(content, head=head, say=say, clock=clock),
        *_facts(content, head=head, say=say, clock=clock),
        *_assessment(content, head=head, say=say),
        *_attribution(content, head=head, say=say),
        *_request(content, head=head, say=say, clock=clock),
        *_defined(content, head=head, say=say),
    )
    kind = say("types", head.type.value)
    return Rendering(
        language=language,
        kind=kind,
        title=f"{kind}: {one_line(content.subject)}",
        original=_mark(head.language, say=say),
        notices=tuple(_notices(head, say=say)),
        sections=sections,
    )


def side_by_side(
    head: Head, content: Content, *, language: str, time_zone: str = "UTC"
) -> tuple[Rendering, Rendering | None]:
    """Return what the reader reads, and what must always stand beside it: the authoritative one, where that is another.

    It is None only where the reader's own is authoritative in its text and reviewed in its words.
    """
    other = beside(head, language=language)
    mine = render(head, content, language=language, time_zone=time_zone)
    return mine, render(head, content, language=other, time_zone=time_zone) if other else None


def beside(head: Head, *, language: str) -> str:
    """Return the language of the rendering that must stand beside one in ``language``, or ``""``.

    It is the language of the text where the words of that are reviewed, else that of the master of the words; an
    English reader of a text in another language is given the words of that language, reviewed or not.
    """
    own = language_for([head.language])
    first = own if words(own).reviewed else AUTHORITATIVE
    if first != language:
        return first
    return own if own != language else ""


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
    if head.language != UNTOLD and primary_of(head.language) != say.language:
        yield say("standing", "authoritative", language=one_line(say.name_of(head.language)))
    if not say.reviewed:
        yield say("standing", "unreviewed")


def _mark(language: str, *, say: Words) -> str:
    if language == UNTOLD or primary_of(language) == say.language:
        return say("standing", "own_words")
    return say("standing", "original", language=one_line(say.name_of(language)))


def _head(head: Head, content: Content, *, say: Words, clock: _Clock) -> Section:
    subject = head.subject_language or head.language
    lines = [
        _said(say, "message", one_line(head.reference)),
        _said(say, "thread", one_line(head.thread)),
        *([_said(say, "in_reply_to", one_line(head.in_reply_to))] if head.in_reply_to else []),
        _said(say, "type", f"{say('types', head.type.value)} – {say('meanings', head.type.value)}"),
        _said(say, "priority", say("priorities", head.priority.value)),
        _said(say, "from", f"{one_line(head.sender)}, {say('roles', head.sender_role.value)}"),
        *(_said(say, "to", f"{one_line(name)}, {say('roles', role.value)}") for name, role in head.recipients),
        *([_said(say, "authorised_by", one_line(head.authorised_by))] if head.authorised_by else []),
        _said(say, "level", say("levels", str(head.level.value))),
        _said(say, "terms", f"{head.tlp.label} – {say('tlp', head.tlp.name)}"),
        _own(head, " ".join(content.subject.split()), label=say("fields", "subject"), language=subject),
        *([_said(say, "sent", clock(head.sent_at))] if head.sent_at else []),
        *([_said(say, "respond_by", clock(head.respond_by))] if head.respond_by else []),
    ]
    mark = "" if subject == head.language else _mark(subject, say=say)
    return Section(key="head", heading=say("fields", "message"), lines=tuple(lines), original=mark)


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
    if content.attribution is Attribution.STATE and head.sent_at is not None:
        # It cannot leave without; of a draft nobody may say so yet.
        lines.append(_line(say, say("standing", "state_approved")))
    lines += [_said(say, "concerns", one_line(country)) for country in content.concerns]
    lines.append(_line(say, say("standing", "not_about_country")))
    yield Section(key="attribution", heading=say("fields", "attribution"), lines=tuple(lines))


def _request(content: Content, *, head: Head, say: Words, clock: _Clock) -> Iterator[Section]:
    if head.type is MessageType.RETRACTION:
        # Its text asks for nothing: it says why, and what to do stands in its meaning.
        yield Section(key="reason", heading=say("fields", "reason"), lines=(_own(head, content.request),))
        return
    asked = _own(head, content.request) if content.request else _line(say, say("standing", "no_request"))
    lines = [asked]
    if content.next_update is not None:
        lines.append(_said(say, "next_update", clock(content.next_update)))
    if content.warnings:
        lines.append(_said(say, "warnings", ", ".join(map(one_line, content.warnings))))
    yield Section(key="request", heading=say("fields", "request"), lines=tuple(lines))


def _defined(content: Content, *, head: Head, say: Words) -> Iterator[Section]:
    if content.terms:
        lines = tuple(_own(head, f"{term}: {meaning}") for term, meaning in _sorted(content.terms))
        yield Section(key="defined", heading=say("fields", "defined"), lines=lines)


def _sorted(terms: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(terms.items(), key=lambda one: one[0].casefold())


def _line(say: Words, text: str) -> Line:
    return Line(text=text, language=say.language)


def _said(say: Words, name: str, text: str) -> Line:
    return Line(text=text, language=say.language, label=say("fields", name))


def _own(head: Head, text: str, *, label: str = "", language: str = "") -> Line:
    return Line(text=own_text(text), language=language or head.language, label=label, original=True)
