"""STAND-IN until the branch ``stix`` is merged: only so that the store can be written against its names."""

from collections.abc import Set
from dataclasses import dataclass

import msgspec

from kentongan.kernel.tlp import TLP
from kentongan.stix.terms import Thing

_TLP = {
    "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": TLP.CLEAR,
    "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487": TLP.CLEAR,
    "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": TLP.GREEN,
    "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb": TLP.GREEN,
    "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": TLP.AMBER,
    "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421": TLP.AMBER,
    "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003": TLP.AMBER_STRICT,
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": TLP.RED,
    "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1": TLP.RED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Markings:
    refs: tuple[str, ...] = ()
    granular: tuple[tuple[str, str], ...] = ()


def markings_of(value: Thing) -> Markings:
    granular = tuple(
        (selector, one["marking_ref"])
        for one in value.get("granular_markings", ())
        if "marking_ref" in one
        for selector in one["selectors"]
    )
    return Markings(refs=tuple(value.get("object_marking_refs", ())), granular=granular)


def well_known(marking_id: str) -> TLP | None:
    return _TLP.get(marking_id)


def redacted(value: Thing, *, hidden: Set[str]) -> bytes | None:
    if {"id", "type", "value", "name"} & hidden:
        return None
    kept = {name: one for name, one in value.items() if name not in hidden and name != "granular_markings"}
    return msgspec.json.encode(kept)
