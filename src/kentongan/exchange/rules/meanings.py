"""What a marking says, in the exchange's words: of a TLP label, a statement, a policy (FIRST IEP 2.0)."""

from collections.abc import Mapping

from kentongan.exchange.terms import Actions, Agreed, Notify, Said
from kentongan.kernel.tlp import TLP
from kentongan.stix.markings import IepPolicy, Kind, read_definition
from kentongan.stix.policies import read_policy
from kentongan.stix.terms import Thing

UNFOLLOWABLE = Said(tlp=TLP.RED, policy="unfollowable")
"""What an arrangement's policy counts as where nobody can tell what it asks for."""


def said_of(definition: Thing) -> Said | None:
    """Return what a marking definition says about handling; None where it cannot be told, which counts as RED."""
    meaning = read_definition(definition)
    if meaning.kind is Kind.UNKNOWN:
        return None
    if meaning.policy is not None:
        return said_of_policy(meaning.policy)
    return Said(tlp=meaning.tlp)


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
