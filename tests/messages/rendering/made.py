"""Heads and contents for the tests of rendering: one that has everything, and any at all."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from kentongan.kernel.exercise import Exercise
from kentongan.kernel.tlp import TLP
from kentongan.messages.rendering import Head, Rendering
from kentongan.messages.terms import (
    Ability,
    Assessment,
    Attribution,
    Band,
    Confidence,
    Content,
    Fact,
    Level,
    MessageType,
    Priority,
)
from kentongan.messages.vocabulary import LANGUAGES
from kentongan.records.terms import PostRole

AT = datetime(2026, 11, 26, 3, 15, tzinfo=UTC)


def head(**changed: Any) -> Head:
    given: dict[str, Any] = {
        "reference": "KTG-M-7F3K",
        "thread": "KTG-T-2A9C",
        "type": MessageType.NOTIFICATION,
        "priority": Priority.PRIORITY,
        "level": Level.TECHNICAL,
        "tlp": TLP.GREEN,
        "language": "en",
        "sender": "CERT of Hulu",
        "sender_role": PostRole.TECHNICAL,
        "recipients": (("CERT of Hilir", PostRole.OPERATIONS),),
        "authorised_by": "A. Duty",
        "in_reply_to": "KTG-M-1111",
        "sent_at": AT,
        "respond_by": AT,
    }
    return Head(**(given | changed))


def content(**changed: Any) -> Content:
    given: dict[str, Any] = {
        "subject": "Log-ins to substations",
        "facts": (Fact(text="Twelve log-ins with a stolen key.", source="VPN log of the grid", observed_at=AT),),
        "assessment": Assessment(
            text="The log-ins have one purpose.",
            likelihood=Band.LIKELY,
            confidence=Confidence.MODERATE,
            basis="The same tool was used.",
            alternatives=("A test that nobody told us of.",),
        ),
        "attribution": Attribution.INFRASTRUCTURE,
        "request": "Please look at 203.0.113.7.",
        "next_update": AT,
        "terms": {"substation": "a place where voltage is changed"},
        "concerns": ("KH",),
        "warnings": ("KTG-W-9",),
        "understood": "Twelve log-ins.",
        "ability": Ability.PARTLY,
        "reports_at": AT,
    }
    return Content(**(given | changed))


def written(rendering: Rendering) -> list[str]:
    return [line.text for section in rendering.sections for line in section.lines if line.original]


def fixed(rendering: Rendering) -> list[str]:
    return [line.text for section in rendering.sections for line in section.lines if not line.original]


_HOSTILE = st.sampled_from(
    ["\n", "\r\n", "\u2028", "\u2029", "\x85", "\x0b", "\x1c", "\x00", "\t", "\u200b",
     "\u202e", "\u2067", "\u2066", "\u2068", "\u2069", "\u200f", "سلام", "العربية",
     "{", "}", "{language}", "{0.__class__}", "<b>", "</blockquote>", "&amp;", "| ",
     "\nTLP:CLEAR", "\nAttribution\n-----------\n", "ភាសាខ្មែរ", "မြန်မာ", "ภาษาไทย", "归因。"]
)  # fmt: skip
words_of_anybody = st.lists(st.one_of(_HOSTILE, st.text(max_size=12)), min_size=1, max_size=6).map("".join)
times = st.integers(min_value=0, max_value=10**7).map(lambda minutes: AT + timedelta(minutes=minutes))

facts = st.builds(Fact, text=words_of_anybody, source=words_of_anybody, observed_at=times)
assessments = st.builds(
    Assessment,
    text=words_of_anybody,
    likelihood=st.none() | st.sampled_from(Band),
    confidence=st.none() | st.sampled_from(Confidence),
    basis=words_of_anybody | st.just(""),
    alternatives=st.lists(words_of_anybody, max_size=2).map(tuple),
)
contents = st.builds(
    Content,
    subject=words_of_anybody,
    facts=st.lists(facts, max_size=2).map(tuple),
    assessment=st.none() | assessments,
    attribution=st.sampled_from(Attribution),
    request=words_of_anybody | st.just(""),
    next_update=st.none() | times,
    terms=st.dictionaries(words_of_anybody, words_of_anybody, max_size=2),
    concerns=st.lists(st.sampled_from(["KH", "LA", "SG"]), max_size=2).map(tuple),
    warnings=st.lists(words_of_anybody, max_size=1).map(tuple),
    understood=words_of_anybody | st.just(""),
    ability=st.none() | st.sampled_from(Ability),
    reports_at=st.none() | times,
)
heads = st.builds(
    head,
    type=st.sampled_from(MessageType),
    tlp=st.sampled_from(TLP),
    language=st.sampled_from([*LANGUAGES, "en-GB", "ja"]),
    sender=words_of_anybody,
    authorised_by=words_of_anybody,
    recipients=st.tuples(st.tuples(words_of_anybody, st.sampled_from(PostRole))),
    exercise=st.sampled_from(Exercise),
)
languages = st.sampled_from(LANGUAGES)
