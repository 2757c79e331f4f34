"""Bytes to objects: a TAXII envelope, a STIX bundle, or one object, each object kept as the bytes it came in.

The whole is refused only where the whole cannot be read; what is wrong with one object is told of that object, and the
others stand.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import DecodeError, Raw
from msgspec.json import Decoder

from kentongan.stix.errors import NotAnEnvelope, TooMuchAtOnce, UnreadableJson
from kentongan.stix.identity import in_one_spelling, natural_key
from kentongan.stix.markings import markings_of
from kentongan.stix.moments import moment_of
from kentongan.stix.patterns.judging import flaws_of_pattern
from kentongan.stix.strict_json import Refused, outer_pairs, read_members, read_value
from kentongan.stix.terms import UNVERSIONED, Flaw, Received, SpecVersion, Thing
from kentongan.stix.validation import PatternCheck, flaws_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is taken at once. ``whole`` and ``each`` are bytes; ``parts`` counts the ``{`` and ``[`` of the whole,
    which are what makes a small text large in memory: an empty object is two bytes, and 64 as a value."""

    whole: int = 10 * 1024 * 1024
    each: int = 4 * 1024 * 1024
    objects: int = 10_000
    parts: int = 400_000


LIMITS = Limits()
LONGEST_ID = 256

_EACH: Decoder[list[Raw]] = Decoder(list[Raw])


def read_envelope(
    body: bytes, *, limits: Limits = LIMITS, pattern_check: PatternCheck | None = flaws_of_pattern
) -> Sequence[Received | Flaw]:
    """Return the objects of a TAXII envelope (TAXII 2.1 §3.7), each with its flaws; a Flaw where an object has no id
    and type to be known by, its ``path`` saying which: ``objects[3]``.

    An envelope without objects is an empty one. Raises UnreadableJson, NotAnEnvelope, TooMuchAtOnce.
    """
    members = _whole(body, limits=limits, wanted="an envelope")
    if "objects" not in members:
        return ()
    return _objects(members["objects"], limits=limits, wanted="an envelope", pattern_check=pattern_check)


def read_bundle(
    body: bytes, *, limits: Limits = LIMITS, pattern_check: PatternCheck | None = flaws_of_pattern
) -> Sequence[Received | Flaw]:
    """Return the objects of a STIX bundle (STIX 2.1 §8), as ``read_envelope`` does. Of the bundle itself only its type
    counts: it says nothing of its objects. Raises the same."""
    members = _whole(body, limits=limits, wanted="a bundle")
    if bytes(members.get("type", b"")) != b'"bundle"':
        raise NotAnEnvelope(wanted="a bundle")
    if "objects" not in members:
        return ()
    return _objects(members["objects"], limits=limits, wanted="a bundle", pattern_check=pattern_check)


def read_object(
    content: bytes, *, path: str = "", limits: Limits = LIMITS, pattern_check: PatternCheck | None = flaws_of_pattern
) -> Received | Flaw:
    """Return one object with its flaws, or why it is none. Raises nothing."""
    if len(content) > limits.each:
        return Flaw(code="object.too_large", path=path, facts={"most": limits.each})
    try:
        value = read_value(content)
    except Refused as refused:
        return Flaw(code=refused.code, path=path, facts=_known_by(content, refused))
    if not isinstance(value, dict):
        return Flaw(code="object.not_an_object", path=path)
    if value.get("type") == "bundle":
        return Flaw(code="object.is_a_bundle", path=path, clause="TAXII 2.1 §3.7, STIX 2.1 §8")
    for name in ("id", "type"):
        text = value.get(name)
        if not isinstance(text, str) or not 0 < len(text) <= LONGEST_ID:
            return Flaw(code=f"object.no_{name}", path=path, clause="STIX 2.1 §3.2")
    return _received(content, value, pattern_check)


def spec_version_of(value: Thing) -> SpecVersion:
    """Return the generation an object belongs to. ``spec_version`` says so; where it is missing, what has ``created``
    is of 2.0, and what has not is an observable of 2.1, where the property is optional (STIX 2.1 §3.2, TAXII 2.1
    §3.4.1)."""
    said = value.get("spec_version")
    if said == "2.0" or (said is None and "created" in value):
        return SpecVersion.V20
    return SpecVersion.V21


def _received(content: bytes, value: Thing, pattern_check: PatternCheck | None) -> Received:
    version = moment_of(value.get("modified"))
    if version is None:
        version = moment_of(value.get("created"))
    marks = markings_of(value)
    return Received(
        content=content,
        id=in_one_spelling(value["id"]),
        type=value["type"],
        spec_version=spec_version_of(value),
        version=UNVERSIONED if version is None else version,
        revoked=value.get("revoked") is True,
        natural_key=natural_key(value),
        marks=marks.refs,
        granular=marks.granular,
        flaws=flaws_of(value, pattern_check=pattern_check),
    )


def _whole(body: bytes, *, limits: Limits, wanted: str) -> dict[str, Raw]:
    if len(body) > limits.whole:
        raise TooMuchAtOnce(most=limits.whole, unit="bytes")
    if body.count(b"{") + body.count(b"[") > limits.parts:
        raise TooMuchAtOnce(most=limits.parts, unit="objects and lists within each other")
    try:
        return dict(read_members(body))
    except Refused as refused:
        if refused.code == "json.not_an_object":
            raise NotAnEnvelope(wanted=wanted) from None
        raise UnreadableJson(reason=refused.detail or refused.code, why=refused.code) from None


def _objects(
    listed: Raw, *, limits: Limits, wanted: str, pattern_check: PatternCheck | None
) -> Sequence[Received | Flaw]:
    try:
        contents = _EACH.decode(listed)
    except DecodeError:
        raise NotAnEnvelope(wanted=wanted) from None
    if len(contents) > limits.objects:
        raise TooMuchAtOnce(most=limits.objects, unit="objects")
    return [
        read_object(bytes(content), path=f"objects[{number}]", limits=limits, pattern_check=pattern_check)
        for number, content in enumerate(contents)
    ]


def _known_by(content: bytes, refused: Refused) -> dict[str, object] | None:
    """Return the id of an object that cannot be read otherwise, where it has just one, so that its sender knows it."""
    if refused.code not in ("json.duplicate_key", "json.number"):
        return None
    ids = [value for key, value in outer_pairs(content) if key == "id"]
    return {"id": ids[0]} if len(ids) == 1 and isinstance(ids[0], str) and len(ids[0]) <= LONGEST_ID else None
