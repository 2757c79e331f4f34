"""The attribution gate: who must decide before a message that says who did it leaves, and to whom it may go at all.

What counts is what the message declares *and* what its text says: a text that accuses a state while the message
declares nothing goes nowhere until one of the two is changed. What never waits is a notice of the infrastructure alone.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from kentongan.kernel.errors import marked
from kentongan.messages.rules import wording
from kentongan.messages.rules.writing import texts_of
from kentongan.messages.terms import Attribution, Content, Envelope, Gate, GateVerdict
from kentongan.records.terms import PostRole

NOTICE_SUBJECT = marked("Observed infrastructure")
"""The subject of a notice of the infrastructure alone where the message's own subject accuses somebody."""


def judge(content: Content, envelope: Envelope, *, states: Collection[str] = ()) -> GateVerdict:
    """Return whether a message may leave, or who must decide first, or that it cannot leave so.

    ``states`` are names of states beside those of ISO 3166-1 (``wording.check``).
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
    match content.attribution:
        case Attribution.STATE:
            return _of_state(envelope, offers=offers)
        case Attribution.ACTOR:
            why = marked("The message says who did it. An approver of your party who did not write it must agree.")
            return GateVerdict(gate=Gate.NEEDS_APPROVER, why=why, offers_infrastructure_notice=offers)
        case _:
            return GateVerdict(gate=Gate.OPEN, why=_unread(content))


def attribution_said(content: Content, *, states: Collection[str] = ()) -> Attribution:
    """Return the most that any text of a message says about who did it, whatever the message declares."""
    return max(
        (wording.attribution_in(text, states=states) for _part, text in texts_of(content)), default=Attribution.NONE
    )


def infrastructure_only(content: Content, *, states: Collection[str] = ()) -> Content | None:
    """Return what may go to a technical counterpart at once: the facts that accuse nobody, and what is asked.

    None where no such fact is left. The assessment never goes with it.
    """
    facts = tuple(
        one for one in content.facts if _accuses_nobody(one.text, states) and _accuses_nobody(one.source, states)
    )
    if not facts:
        return None
    return replace(
        content,
        subject=content.subject if _accuses_nobody(content.subject, states) else NOTICE_SUBJECT,
        facts=facts,
        assessment=None,
        attribution=Attribution.INFRASTRUCTURE,
        request=content.request if _accuses_nobody(content.request, states) else "",
        terms={
            term: meaning for term, meaning in content.terms.items() if _accuses_nobody(f"{term}: {meaning}", states)
        },
        understood="",
        ability=None,
        reports_at=None,
    )


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


def _of_state(envelope: Envelope, *, offers: bool) -> GateVerdict:
    others = sorted({role.value for role in envelope.recipient_roles if role is not PostRole.DIPLOMATIC})
    if others or not envelope.recipient_roles:
        why = marked("What is said of a state goes to diplomatic posts alone, and not all that it is to go to are.")
        return GateVerdict(gate=Gate.WRONG_AUDIENCE, why=why, offers_infrastructure_notice=offers)
    why = marked("The message holds a state responsible. A holder of a diplomatic post of your party must agree.")
    return GateVerdict(gate=Gate.NEEDS_DIPLOMAT, why=why, offers_infrastructure_notice=offers)


def _excerpt(content: Content, said: Attribution, *, states: Collection[str]) -> str:
    return next((text for _part, text in texts_of(content) if wording.attribution_in(text, states=states) is said), "")[
        :200
    ]


def _accuses_nobody(text: str, states: Collection[str]) -> bool:
    return wording.attribution_in(text, states=states) < Attribution.ACTOR


def _unread(content: Content) -> str:
    """Return that nobody checked whether the text accuses anybody, where the check cannot read its language."""
    if all(wording.is_read(text) for _part, text in texts_of(content)):
        return ""
    return marked(
        "Part of the text is in a language that the wording check cannot read. Whether it accuses anybody is for "
        "people to say."
    )
