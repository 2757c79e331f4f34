"""What an object names that somebody can claim, which objects it points to, and who the victim is.

An indicator names what its pattern looks for by a whole value: by ``=``, IN, ISSUBSET, LIKE without a wildcard;
never what it excludes. An observable names its own value. Whatever is not strictly a value of its kind names nothing:
wrong owner is worse than no owner. References are told as ids; who has the objects follows them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kentongan.stix import values
from kentongan.stix.patterns.errors import PatternUnreadable
from kentongan.stix.patterns.parsing import parse
from kentongan.stix.patterns.terms import Comparator, Comparison, ObjectPath
from kentongan.stix.patterns.writing import write_path
from kentongan.stix.terms import Named, NamedKind, SpecVersion, Thing

Reference = tuple[str, str]
"""Where a reference stands, and the id that it has."""

_WHOLE = (Comparator.EQUAL, Comparator.IN, Comparator.ISSUBSET, Comparator.LIKE)
_WILDCARDS = ("%", "_")
_MAIL = ("from_ref", "sender_ref", "to_refs", "cc_refs", "bcc_refs", "belongs_to_ref")
_SYSTEMS = "belongs_to_refs"
_TARGETS = ("targets", "victim")
_VICTIMS = frozenset({"identity", "location"})
_AFFECTED = frozenset({"impacted_refs", "victim_refs", "victim_ref", "affected_refs", "affected_ref"})
_NOT_CONTENT = frozenset({"created_by_ref", "object_marking_refs", "granular_markings", "external_references"})


def named_in(value: Thing) -> tuple[Named, ...]:
    """Return what an object names, each thing once, where it first stands: of an indicator with a STIX pattern, of an
    observable, and of the observables within an observed-data of STIX 2.0."""
    match value.get("type"):
        case "indicator":
            found = _of_indicator(value)
        case "observed-data":
            found = _of_observed(value)
        case _:
            found = _of_observable(value, path="")
    once: dict[tuple[NamedKind, str], Named] = {}
    for named in found:
        once.setdefault((named.kind, named.value), named)
    return tuple(once.values())


def refs_in(value: Thing) -> tuple[Reference, ...]:
    """Return every reference by which an object speaks of others, in order; not who made or marked it."""
    return tuple(_references(value))


def victims_in(value: Thing) -> tuple[Reference, ...]:
    """Return the references that say who is hit: the target of ``targets``, where something was sighted, whom an
    incident affects."""
    match value.get("type"):
        case "relationship" if value.get("relationship_type") in _TARGETS:
            return tuple(
                (path, ref)
                for path, ref in _ids("target_ref", value.get("target_ref"))
                if ref.partition("--")[0] in _VICTIMS
            )
        case "sighting":
            return tuple(_ids("where_sighted_refs", value.get("where_sighted_refs")))
        case "incident":
            return tuple((path, ref) for path, ref in _references(value) if _property(path) in _AFFECTED)
        case _:
            return ()


def _of_indicator(value: Thing) -> Iterator[Named]:
    text = value.get("pattern")
    version = SpecVersion.V20 if value.get("spec_version", "2.0") == "2.0" else SpecVersion.V21
    if not isinstance(text, str) or value.get("pattern_type", "stix") != "stix":
        return
    try:
        pattern = parse(text, version=version)
    except PatternUnreadable:
        return
    for comparison in pattern.comparisons:
        if not comparison.negated and comparison.comparator in _WHOLE:
            yield from _of_comparison(comparison)


def _of_comparison(comparison: Comparison) -> Iterator[Named]:
    kind = _observable(comparison.path)
    if kind is None:
        return
    path = write_path(comparison.path)
    for constant in comparison.constants:
        value = constant.value
        if comparison.comparator is Comparator.LIKE and any(sign in str(value) for sign in _WILDCARDS):
            continue
        yield from _named(kind, value, path=path)


def _observable(path: ObjectPath) -> str | None:
    """Return the type of the observable that a path ends in the value of; ``?`` where a reference leaves it open."""
    keys = [step for step in path.steps if isinstance(step, str)]
    match keys:
        case ["value"]:
            return path.type
        case ["number"] if path.type == "autonomous-system":
            return path.type
        case [*_, str(reference), "number"] if reference == _SYSTEMS:
            return "autonomous-system"
        case [*_, str(reference), "value"] if reference in _MAIL:
            return "email-addr"
        case [*_, str(reference), "value"] if reference.endswith(("_ref", "_refs")):
            return "?"
        case _:
            return None


def _of_observed(value: Thing) -> Iterator[Named]:
    objects = value.get("objects")
    if isinstance(objects, Mapping):
        for key, inner in objects.items():
            if isinstance(inner, Mapping):
                yield from _of_observable(inner, path=f"objects.{key}.")


def _of_observable(value: Thing, *, path: str) -> Iterator[Named]:
    kind = value.get("type")
    if isinstance(kind, str) and kind != "?":
        name = "number" if kind == "autonomous-system" else "value"
        yield from _named(kind, value.get(name), path=path + name)


def _named(kind: str, value: object, *, path: str) -> Iterator[Named]:
    """Yield what a value of an observable of this type names: nothing where it is none; of a URL its host too."""
    if kind == "autonomous-system":
        number = values.asn(value)
        if number is not None:
            yield Named(kind=NamedKind.ASN, value=number, path=path)
    if not isinstance(value, str):
        return
    match kind:
        case "ipv4-addr" | "ipv6-addr":
            yield from _told(_of_family(value, kind=kind), path=path)
        case "domain-name":
            yield from _told(_domain(value), path=path)
        case "email-addr":
            mail = values.email(value)
            yield from _told((NamedKind.EMAIL, mail) if mail else None, path=path)
        case "url":
            web = values.url(value)
            if web:
                yield Named(kind=NamedKind.URL, value=web[0], path=path)
                yield from _told(web[1], path=path)
        case "?":
            yield from _told(values.network(value) or _domain(value), path=path)
        case _:
            pass


def _of_family(text: str, *, kind: str) -> values.Value | None:
    return values.network(text) if (":" in text) == (kind == "ipv6-addr") else None


def _domain(text: str) -> values.Value | None:
    name = values.domain(text)
    return (NamedKind.DOMAIN, name) if name else None


def _told(found: values.Value | None, *, path: str) -> Iterable[Named]:
    return (Named(kind=found[0], value=found[1], path=path),) if found else ()


def _references(value: Thing) -> Iterator[Reference]:
    """Yield references wherever they stand. Goes down by a stack, for nesting is not ours to bound."""
    left: list[tuple[str, object]] = [("", value)]
    while left:
        path, inner = left.pop()
        if isinstance(inner, Mapping):
            below = list[tuple[str, object]]()
            for key, part in inner.items():
                where = f"{path}.{key}" if path else str(key)
                if not (path == "" and key in _NOT_CONTENT):
                    below.append((where, part))
            left.extend(reversed(below))
        elif isinstance(inner, Sequence) and not isinstance(inner, str):
            left.extend((f"{path}[{place}]", inner[place]) for place in range(len(inner) - 1, -1, -1))
        elif isinstance(inner, str) and _property(path).endswith(("_ref", "_refs")):
            yield path, inner


def _ids(path: str, value: object) -> Iterator[Reference]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Sequence):
        yield from ((f"{path}[{place}]", ref) for place, ref in enumerate(value) if isinstance(ref, str))


def _property(path: str) -> str:
    """Return the property that a path ends in, without the place in its list."""
    return path.rpartition(".")[2].partition("[")[0]
