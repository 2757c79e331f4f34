"""What a request's status tells (TAXII 2.1 §4.3): its lists and counts as JSON, each failure in plain English."""

from collections.abc import Mapping, Sequence

import msgspec

from kentongan.exchange.rules.taking_in import (
    MAY_NOT_GO_ON,
    OTHER_CONTENT,
    OTHER_DEFINITION,
    OVER_THE_CEILING,
    REVOKED,
    TOO_MANY_TERMS,
)
from kentongan.exchange.terms import Outcome, Reason, Receipt
from kentongan.kernel.microseconds import write_three
from kentongan.stix.terms import Flaw, Gravity, Received

NO_ID = "unknown--00000000-0000-4000-8000-000000000000"
"""What a status names where not even the id could be read: it must name one."""

_SENTENCES = {
    OTHER_CONTENT: "The collection holds this version of the object with other content. What it holds stays; what came"
    " was noted for people to settle. Share what changed under a later “modified”.",
    OTHER_DEFINITION: "The collection holds another definition of this marking, and a marking cannot be changed"
    " (STIX 2.1 §7.2.1). What it holds stays; what came was noted for people to settle, and what you mark with it"
    " counts as TLP:RED where the two say different things. Define what you mean under a new id.",
    REVOKED: "The object was revoked, and revocation is final (STIX 2.1 §3.6). Share it under a new id.",
    OVER_THE_CEILING: "The arrangement of this collection does not take in what is {tlp}.",
    TOO_MANY_TERMS: "Your organisation has shared under as many different terms here as the hub keeps apart. Share it"
    " under markings that you used before.",
    MAY_NOT_GO_ON: "You have this object from somebody else who shared it, and its terms do not let it come here:"
    " {because}",
}
"""English, as the protocol is: these go to machines and their logs."""

_DECLARE = " Nobody marked it: if it is published for everybody, ask the hub's staff to declare its source."

_BECAUSE: Mapping[Reason, str] = {
    Reason.NO_FURTHER: "it is TLP:RED, which goes no further.",
    Reason.NEED_TO_KNOW: "it is TLP:AMBER, and not everybody who reads here is known to see it there.",
    Reason.PARTICIPANTS_ONLY: "it is TLP:AMBER+STRICT, and not everybody who reads here is known to see it there.",
    Reason.LIMITED_USE: "an organisation reads here of a kind that limited use keeps out there.",
    Reason.NOT_STARTED: "it may be used only from a later time on.",
    Reason.ENDED: "it may be used no longer.",
    Reason.MARKED_OPENLY: "it is marked more openly than they marked it. Share it under the marking that it had.",
    Reason.DEFINED_OTHERWISE: "they defined this marking otherwise, and a marking cannot be changed (STIX 2.1 §7.2.1)."
    " Define what you mean under a new id.",
}


def first_flaw(received: Received) -> Flaw | None:
    """Return what keeps an object out, if anything does; advice does not."""
    return next((one for one in received.flaws if one.gravity is Gravity.ERROR), None)


def faulty(one: Received | Flaw, flaw: Flaw, *, at: int) -> Receipt:
    """Return the receipt of an object that has a flaw, or of one that could not be read at all."""
    facts = {"path": flaw.path, "clause": flaw.clause, **(flaw.facts or {})}
    if isinstance(one, Received):
        return Receipt(
            id=one.id, version=one.version or at, outcome=Outcome.REFUSED, reason=flaw.code, facts=facts
        )  # fmt: skip
    named = facts.get("id")
    name = named if isinstance(named, str) and named else NO_ID
    return Receipt(id=name, version=at, outcome=Outcome.REFUSED, reason=flaw.code, facts=facts)


def none_of(several: Sequence[Received | Flaw], *, at: int) -> Sequence[Mapping[str, str]]:
    """Return why, of each as a status tells it, where not one of these can be taken in at all; else nothing."""
    failures = []
    for one in several:
        flaw = one if isinstance(one, Flaw) else first_flaw(one)
        if flaw is None:
            return ()
        failures.append(_failure(faulty(one, flaw, at=at)))
    return failures


def message_of(receipt: Receipt) -> str:
    """Return why an object was not taken in."""
    facts = receipt.facts or {}
    if sentence := _SENTENCES.get(receipt.reason):
        why = facts.get("why")
        because = _BECAUSE.get(why, "") if isinstance(why, Reason) else ""
        return sentence.format(**facts, because=because).rstrip() + (_DECLARE if facts.get("unsaid") else "")
    place = f" at {facts['path']}" if facts.get("path") else ""
    clause = f" ({facts['clause']})" if facts.get("clause") else ""
    return f"The object is not valid STIX: {receipt.reason}{place}{clause}."


def _told(receipt: Receipt) -> dict[str, str]:
    return {"id": receipt.id, "version": write_three(receipt.version)}


def _failure(receipt: Receipt) -> dict[str, str]:
    return _told(receipt) | {"message": message_of(receipt)}


def results_json(receipts: Sequence[Receipt]) -> bytes:
    """Return a status resource without its ``id``, ``status`` and ``request_timestamp``, as one JSON object."""
    successes: list[dict[str, str]] = []
    failures: list[dict[str, str]] = []
    for one in receipts:
        if one.outcome in (Outcome.STORED, Outcome.KNOWN):
            successes.append(_told(one))
        else:
            failures.append(_failure(one))
    return msgspec.json.encode(
        {
            "total_count": len(receipts),
            "success_count": len(successes),
            "successes": successes,
            "failure_count": len(failures),
            "failures": failures,
            "pending_count": 0,
        }
    )
