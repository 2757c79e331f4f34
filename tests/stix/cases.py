"""Objects by hand for what chance rarely makes: each with whether it is valid, and why where the others differ."""

from typing import Any

from kentongan.stix.definitions import FIRST_GENERATION, SECOND_GENERATION, TLP_EXTENSION

UUID = "8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"
TIMES = {"created": "2016-04-06T20:03:48.000Z", "modified": "2016-04-06T20:03:48.000Z"}


def thing(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "spec_version": "2.1", "id": f"{kind}--{UUID}", **TIMES, **more}


def seen(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "spec_version": "2.1", "id": f"{kind}--{UUID}", **more}


def reference(**more: Any) -> dict[str, Any]:
    return thing("vulnerability", name="x", external_references=[more])


def definition(identifier: str, created: str, **more: Any) -> dict[str, Any]:
    return {"type": "marking-definition", "spec_version": "2.1", "id": identifier, "created": created, **more}


WHITE, GREEN, _, _ = FIRST_GENERATION
CLEAR, _, _, AMBER_STRICT, _ = SECOND_GENERATION
FIRST, SECOND = "2017-01-20T00:00:00.000Z", "2022-10-01T00:00:00.000Z"


def second(colour: str) -> dict[str, Any]:
    return {TLP_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": colour}}


EXTENSION = "extension-definition--d83fce45-ef58-4c6c-a3f4-1fbc32e98c6e"

CASES: list[tuple[bool, dict[str, Any]]] = [
    (True, reference(source_name="cve", external_id="CVE-2020-1234")),
    (False, reference(source_name="cve", external_id="2020-1234")),
    (False, reference(source_name="cve", url="https://example.org/")),
    (False, reference(source_name="nvd", external_id="CVE-2020-1234")),
    (True, reference(source_name="capec", external_id="CAPEC-1")),
    (False, reference(source_name="capec", external_id="1")),
    (False, reference(source_name="x")),
    (False, reference(source_name="x", url="not a url")),
    (True, reference(source_name="x", url="https://example.org/", hashes={"SHA-256": "a" * 64})),
    (False, reference(source_name="x", url="https://example.org/", hashes={"SHA-256": "a" * 63})),
    (False, reference(source_name="x", url="https://example.org/", hashes={"own": "a"})),
    (True, definition(WHITE, FIRST, name="TLP:WHITE", definition_type="tlp", definition={"tlp": "white"})),
    (False, definition(WHITE, FIRST, name="TLP:WHITE", definition_type="tlp", definition={"tlp": "red"})),
    (False, definition(GREEN, TIMES["created"], name="TLP:GREEN", definition_type="tlp", definition={"tlp": "green"})),
    (True, definition(CLEAR, SECOND, name="TLP:CLEAR", extensions=second("clear"))),
    (True, definition(AMBER_STRICT, SECOND, name="TLP:AMBER+STRICT", extensions=second("amber+strict"))),
    (False, definition(CLEAR, SECOND, name="TLP:CLEAR", extensions=second("red"))),
    (False, definition(f"marking-definition--{UUID}", SECOND, definition_type="tlp", definition={"tlp": "white"})),
    (False, definition(f"marking-definition--{UUID}", SECOND, name="nothing")),
    (True, definition(f"marking-definition--{UUID}", SECOND, definition_type="own", definition={"x": 1})),
    (False, thing("malware", is_family=True)),
    (True, thing("malware", is_family=False)),
    (True, thing("x-own-thing", anything=[{"a": 1}])),
    (True, seen("x-own-observable", anything="x")),
    (False, {**seen("x-own-thing"), "created": TIMES["created"]}),
    (True, thing("new-thing", extensions={EXTENSION: {"extension_type": "new-sdo"}})),
    (True, thing("tool", name="x", rank=5, extensions={EXTENSION: {"extension_type": "toplevel-property-extension"}})),
    (False, thing("tool", name="x", extensions={EXTENSION: {"extension_type": "other"}})),
    (False, thing("tool", name="x", extensions={"extension-definition--1": {"extension_type": "new-sdo"}})),
    (False, thing("tool", name="x", extensions={})),
    (True, thing("tool", name="x", extensions={"x-own-ext": {"rank": 5}})),
    (False, thing("tool", name="x", extensions={"x-own-ext": {}})),
    (True, thing("location", latitude=1.5, longitude=2)),
    (False, thing("location", latitude=1.5)),
    (False, thing("location", region="asia", precision=3)),
    (False, thing("location", name="x")),
    (False, thing("location", latitude=91, longitude=2)),
    (True, seen("artifact", url="https://example.org/", hashes={"MD5": "a" * 32})),
    (False, seen("artifact", url="https://example.org/")),
    (False, seen("artifact", url="https://example.org/", hashes={"MD5": "a" * 32}, payload_bin="QUJD")),
    (False, seen("artifact", payload_bin="QUJD", decryption_key="x")),
    (True, seen("artifact", payload_bin="QUJD", decryption_key="x", encryption_algorithm="mime-type-indicated")),
    (False, seen("process")),
    (False, {**seen("process", pid=1), "id": "process--8e2e2d2b-17d4-5cbf-938f-98ee46b3cd3f"}),
    (True, seen("email-message", is_multipart=False, body="x")),
    (False, seen("email-message", is_multipart=True, body="x")),
    (False, seen("network-traffic", protocols=["tcp"])),
    (False, seen("network-traffic", protocols=["tcp"], src_ref=f"ipv4-addr--{UUID}", is_active=True, end=SECOND)),
    (False, seen("windows-registry-key", key="HKLM\\System")),
    (True, seen("windows-registry-key", key="hkey_local_machine\\system")),
    (False, seen("mac-addr", value="D2:FB:49:24:37:18")),
    (False, seen("ipv4-addr", value="1.9.0.256")),
    (False, seen("ipv4-addr", value="198.51.100.3/33")),
    (False, seen("domain-name", value="-x.example")),
    (False, seen("domain-name", value="a b.example")),
    (True, seen("domain-name", value="bücher.example")),
    (True, seen("domain-name", value="example.com.")),
    (False, seen("email-addr", value="nobody")),
    (False, seen("url", value="example.org/x")),
    (False, seen("software", name="x", cpe="cpe:/a:microsoft:word")),
    (False, seen("software", name="x", languages=["english!"])),
    (False, seen("file", name="x", hashes={"MD5": "abc"})),
    (True, seen("file", name="x", hashes={"own_hash": "abc"})),
    (False, seen("file", size=1)),
    (False, seen("file", name="x", extensions={"ntfs-ext": {}})),
    (False, seen("file", name="x", extensions={"windows-pebinary-ext": {"pe_type": "exe"}})),
    (True, seen("file", name="x", extensions={"windows-pebinary-ext": {"pe_type": "exe", "imphash": "x"}})),
    (False, thing("observed-data", first_observed=SECOND, last_observed=SECOND, number_observed=0)),
    (
        True,
        thing(
            "observed-data",
            first_observed=SECOND,
            last_observed=SECOND,
            number_observed=1,
            objects={"0": seen("ipv4-addr", value="198.51.100.3")},
        ),
    ),
    (
        False,
        thing(
            "observed-data",
            first_observed=SECOND,
            last_observed=SECOND,
            number_observed=1,
            objects={"0": seen("ipv4-addr", value="198.51.100.300")},
        ),
    ),
    (
        False,
        thing(
            "observed-data",
            first_observed=SECOND,
            last_observed=SECOND,
            number_observed=1,
            object_refs=[f"indicator--{UUID}"],
        ),
    ),
    (True, thing("language-content", object_ref=f"tool--{UUID}", contents={"ms": {"name": "x"}})),
    (False, thing("language-content", object_ref=f"tool--{UUID}", contents={"no such tongue": {"name": "x"}})),
    (False, thing("tool", name="x", created="2016-04-06T20:03:48Z")),
    (False, thing("tool", name="x", created="2016-04-06T20:03:48.0Z")),
    (False, thing("tool", name="x", created="2016-02-30T20:03:48.000Z")),
    (False, thing("tool", name="x", modified="2015-04-06T20:03:48.000Z")),
    (True, thing("tool", name="x", modified="2016-04-06T20:03:48.000000001Z")),
    (False, thing("tool", name="x", confidence=101)),
    (False, thing("tool", name="x", confidence="5")),
    (False, thing("tool", name="x", revoked="true")),
    (False, {**thing("tool", name="x"), "id": f"malware--{UUID}"}),
    (False, {**thing("tool", name="x"), "id": "tool--8e2e2d2b-17d4-7cbf-938f-98ee46b3cd3f"}),
    (False, {**thing("tool", name="x"), "spec_version": "3.0"}),
    (
        False,
        thing(
            "tool",
            name="x",
            granular_markings=[{"selectors": ["nowhere"], "marking_ref": WHITE}],
        ),
    ),
    (False, thing("tool", name="x", granular_markings=[{"selectors": ["Name"], "marking_ref": WHITE}])),
    (False, seen("process", pid=1, granular_markings=[{"selectors": ["environment_variables.PATH"], "lang": "en"}])),
    (
        True,
        thing(
            "tool",
            name="x",
            labels=["a"],
            granular_markings=[{"selectors": ["labels.[0]", "name"], "marking_ref": WHITE}],
        ),
    ),
    (False, thing("relationship", relationship_type="uses it", source_ref=f"tool--{UUID}", target_ref=f"tool--{UUID}")),
    (
        False,
        thing("relationship", relationship_type="uses", source_ref=f"sighting--{UUID}", target_ref=f"tool--{UUID}"),
    ),
    (True, {"type": "bundle", "id": f"bundle--{UUID}", "objects": [thing("tool", name="x")]}),
    (False, {"type": "bundle", "id": f"bundle--{UUID}", "objects": []}),
    (False, {"type": "bundle", "id": f"bundle--{UUID}", "objects": [thing("tool")]}),
]

DIFFERENT: dict[str, tuple[str, dict[str, Any]]] = {
    "references of observables": ("validator", seen("email-addr", value="a@example.org", belongs_to_ref="x")),
    "references to markings and creators": ("validator", thing("tool", name="x", created_by_ref=f"tool--{UUID}")),
    "reserved and own properties of marking definitions": (
        "validator",
        definition(f"marking-definition--{UUID}", SECOND, definition_type="own", definition={"x": 1}, severity="x"),
    ),
    "names of own properties": ("validator", thing("tool", name="x", own_Property="x")),
    "creator of an extension definition": (
        "validator",
        thing("extension-definition", name="x", schema="x", version="1", extension_types=["new-sdo"]),
    ),
    "languages of parts": (
        "validator",
        thing("tool", name="x", granular_markings=[{"selectors": ["name"], "lang": "ms"}]),
    ),
    "languages": ("validator", thing("tool", name="x", lang="min-ID")),
    "registries of IANA": ("validator", seen("artifact", payload_bin="QUJD", mime_type="application/x-own")),
    "times of observables": ("validator", seen("mutex", name="x", modified="yesterday")),
    "nothing translated": ("validator", thing("language-content", object_ref=f"tool--{UUID}", contents={"ms": {}})),
    "what is sighted": ("validator", thing("sighting", sighting_of_ref=f"url--{UUID}")),
    "ends of a relationship": (
        "validator",
        thing("relationship", relationship_type="uses", source_ref=EXTENSION, target_ref=f"tool--{UUID}"),
    ),
    "integrity level": (
        "validator",
        seen("process", pid=1, extensions={"windows-process-ext": {"integrity_level": "low"}}),
    ),
    "subkeys alone": ("validator", seen("windows-registry-key", modified_time=SECOND)),
    "ids of TLP": ("validator", definition(CLEAR, SECOND, name="TLP:CLEAR", extensions=second("red"))),
    "times finer than microseconds": ("validator", thing("tool", name="x", modified="2016-04-06T20:03:48.000000001Z")),
    "samples of malware": ("validator", thing("malware", is_family=False, sample_refs=[f"tool--{UUID}"])),
    "alternate data streams": (
        "validator",
        seen("file", name="x", extensions={"ntfs-ext": {"alternate_data_streams": ["x"]}}),
    ),
    "whole numbers beyond 2^53": ("validator", seen("autonomous-system", number=2**60)),
    "capitals in selectors": (
        "validator",
        seen(
            "file",
            name="x",
            hashes={"SHA-256": "b" * 64},
            granular_markings=[{"selectors": ["hashes.SHA-256"], "marking_ref": WHITE}],
        ),
    ),
    "empty bundles": ("validator", {"type": "bundle", "id": f"bundle--{UUID}", "objects": []}),
    "what a builder forgives": ("stix2", thing("tool", name="x", confidence="5")),
    "an end without is_active": (
        "stix2",
        seen("network-traffic", protocols=["tcp"], src_ref=f"ipv4-addr--{UUID}", end=SECOND),
    ),
    "selectors of empty values": (
        "stix2",
        thing("tool", name="", granular_markings=[{"selectors": ["name"], "marking_ref": WHITE}]),
    ),
    "keys in selectors": (
        "stix2",
        seen(
            "process",
            pid=1,
            environment_variables={"PATH": "/bin"},
            granular_markings=[{"selectors": ["environment_variables.PATH"], "marking_ref": WHITE}],
        ),
    ),
    "kinds of marking definitions": (
        "stix2",
        definition(f"marking-definition--{UUID}", SECOND, definition_type="own", definition={"x": 1}),
    ),
    "times that it cannot read": ("stix2", thing("tool", name="x", modified="2016-04-06T20:03:48.000000001Z")),
}
"""For each listed difference an object on which we differ."""
