"""The attribution gate: who must decide before a message that says who did it leaves, and to whom it may go at all.

What counts is what the message declares *and* what its text says: a text that accuses a state while the message
declares nothing goes nowhere until one of the two is changed. Where it only may be read so, its writer is asked, and
confirms that no claim is made (``rules.doubt``). What never waits is a notice of the infrastructure alone.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from kentongan.kernel.errors import marked
from kentongan.messages.rules import wording
from kentongan.messages.rules.blame import blame_in
from kentongan.messages.rules.blame_unread import unjudged
from kentongan.messages.rules.doubt import doubts_in, standing
from kentongan.messages.rules.writing import texts_of
from kentongan.messages.terms import Attribution, Content, Doubt, Envelope, Gate, GateVerdict, MessageType
from kentongan.records.terms import PostRole

_LONGEST_MEANING = 200
"""So much of a term's meaning is read in its place."""

NOTICE_SUBJECT = marked("Observed infrastructure")
"""The subject of a notice of the infrastructure alone where the message's own subject accuses somebody."""


def judge(content: Content, envelope: Envelope, *, states: Collection[str] = ()) -> GateVerdict:
    """Return whether a message may leave, or who must decide first, or that it cannot leave so.

    ``states`` are names of states beside those that everybody knows (``wording.check``): every caller that can leave
    something to a reader gives those of its hub.
    """
    said = attribution_said(content, states=states)
    offers = infrastructure_only(content, states=states) is not None
    if said > content.attribution:
        return GateVerdict(
            gate=Gate.UNDECLARED,
            why=UNDECLARED[said],
            facts={"excerpt": _excerpt(content, said, states=states)},
            offers_infrastructure_notice=offers,
        )
    if content.attribution < Attribution.ACTOR and (asked := doubts_of(content, envelope, states=states)):
        return _unconfirmed(asked, offers=offers)
    match content.attribution:
        case Attribution.STATE:
            return _of_state(envelope, offers=offers)
        case Attribution.ACTOR:
            why = marked("The message says who did it. An approver of your party who did not write it must agree.")
            return GateVerdict(gate=Gate.NEEDS_APPROVER, why=why, offers_infrastructure_notice=offers)
        case _ if unjudged([text for _part, text in texts_of(content)], states=states):
            why = marked(
                "Part of the text is in a language that the wording check cannot read, and has words by which it may "
                "hold a state responsible. An approver of your party who did not write it must read it."
            )
            return GateVerdict(gate=Gate.NEEDS_APPROVER, why=why, offers_infrastructure_notice=offers)
        case _:
            return GateVerdict(gate=Gate.OPEN, why=_unread(content))


def attribution_said(content: Content, *, states: Collection[str] = ()) -> Attribution:
    """Return the most that any text of a message says about who did it, whatever the message declares.

    Each text is read by itself, with the sender's defined terms for what they stand for; and all of them one after the
    other, for a sentence may begin in one field and end in the next.
    """
    written = [text for _part, text in texts_of(content)]
    spelt = [_spelt_out(text, content.terms) for text in written]
    texts = [*written, *(text for text, was in zip(spelt, written, strict=True) if text != was)]
    if sum(map(len, spelt)) + len(spelt) <= wording.LONGEST:
        texts.append("\n".join(spelt))
    return max((blame_in(text, states=states) for text in texts), default=Attribution.NONE)


def doubts_of(content: Content, envelope: Envelope, *, states: Collection[str] = ()) -> tuple[Doubt, ...]:
    """Return the sentences that may be read as holding somebody responsible, and of which nobody confirmed anything.

    What takes something back, or says that it was understood, waits for no confirmation.
    """
    if envelope.type in _NEVER_ASKED:
        return ()
    return doubts_in([text for _part, text in texts_of(content)], confirmed=content.no_claim, states=states)


def with_confirmed(content: Content, sentences: Iterable[str]) -> Content:
    """Return a content with these of its sentences confirmed to make no claim, as far as they stand in it."""
    return replace(content, no_claim=standing(sentences, texts=[text for _part, text in texts_of(content)]))


def infrastructure_only(content: Content, *, states: Collection[str] = ()) -> Content | None:
    """Return what may go to a technical counterpart at once: the facts that accuse nobody, and what is asked.

    None where no such fact is left. The assessment never goes with it.
    """

    def sound(*texts: str) -> bool:
        spelt = (_spelt_out(one, content.terms) for one in texts)
        accuses = any(blame_in(one, states=states) >= Attribution.ACTOR for one in (*texts, *spelt))
        return not accuses and not doubts_in(texts, confirmed=content.no_claim, states=states)

    facts = tuple(one for one in content.facts if sound(one.text, one.source))
    if not facts:
        return None
    notice = replace(
        content,
        subject=content.subject if sound(content.subject) else NOTICE_SUBJECT,
        facts=facts,
        assessment=None,
        attribution=Attribution.INFRASTRUCTURE,
        request=content.request if sound(content.request) else "",
        terms={term: meaning for term, meaning in content.terms.items() if sound(f"{term}: {meaning}")},
        understood="",
        ability=None,
        reports_at=None,
    )
    bare = replace(notice, subject=NOTICE_SUBJECT, request="", terms={})
    found = (one for one in (notice, bare) if attribution_said(one, states=states) < Attribution.ACTOR)
    left = next(found, None)
    # What was confirmed of a sentence that stays behind is no sentence of the notice.
    return None if left is None else with_confirmed(left, content.no_claim)


def _spelt_out(text: str, terms: Mapping[str, str]) -> str:
    """Return a text with defined terms replaced by what they mean, as far as it can still be read then."""
    meant = {term.casefold(): meaning[:_LONGEST_MEANING] for term, meaning in terms.items() if len(term.strip()) > 1}
    if not meant:
        return text
    longest_first = "|".join(re.escape(one) for one in sorted(meant, key=len, reverse=True))
    named = re.compile(rf"(?<!\w)(?:{longest_first})(?!\w)", re.IGNORECASE)
    spelt = named.sub(lambda one: meant.get(one[0].casefold(), one[0]), text)
    return spelt if len(spelt) <= wording.LONGEST else text


UNDECLARED: Mapping[Attribution, str] = {
    Attribution.ACTOR: marked(
        "“{excerpt}” says who did it, but the message declares no attribution to an actor. "
        "Declare it, or write what was observed and leave out who did it."
    ),
    Attribution.STATE: marked(
        "“{excerpt}” holds a state responsible, but the message declares no attribution to a state. "
        "Declare it, or write what was observed and leave out who did it."
    ),
}


def _unconfirmed(asked: Sequence[Doubt], *, offers: bool) -> GateVerdict:
    first = asked[0]
    return GateVerdict(
        gate=Gate.UNCONFIRMED,
        why=UNCONFIRMED,
        facts={
            "excerpt": first.sentence[:_LONGEST_MEANING],
            "words": ", ".join(f"“{one}”" for one in first.words),
            "count": str(len(asked)),
        },
        offers_infrastructure_notice=offers,
        doubtful=tuple(one.sentence for one in asked),
    )


UNCONFIRMED = marked(
    "“{excerpt}” may be read as holding somebody responsible ({words}). Declare an attribution, write it otherwise, or "
    "confirm that it makes no claim about who did it. Sentences to look at: {count}."
)

_NEVER_ASKED = frozenset({MessageType.RETRACTION, MessageType.ACKNOWLEDGEMENT})


def _of_state(envelope: Envelope, *, offers: bool) -> GateVerdict:
    others = sorted({role.value for role in envelope.recipient_roles if role is not PostRole.DIPLOMATIC})
    if others or not envelope.recipient_roles:
        why = marked("What is said of a state goes to diplomatic posts alone, and not all that it is to go to are.")
        return GateVerdict(gate=Gate.WRONG_AUDIENCE, why=why, offers_infrastructure_notice=offers)
    why = marked("The message holds a state responsible. A holder of a diplomatic post of your party must agree.")
    return GateVerdict(gate=Gate.NEEDS_DIPLOMAT, why=why, offers_infrastructure_notice=offers)


def _excerpt(content: Content, said: Attribution, *, states: Collection[str]) -> str:
    """Return the text that says it, as it stands or with its terms spelt out; where only several do, the first two."""
    texts = [text for _part, text in texts_of(content) if text.strip()]
    by_itself = (text for text in texts if blame_in(text, states=states) is said)
    with_terms = (text for text in texts if blame_in(_spelt_out(text, content.terms), states=states) is said)
    found = next(by_itself, None) or next(with_terms, None)
    return (found or _together(texts, said, states))[:_LONGEST_MEANING]


def _together(texts: Sequence[str], said: Attribution, states: Collection[str]) -> str:
    """Return the first and the last of the fewest texts that say it together, looked for by halves."""

    def says(part: Sequence[str]) -> bool:
        return blame_in("\n".join(part), states=states) is said

    last = bisect_left(range(len(texts)), True, key=lambda end: says(texts[: end + 1]))
    if last >= len(texts):
        return " … ".join(texts)
    first = bisect_left(range(last), True, key=lambda start: not says(texts[start : last + 1])) - 1
    return " … ".join((texts[max(first, 0)], texts[last]))


def _unread(content: Content) -> str:
    """Return that nobody checked whether the text accuses anybody, where the check cannot read its language."""
    if all(wording.is_read(text) for _part, text in texts_of(content)):
        return ""
    return marked(
        "Part of the text is in a language that the wording check cannot read. Whether it accuses anybody is for "
        "people to say."
    )
