"""What the wording check tells of a place: why it may be misread, and what could stand there instead."""

import re
from collections.abc import Mapping, Sequence

from kentongan.kernel.errors import marked
from kentongan.messages.rules.wording.reading import Sentence
from kentongan.messages.terms import Attribution, Finding, FindingKind

_K = FindingKind

WHY: Mapping[FindingKind, str] = {
    _K.MIXED_ROWS: marked(
        "“{term}” and “{other}” are of different rows of likelihood terms. A reader who sees both looks for a "
        "difference that is not meant."
    ),
    _K.LIKELIHOOD_WITH_CONFIDENCE: marked(
        "“{likelihood}” says how likely it is, “{confidence}” how well founded that is. In one sentence, one is read "
        "as the other."
    ),
    _K.UNDEFINED_LIKELIHOOD: marked(
        "“{excerpt}” is in none of the seven bands of likelihood. Readers put it anywhere between hardly and almost "
        "certainly."
    ),
    _K.ACCUSATION: marked("“{excerpt}” says who did it, or what they meant, as if it had been observed."),
    _K.ULTIMATUM: marked("“{excerpt}” can be read as a threat, or as a demand with a consequence."),
    _K.UNDEFINED_TERM: marked("“{excerpt}” means different things to different parties, some of them legal."),
    _K.ABSOLUTE: marked("“{excerpt}” claims a certainty for which no source is given."),
    _K.UNREAD_LANGUAGE: marked(
        "The wording check reads English only. From here on the text is in another language, "
        "or part of it is, and nobody checked it."
    ),
}
"""By kind, why a place may be misread."""

PROPOSAL: Mapping[FindingKind, str] = {
    _K.MIXED_ROWS: marked("Keep to one row: write “{instead}” for “{term}”."),
    _K.LIKELIHOOD_WITH_CONFIDENCE: marked(
        "Make two sentences: the first says that it is {likelihood}, the second “We have {level} confidence in this, "
        "because …”. Or use the fields for both."
    ),
    _K.UNDEFINED_LIKELIHOOD: marked(
        "Choose a band: almost no chance, very unlikely, unlikely, roughly even chance, likely, very likely, almost "
        "certain. If none can be chosen, say what is not known yet."
    ),
    _K.ACCUSATION: marked(
        "Write what was observed, where and when, such as “the sessions came from 192.0.2.7, which is registered "
        "in …”. Who did it belongs in the assessment, with its likelihood, its basis, and the attribution declared."
    ),
    _K.ULTIMATUM: marked(
        "Say what you ask for, by when, and why then: “Please answer by …, because …”. Leave out what happens "
        "otherwise; where it is a technical necessity, say so as a plan of your own."
    ),
    _K.UNDEFINED_TERM: marked(
        "Describe what happened instead, such as “traffic of 40 Gbit/s made the portal unavailable for two hours”; or "
        "define the word in the message's list of terms, or name the document that defines it."
    ),
    _K.ABSOLUTE: marked(
        "Leave the word out and name the source: “the log of … shows that …”. Where it is an assessment, use a "
        "band; the highest is “almost certain”."
    ),
    _K.UNREAD_LANGUAGE: marked(
        "Have somebody who reads it check it for accusations, ultimatums and words of likelihood."
    ),
}
"""By kind, what could stand there."""

AGAIN: Mapping[FindingKind, str] = {
    _K.ACCUSATION: marked(
        "Please read this again. No rule finds a fault, but the sentence resembles others that hold somebody "
        "responsible ({words})."
    ),
    _K.ULTIMATUM: marked(
        "Please read this again. No rule finds a fault, but the sentence resembles others that threaten ({words})."
    ),
    _K.UNDEFINED_LIKELIHOOD: marked(
        "Please read this again. No rule finds a fault, but the sentence resembles others that judge how likely "
        "something is without a band ({words})."
    ),
    _K.UNDEFINED_TERM: marked(
        "Please read this again. No rule finds a fault, but the sentence resembles others that use a word that parties "
        "read differently ({words})."
    ),
    _K.ABSOLUTE: marked(
        "Please read this again. No rule finds a fault, but the sentence resembles others that claim a certainty "
        "without a source ({words})."
    ),
}
"""By kind, why the second reader asks for a second look; the words are those that weighed most."""

_LEVELS = {"high": ("high", "strong", "full", "great", "highly", "substantial", "very", "highest"),
           "low": ("low", "limited", "little", "lowest", "less")}  # fmt: skip


def finding(
    text: str,
    sentence: Sentence,
    match: re.Match[str],
    *,
    kind: FindingKind,
    facts: Mapping[str, str] | None = None,
    level: Attribution = Attribution.NONE,
) -> Finding:
    """Return the finding for a match in a sentence, with its place and excerpt in the text as it was written."""
    start, end = sentence.span(match.start(), match.end())
    excerpt = text[start:end].strip() or text[start:end]
    told = {"excerpt": excerpt[:200], **(facts or {})}
    if kind is FindingKind.LIKELIHOOD_WITH_CONFIDENCE:
        told["level"] = _level(told["confidence"])
    if level is not Attribution.NONE:
        told["attribution"] = level.name.lower()
    return Finding(kind=kind, start=start, end=end, excerpt=excerpt, why=WHY[kind], proposal=PROPOSAL[kind], facts=told)


def finding_again(text: str, sentence: Sentence, *, kind: FindingKind, words: Sequence[str]) -> Finding:
    """Return the softer finding of the second reader for a whole sentence."""
    start, end = sentence.span(0, len(sentence.text))
    excerpt = text[start:end]
    facts = {"excerpt": excerpt[:200], "words": ", ".join(f"“{one}”" for one in words)}
    return Finding(
        kind=kind, start=start, end=end, excerpt=excerpt, why=AGAIN[kind], proposal=PROPOSAL[kind], facts=facts,
        soft=True,
    )  # fmt: skip


def _level(confidence: str) -> str:
    words = set(re.findall(r"\w{1,20}", confidence.casefold()))
    return next((level for level, names in _LEVELS.items() if words & set(names)), "moderate")
