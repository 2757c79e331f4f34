"""STIX objects by chance, valid ones and broken ones, from a seed: what the oracles are asked about."""

import copy
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from kentongan.stix.identity import deterministic_id
from kentongan.stix.shapes import OBJECTS, OBSERVABLES, PARTS, VOCABULARIES

KINDS = tuple(kind for kind in (*OBJECTS, *OBSERVABLES) if kind not in ("common", "common_of_observables", "bundle"))
REFERABLE = {
    "": ("indicator", "tool", "file", "relationship"),
    "OBSERVABLE": ("file", "url", "x-custom-thing"),
    "RELATION": ("relationship", "sighting"),
    "THING": ("indicator", "tool", "ipv4-addr", "identity"),
    "SIGHTABLE": ("indicator", "malware", "x-custom-thing"),
    "TRANSLATABLE": ("indicator", "identity"),
}
TEXTS = {
    "text": ("a text", "nama", "ชื่อ", "0", ""),
    "relation": ("uses", "related-to", "x-own"),
    "mime": ("application/pdf", "text/plain"),
    "charset": ("UTF-8", "US-ASCII"),
    "mac": ("d2:fb:49:24:37:18",),
    "ipv4": ("198.51.100.3", "198.51.100.0/24"),
    "ipv6": ("2001:db8::1", "2001:db8::/96"),
    "email": ("jdoe@example.com",),
    "domain": ("example.com", "xn--bcher-kva.example"),
    "url": ("https://example.com/a?b=c#d", "mailto:a@example.com", "https://user@example.com:8443/"),
    "registry": ("HKEY_LOCAL_MACHINE\\System\\Foo",),
    "cpe": ("cpe:2.3:a:microsoft:word:2000:*:*:*:*:*:*:*",),
    "hex": ("00ff", "ABCD"),
    "binary": ("VBORw0KGgoAAAANSUhEUgAAADI=", "QUJD"),
    "lang": ("en", "ms", "id", "de"),
    "selector": ("type", "id"),
    "seconds": ("2016-01-20T12:31:12Z",),
}
OPTIONAL = 0.4


class Maker:
    """Objects by chance; the same seed makes the same."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)

    def made(self, kind: str) -> dict[str, Any]:
        """Return a valid object of a type."""
        if kind in OBSERVABLES:
            value = self._of(OBSERVABLES[kind], {"type": kind, "spec_version": "2.1"})
        else:
            value = self._of(OBJECTS[kind], {"type": kind, "spec_version": "2.1", "id": self.id(kind)})
            if kind != "marking-definition":
                value |= {"created": "2020-01-01T00:00:00.000Z", "modified": "2020-01-02T00:00:00.000Z"}
        self._common(value, kind)
        _settle(value)
        if kind in OBSERVABLES:
            value["id"] = deterministic_id(value) or self.id(kind)
        if kind == "identity" and self.chance.random() < 0.2:
            value["granular_markings"] = [{"selectors": ["name"], "marking_ref": self.id("marking-definition")}]
        return value

    def id(self, kind: str) -> str:
        """Return an id of a type, random as UUIDv4 is."""
        digits = f"{self.chance.getrandbits(128):032x}"
        uuid = f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
        return f"{kind}--{uuid}"

    def _common(self, value: dict[str, Any], kind: str) -> None:
        some = self.chance.random
        if some() < 0.2:
            value["object_marking_refs"] = [self.id("marking-definition")]
        if kind in OBSERVABLES:
            if some() < 0.2:
                value["defanged"] = True
        elif kind != "marking-definition":
            value |= {"labels": ["x"]} if some() < 0.2 else {}
            value |= {"confidence": self.chance.randint(0, 100)} if some() < 0.2 else {}
            value |= {"revoked": some() < 0.5} if some() < 0.2 else {}
            value |= {"lang": "en"} if some() < 0.2 else {}
            value |= {"external_references": [self.part("external-reference")]} if some() < 0.3 else {}
        if some() < 0.3 or kind == "extension-definition":
            value["created_by_ref"] = self.id("identity")
            if kind in OBSERVABLES:
                del value["created_by_ref"]
        extensions = {name: self.part(name) for name, table in PARTS.items() if table.get("extension_of") == kind}
        chosen = {name: one for name, one in extensions.items() if some() < 0.3}
        if some() < 0.1:
            chosen[self.id("extension-definition")] = {"extension_type": "property-extension", "rank": 5}
        if chosen:
            value["extensions"] = chosen

    def _of(self, table: dict[str, Any], start: dict[str, Any]) -> dict[str, Any]:
        value = dict(start)
        for name, form in table["properties"].items():
            if name.endswith("!") or self.chance.random() < OPTIONAL:
                value[name.removesuffix("!")] = self.form(form)
        if table.get("any_of_own"):
            name, form = self.chance.choice([one for one in table["properties"].items() if not one[0].endswith("!")])
            value[name] = self.form(form)
        return value

    def part(self, name: str) -> dict[str, Any]:
        """Return a valid part."""
        value = self._of(PARTS[name], {})
        if name == "external-reference":
            return {**value, "source_name": "somebody", "description": "words", "external_id": "7"}
        if name == "mime-part":
            value.pop("body_raw_ref", None)
            value["body"] = "words"
        if name == "windows-process-ext":
            value.pop("startup_info", None)
            value["dep_enabled"] = True
        if name == "windows-pebinary-ext":
            value["imphash"] = "x"
        return value

    def form(self, form: str) -> Any:
        """Return a value of a form as the tables write it."""
        kind, _, rest = form.partition(" ")
        match kind:
            case "list":
                return [self.form(rest) for _ in range(self.chance.randint(1, 2))]
            case "part":
                return self.part(rest)
            case "word" | "open":
                return self.chance.choice(VOCABULARIES[rest])
            case "ref":
                several = [one for name in rest.split() or [""] for one in REFERABLE.get(name, (name,))]
                return self.id(self.chance.choice(several))
            case "integer" | "number":
                low, _, high = rest.partition("..")
                return self.chance.randint(int(low or 0), int(high or 1000))
            case _:
                return self._plain(kind)

    def _plain(self, kind: str) -> Any:
        match kind:
            case "boolean":
                return self.chance.random() < 0.5
            case "timestamp" | "millis":
                year, month = self.chance.randint(10, 30), self.chance.randint(1, 9)
                return f"20{year}-0{month}-11T08:00:00.{self.chance.choice(('123', '123456'))}Z"
            case "hashes" | "known-hashes":
                return {"MD5": "3773a88f65a5e780c8dff9cdc3a056f3"}
            case "object":
                return {"statement": "words"}
            case "dictionary" | "texts" | "headers":
                return {"Key": "value"}
            case "ipfix":
                return {"minimumIpTotalLength": 32}
            case "exif":
                return {"Make": "Nikon"}
            case "request-header":
                return {"Host": ["example.com"]}
            case "socket-options":
                return {"SO_REUSEADDR": 1}
            case "translations":
                return {"de": {"name": "Bank"}}
            case "observed":
                return {"0": {**self.made("url")}}
            case _:
                return self.chance.choice(TEXTS[kind])


_PAIRS = (
    ("first_seen", "last_seen"),
    ("valid_from", "valid_until"),
    ("first_observed", "last_observed"),
    ("start_time", "stop_time"),
    ("start", "end"),
)


def _settle(value: dict[str, Any]) -> None:
    """Make the properties of an object agree with each other."""
    kind = value["type"]
    for first, last in _PAIRS:
        if last in value and first in value:
            value[first], value[last] = "2019-01-01T00:00:00Z", "2019-01-01T00:00:00.5Z"
    if kind == "location":
        for name in ("latitude", "longitude", "precision"):
            value.pop(name, None)
        value["region"] = "asia"
    elif kind == "malware":
        value["name"] = "Nama"
    elif kind == "indicator":
        value["pattern"] = "[ipv4-addr:value = '198.51.100.3']"
    elif kind == "windows-registry-key":
        value["key"] = "HKEY_LOCAL_MACHINE\\System"
    elif kind == "malware-analysis":
        value["result"] = "benign"
    elif kind == "observed-data":
        value.pop("objects", None)
        value.setdefault("object_refs", ["url--00000000-0000-4000-8000-000000000000"])
    elif kind == "marking-definition":
        value |= {"created": "2020-01-01T00:00:00.000Z", "definition_type": "statement"}
        value["definition"] = {"statement": "words"}
    elif kind == "extension-definition":
        value["extension_types"] = ["toplevel-property-extension"]
    elif kind == "artifact":
        for name in ("url", "decryption_key"):
            value.pop(name, None)
        value["payload_bin"] = "QUJD"
    elif kind == "email-message":
        value.pop("body_multipart" if not value["is_multipart"] else "body", None)
    elif kind == "file":
        value.setdefault("name", "a.exe")
    elif kind == "network-traffic":
        value.setdefault("src_ref", "ipv4-addr--00000000-0000-4000-8000-000000000000")
        if value.get("is_active"):
            value.pop("end", None)


def _walked(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Return the paths of everything inside a value."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in pairs:
        yield (*path, key)
        yield from _walked(one, (*path, key))


JUNK: tuple[Any, ...] = (
    None, "", "x", 0, -1, 7, 1.5, True, [], {}, [None], ["x"], {"x": 1}, "2020-02-30T00:00:00.000Z",
    "2020-01-01T00:00:00Z", "2020-01-01T00:00:00.000", "2020-01-01T25:00:00.000Z", "2099-01-01T00:00:00.000Z",
    "1999-01-01T00:00:00.000Z", "identity--1", "identity--00000000-0000-4000-8000-00000000000z",
    "identity--00000000-0000-4000-8000-000000000000", "file--00000000-0000-4000-8000-000000000000",
    "relationship--00000000-0000-4000-8000-000000000000", "indicator--00000000-0000-9000-8000-000000000000",
    "X", "a b", "CVE-2020-1234", "2.0", "3.0", 2**60, "198.51.100.300", "::g", "ZZ", "http://", "a@b@c", "é",
)  # fmt: skip


def broken(maker: Maker, value: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return what was done to an object, and the object after it. It may be valid still."""
    value = copy.deepcopy(value)
    deed: Callable[[Maker, dict[str, Any]], str] = maker.chance.choice((_dropped, _replaced, _replaced, _added, _moved))
    return deed(maker, value), value


def _place(maker: Maker, value: dict[str, Any]) -> tuple[Any, Any]:
    paths = [path for path in _walked(value) if path not in (("type",), ("spec_version",))]
    *above, last = maker.chance.choice(paths)
    inside: Any = value
    for step in above:
        inside = inside[step]
    return inside, last


def _dropped(maker: Maker, value: dict[str, Any]) -> str:
    inside, last = _place(maker, value)
    del inside[last]
    return f"without {last}"


def _replaced(maker: Maker, value: dict[str, Any]) -> str:
    inside, last = _place(maker, value)
    inside[last] = maker.chance.choice(JUNK)
    return f"{last} is {inside[last]!r}"


def _added(maker: Maker, value: dict[str, Any]) -> str:
    name = maker.chance.choice(
        ("x_own", "own", "X_Own", "x-own", "severity", "action", "x_own_bin", "x_own_hex", "ab", "name", "lang",
         "modified", "created_by_ref", "valid_until", "granular_markings", "end", "url", "hashes", "body", "extensions")
    )  # fmt: skip
    value[name] = maker.chance.choice(JUNK)
    return f"{name} added: {value[name]!r}"


def _moved(maker: Maker, value: dict[str, Any]) -> str:
    kind = maker.chance.choice(("indicator", "file", "x-own", "process"))
    if maker.chance.random() < 0.5:
        value["id"] = maker.id(kind)
        return f"id of {kind}"
    value["granular_markings"] = [
        {"selectors": [maker.chance.choice(("name", "nowhere", "labels.[0]", "labels.[9]", "id", "x y"))],
         maker.chance.choice(("marking_ref", "lang")): maker.chance.choice(("en", maker.id("marking-definition")))}
    ]  # fmt: skip
    return f"granular {value['granular_markings']}"
