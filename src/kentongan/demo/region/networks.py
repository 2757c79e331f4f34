"""Where the demo's events happen: hosts of the region's networks, the same ones again and again as in real feeds."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from kentongan.demo.region.directory import region

HOSTS_OF_A_NETWORK = 24
"""Hosts of a network that ever show up: feeds name the same weak machines day after day."""

NOBODYS = (("10.99.0.0/20", "", ""), ("172.20.0.0/22", "", ""), ("2001:db8:f000::/44", "", ""))
"""Networks that nobody claims, in no state of the region."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A machine that events are about; ``domain`` is the site on it, if it has one. Empty texts are unknown."""

    address: str
    country: str
    asn: str
    region: str
    city: str
    domain: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A network, how often it shows up, and its weak hosts."""

    weight: int
    hosts: tuple[Host, ...]


def networks(random: Random) -> tuple[Network, ...]:
    """Return the networks of the region with their hosts, by a seeded source of chance."""
    states = {state["code"]: state for state in region()["state"]}
    made = []
    loud = [state for state in states.values() if not state.get("quiet")]
    for item in region()["organisation"]:
        state = states[item["country"]]
        if state not in loud or item.get("quiet"):
            continue
        nets = [*item.get("nets", ()), *(story["net"] for story in item.get("stories", ()))]
        weight = {"large": 10, "medium": 6, "small": 4, "micro": 2}[item["size"]]
        made += [
            _network(net, state=state, weight=weight, domains=item.get("domains", ()), random=random) for net in nets
        ]
    for state in loud:
        made += [_network(state[part], state=state, weight=8, domains=(), random=random) for part in _SPACES]
    made += [_nobodys(net, country=country, asn=asn, random=random) for net, country, asn in NOBODYS]
    return tuple(made)


_SPACES = ("prefix4", "prefix6")


def _network(net: str, *, state: dict[str, object], weight: int, domains: Sequence[str], random: Random) -> Network:
    hosts = tuple(
        Host(
            address=address,
            country=str(state["code"]),
            asn=str(state["asn"]),
            region=str(state["region"]),
            city=str(state["city"]),
            domain=_site(domains, random=random),
        )
        for address in _addresses(net, random=random)
    )
    return Network(weight=weight, hosts=hosts)


def _site(domains: Sequence[str], *, random: Random) -> str:
    if not domains:
        return ""
    return random.choice(("www", "mail", "portal", "shop", "vpn")) + "." + random.choice(domains)


def _nobodys(net: str, *, country: str, asn: str, random: Random) -> Network:
    hosts = tuple(
        Host(address=address, country=country, asn=asn, region="", city="")
        for address in _addresses(net, random=random)
    )
    return Network(weight=9, hosts=hosts)


def _addresses(net: str, *, random: Random) -> list[str]:
    network = ipaddress.ip_network(net)
    room = network.num_addresses - 2
    offsets = random.sample(range(1, min(room, 1 << 30) + 1), k=min(HOSTS_OF_A_NETWORK, room))
    return [str(network[offset]) for offset in offsets]
