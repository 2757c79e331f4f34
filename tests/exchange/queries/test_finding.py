"""Objects as people look for them: by the same sight as a page, in what a viewer sees and in nothing else."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.exchange import provisioned, shared
from tests.exchange.provisioned import AT
from tests.exchange.shared import AMBER, GREEN, RED, domain, malware, stix_id

from kentongan.exchange.models import Collection, Member
from kentongan.exchange.queries import finding
from kentongan.exchange.queries.relations import relations
from kentongan.exchange.queries.sight import viewer_of_member
from kentongan.exchange.queries.terms_told import terms_of
from kentongan.kernel.tlp import TLP
from kentongan.stix.markings import Kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> tuple[Member, Member, Collection]:
    """Return who shares, who reads, and a collection of theirs."""
    one, two = provisioned.member("bank-a"), provisioned.member("bank-b")
    return one, two, provisioned.collection(readers=(one, two), writers=(one,))


def titles(found: object) -> list[str]:
    return [json.loads(one.content).get("name", "") for one in found]  # type: ignore[attr-defined]


def test_the_newest_come_first_and_pages_follow_each_other(there: tuple[Member, Member, Collection]) -> None:
    one, two, collection = there
    shared.share(one, collection, *(malware(f"m{number}") for number in range(5)))
    sight = shared.sight(two, collection)
    assert titles(finding.newest(sight, limit=2)) == ["m4", "m3"]
    assert titles(finding.newest(sight, limit=2, offset=2)) == ["m2", "m1"]
    assert titles(finding.newest(sight, text="M1", limit=5)) == ["m1"]


def test_of_versions_the_last_is_listed_and_all_are_told(there: tuple[Member, Member, Collection]) -> None:
    one, two, collection = there
    shared.share(one, collection, malware("bad"), malware("bad", version=2, aliases=["worse"]))
    sight = shared.sight(two, collection)
    assert len(finding.newest(sight, limit=9)) == 1
    assert [found.version for found in finding.versions_of(sight, stix_id=stix_id("bad"))] == sorted(
        (malware("bad").version, malware("bad", version=2).version), reverse=True
    )
    assert finding.types(sight) == [("malware", 1)]


def test_a_joker_of_the_database_is_a_letter_like_any_other(there: tuple[Member, Member, Collection]) -> None:
    one, two, collection = there
    shared.share(one, collection, malware("100% sure"), malware("100 sure"), malware("a_b"), malware("a!b"))
    sight = shared.sight(two, collection)
    for text in ("0% s", "a_b", "a!b"):
        assert len(finding.newest(sight, text=text, limit=9)) == 1, text


def test_a_text_is_not_found_in_a_part_that_the_viewer_does_not_see(there: tuple[Member, Member, Collection]) -> None:
    one, two, collection = there
    late = provisioned.member("bank-c")
    hidden = [{"marking_ref": RED, "selectors": ["description"]}]
    shared.share(one, collection, malware("open", description="secret word", granular_markings=hidden))
    provisioned.give(collection, late, reads=True)
    assert titles(finding.newest(shared.sight(two, collection), text="secret word", limit=9)) == ["open"]
    seen = shared.sight(late, collection)
    assert finding.newest(seen, text="secret word", limit=9) == []
    assert titles(finding.newest(seen, text="open", limit=9)) == ["open"]


NAME = 'ការបន្លំ CAFÉ 𒀀 say "hi" / C:\\Temp & <b>'
SPELT: Mapping[str, Callable[[object], str]] = {
    "as it is": lambda value: json.dumps(value, ensure_ascii=False),
    "ascii": json.dumps,
    "big hexadecimal": lambda value: re.sub(r"\\u....", lambda one: "\\u" + one[0][2:].upper(), json.dumps(value)),
    "careful of html": lambda value: (
        json.dumps(value).replace("/", "\\/").replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003E")
    ),
}


@pytest.mark.parametrize("spelt", SPELT)
def test_a_text_is_found_however_its_object_is_spelt(there: tuple[Member, Member, Collection], spelt: str) -> None:
    one, two, collection = there
    named = malware("other", aliases=[NAME])
    content = SPELT[spelt](json.loads(named.content)).encode()
    shared.share(one, collection, replace(named, content=content), malware("uncafe hi"))
    sight = shared.sight(two, collection)
    for text in (NAME, "ការបន្លំ", "បន្លំ caf", "café", "𒀀", 'say "hi"', '"HI" / c', "\\temp", "& <B>", "/"):
        assert titles(finding.newest(sight, text=text, limit=9)) == ["other"], text
    for text in ("u1780", "\\u17", "\\\\", "cafè", "ការ.", "say %hi", "say _hi", "d83"):
        assert titles(finding.newest(sight, text=text, limit=9)) == [], text


@example(text=r"\\/ \u0041 \" \/\\", ascii_only=True, slashes=True)
@given(st.text(), st.booleans(), st.booleans())
def test_an_escaped_text_is_read_as_a_reader_of_json_does(text: str, ascii_only: bool, slashes: bool) -> None:
    spelt = json.dumps(text, ensure_ascii=ascii_only)
    if slashes:
        spelt = spelt.replace("/", "\\/")
    assert finding.unescaped(spelt)[1:-1] == json.loads(spelt)


def test_a_text_that_is_escaped_is_not_found_in_a_part_that_the_viewer_does_not_see(
    there: tuple[Member, Member, Collection],
) -> None:
    one, two, collection = there
    late = provisioned.member("bank-c")
    hidden = [{"marking_ref": RED, "selectors": ["description"]}]
    partly = malware("Élan", description="secret Café", granular_markings=hidden)
    content = json.dumps(json.loads(partly.content)).encode()
    shared.share(one, collection, replace(partly, content=content))
    provisioned.give(collection, late, reads=True)
    assert titles(finding.newest(shared.sight(two, collection), text="secret café", limit=9)) == ["Élan"]
    seen = shared.sight(late, collection)
    assert finding.newest(seen, text="café", limit=9) == []
    assert titles(finding.newest(seen, text="élan", limit=9)) == ["Élan"]


def test_what_a_viewer_may_not_see_is_in_no_list_no_version_and_no_count(
    there: tuple[Member, Member, Collection],
) -> None:
    one, _two, collection = there
    shared.share(one, collection, malware("red", marks=(RED,)), malware("green"))
    late = provisioned.member("bank-c")
    provisioned.give(collection, late, reads=True)
    sight = shared.sight(late, collection)
    assert titles(finding.newest(sight, limit=9)) == ["green"]
    assert finding.versions_of(sight, stix_id=stix_id("red")) == []
    assert finding.types(sight) == [("malware", 1)]


def test_an_observable_is_found_by_its_value_in_any_spelling(there: tuple[Member, Member, Collection]) -> None:
    one, two, collection = there
    shared.share(one, collection, domain("example.org"), malware("of example.org"))
    found = finding.find(viewer_of_member(two, secure=True), text="Example.ORG.", at=AT, limit=9)
    assert [one.type for _, one in found] == ["domain-name"]
    assert len(finding.find(viewer_of_member(two, secure=True), text="example.org", at=AT, limit=9)) == 2


def test_an_object_is_related_to_what_it_names_and_to_what_names_it(there: tuple[Member, Member, Collection]) -> None:
    one, two, collection = there
    bad, group = malware("bad", created_by_ref=stix_id("us", kind="identity")), malware("group", kind="intrusion-set")
    uses = malware("link", kind="relationship", relationship_type="uses", source_ref=group.id, target_ref=bad.id)
    report = malware("weekly", kind="report", object_refs=[bad.id, group.id])
    shared.share(one, collection, bad, group, uses, report)
    sight = shared.sight(two, collection)
    (found,) = finding.versions_of(sight, stix_id=bad.id)
    told = {(each.outgoing, each.word, each.title, each.via) for each in relations(sight, of=found)}
    assert told == {
        (True, "created_by_ref", "", ""),
        (False, "uses", "group", uses.id),
        (False, "object_refs", "weekly", ""),
    }


def test_the_terms_tell_what_each_marking_says(there: tuple[Member, Member, Collection]) -> None:
    one, two, collection = there
    policy = malware(
        "quiet", kind="marking-definition", marks=(GREEN,), definition_type="iep",
        definition={"id": "p", "name": "Quiet", "affected_party_notifications": "must-not", "attribution": "must-not"},
    )  # fmt: skip
    shared.share(one, collection, policy, malware("bad", marks=(AMBER, policy.id)))
    sight = shared.sight(two, collection)
    (found,) = finding.versions_of(sight, stix_id=stix_id("bad"))
    told = terms_of(found, sight=sight)
    assert told.handling.tlp is TLP.AMBER
    assert {one.kind for one in told.meanings} == {Kind.TLP, Kind.IEP}
    assert [(one.name, one.attribution) for one in told.policies] == [("Quiet", "must-not")]


def test_of_more_objects_than_are_looked_at_the_types_are_told_and_not_counted(
    there: tuple[Member, Member, Collection], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, collection = there
    shared.share(one, collection, *(malware(f"m{number}") for number in range(3)), domain())
    shared.share(one, collection, malware("hidden", kind="campaign", marks=(RED,)))
    late = provisioned.member("bank-c")
    provisioned.give(collection, late, reads=True)
    monkeypatch.setattr(finding, "LOOKED_AT", 2)
    assert finding.beyond(shared.sight(two, collection))
    assert finding.types(shared.sight(two, collection)) == [("campaign", 0), ("domain-name", 0), ("malware", 0)]
    assert finding.types(shared.sight(late, collection)) == [("domain-name", 0), ("malware", 0)]
    assert titles(finding.newest(shared.sight(two, collection), text="m0", limit=9)) == []
