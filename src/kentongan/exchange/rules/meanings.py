"""What a marking says, in the exchange's words: of a TLP label, a statement, a policy (FIRST IEP 2.0)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kentongan.exchange.rules.handling import earliest_of, latest_of, least_of, strictest_notify
from kentongan.exchange.terms import Actions, Agreed, Handling, Notify, Said
from kentongan.kernel.tlp import TLP
from kentongan.stix.markings import IepPolicy, Kind, Meaning, read_definition
from kentongan.stix.policies import digest_of, read_policy
from kentongan.stix.terms import Thing

UNFOLLOWABLE = Said(tlp=TLP.RED, policy="unfollowable")
"""What an arrangement's policy counts as where nobody can tell what it asks for."""


def said_of(definition: Thing) -> Said | None:
    """Return what a marking definition says about handling; None where it cannot be told, which counts as RED."""
    meaning = read_definition(definition)
    if meaning.kind is Kind.UNKNOWN:
        return None
    if meaning.policy is not None:
        return replace(said_of_policy(meaning.policy), defined=digest_of(meaning.policy))
    return Said(tlp=meaning.tlp)


def is_silent(said: Said) -> bool:
    """Whether a definition says nothing of handling: a statement, which asks for nothing that software could keep."""
    return said == Said()


def held_then(handling: Handling, *, meaning: Meaning) -> bool:
    """Whether a marking's definition can be the one that counted for an object of this handling when it was shared."""
    if meaning.policy is not None:
        return meaning.id in handling.marks and digest_of(meaning.policy) in handling.defined
    return meaning.id not in handling.marks and (meaning.tlp is None or meaning.tlp <= handling.tlp)


def together(several: Sequence[Said | None]) -> Said | None:
    """Return what a marking means of which all this is said; None where nobody says anything that can be told.

    Where what is said differs, nobody is believed: it is RED, and of every other field the strictest counts. So who
    defines another's marking anew makes nothing more open than it was.
    """
    said = list(dict.fromkeys(one for one in several if one is not None))
    if len(said) == len(set(several)) < 2:
        return said[0] if said else None
    if not said:
        return None
    return Said(
        tlp=TLP.RED,
        starts=latest_of(one.starts for one in said),
        ends=earliest_of(one.ends for one in said),
        actions=least_of(one.actions for one in said if one.actions is not None),
        notify=strictest_notify(one.notify for one in said if one.notify is not None),
        encrypted=any(one.encrypted for one in said),
        policy=min((one.policy for one in said if one.policy), default=""),
        disputed=True,
    )


def said_of_policy(policy: IepPolicy) -> Said:
    """Return what a policy says about handling. What it leaves open, it does not restrict."""
    return Said(
        tlp=policy.tlp,
        starts=policy.start_date,
        ends=policy.end_date,
        actions=Actions(policy.permitted_actions) if policy.permitted_actions else None,
        notify=Notify(policy.affected_party_notifications) if policy.affected_party_notifications else None,
        encrypted=policy.encrypt_in_transit == "must",
        policy=policy.id,
    )


def agreed_of(*, unmarked: int, ceiling: int, policy: Mapping[str, object] | None) -> Agreed:
    """Return what an arrangement says about the handling of what is shared under it; ``policy`` as FIRST's JSON."""
    said = None
    if policy is not None:
        read = read_policy({"definition_type": "iep", "definition": dict(policy)})
        said = UNFOLLOWABLE if read is None else said_of_policy(read)
    return Agreed(unmarked=TLP(unmarked), ceiling=TLP(ceiling), policy=said)
