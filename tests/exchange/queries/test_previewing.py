"""A preview says what sharing does, and sharing does what the preview said."""

import pytest
from tests.exchange import provisioned, shared
from tests.exchange.provisioned import AT
from tests.exchange.shared import AMBER, GREEN, RED, malware

from kentongan.exchange.errors import MayNotWrite
from kentongan.exchange.models import Collection, Conflict, Label, Member, Stored
from kentongan.exchange.queries.previewing import preview
from kentongan.exchange.terms import Outcome
from kentongan.stix.terms import Flaw

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> tuple[Member, Member, Collection]:
    """Return who shares, who reads, and a collection of theirs."""
    one, two = provisioned.member("bank-a"), provisioned.member("bank-b")
    return one, two, provisioned.collection(readers=(one, two), writers=(one,))


def test_a_preview_tells_what_would_become_of_each_and_writes_nothing(there: tuple[Member, Member, Collection]) -> None:
    one, _two, collection = there
    shared.share(one, collection, malware("known"), malware("other"))
    received = [
        malware("new"), malware("known"), malware("other", description="changed"), Flaw(code="json.number"),
    ]  # fmt: skip
    rows = (Stored.objects.count(), Label.objects.count(), Conflict.objects.count())
    found = preview(shared.sight(one, collection), member=one.pk, received=received, at=AT)
    outcomes = [line.receipt.outcome for line in found.judged]
    assert outcomes == [Outcome.STORED, Outcome.KNOWN, Outcome.CONFLICT, Outcome.REFUSED]
    assert rows == (Stored.objects.count(), Label.objects.count(), Conflict.objects.count())
    assert shared.told(shared.share(one, collection, *received))[0] == 2


def test_objects_of_the_same_terms_go_to_the_same_members(there: tuple[Member, Member, Collection]) -> None:
    one, _two, collection = there
    received = [malware("a", marks=(AMBER,)), malware("b", marks=(GREEN,)), malware("c", marks=(AMBER,))]
    found = preview(shared.sight(one, collection), member=one.pk, received=received, at=AT)
    assert [[each.value["name"] for each in group.objects] for group in found.groups] == [["a", "c"], ["b"]]


@pytest.mark.parametrize("marks", [(RED,), (AMBER,), (GREEN,), ()])
def test_who_a_preview_names_sees_it_once_it_was_shared_and_nobody_else(
    there: tuple[Member, Member, Collection], marks: tuple[str, ...]
) -> None:
    one, two, collection = there
    nobody = provisioned.member("bank-c")
    (group,) = preview(shared.sight(one, collection), member=one.pk, received=[malware("a", marks=marks)], at=AT).groups
    named = {seer.member.name for seer in group.seers if seer.member is not None and seer.verdict.allowed}
    shared.share(one, collection, malware("a", marks=marks))
    assert named == {each.name for each in (one, two) if shared.page(each, collection).rows}
    assert nobody.name not in {seer.member.name for seer in group.seers if seer.member is not None}


def test_who_may_only_read_is_shown_no_preview(there: tuple[Member, Member, Collection]) -> None:
    _one, two, collection = there
    with pytest.raises(MayNotWrite):
        preview(shared.sight(two, collection), member=two.pk, received=[malware("a")], at=AT)
