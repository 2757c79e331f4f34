"""Pages hold what an oracle finds row by row, in order, for every filter; and nothing is lost between them."""

import random
from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from tests.exchange.made import collection, label, member, right
from tests.exchange.made import handling as handling_by

from kentongan.exchange.models import Collection, Stored
from kentongan.exchange.queries import pages
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.terms import Access, Filters, Viewer
from kentongan.kernel.tlp import TLP

pytestmark = pytest.mark.django_db

KINDS = ("malware", "indicator", "domain-name")


def looking(held: Collection, *labels: int, watermark: int | None = None) -> Sight:
    """Somebody who sees these labels."""
    return Sight(
        viewer=Viewer(),
        collection=held.serial,
        access=Access(reads=True),
        labels=labels,
        watermark=held.last_added if watermark is None else watermark,
        reads=True,
        writes=True,
    )


def some_rows(held: Collection, *, chance: random.Random, labels: Sequence[int], count: int) -> list[Stored]:
    """Rows of few ids, many versions and variants, in a random order of being added, ``beaten`` as sharing keeps it."""
    rows: list[Stored] = []
    for number in range(count):
        kind = chance.choice(KINDS)
        stix_id = f"{kind}--{chance.randrange(4)}"
        version = 0 if kind == "domain-name" else chance.randrange(1, 4)
        same = [row for row in rows if (row.stix_id, row.version) == (stix_id, version)]
        rows.append(
            Stored(
                collection=held,
                stix_id=stix_id,
                type=kind,
                spec=chance.choice(["2.0", "2.1"]),
                version=version,
                variant=len(same),
                added=100 + number * 3,
                label_id=chance.choice(labels),
                content=f"{{{number}}}".encode(),
            )
        )
    for row in rows:
        row.beaten = any(before(other, row) for other in rows if other.stix_id == row.stix_id)
    held.last_added = rows[-1].added
    return Stored.objects.bulk_create(rows)


def before(one: Stored, other: Stored) -> bool:
    return one.version > other.version or (one.version == other.version and one.variant < other.variant)


def expected(rows: Iterable[Stored], *, sight: Sight, filters: Filters, after: int = 0) -> list[bytes]:
    """What the viewer sees, found as slowly and plainly as can be."""
    seen = [row for row in rows if row.label_id in sight.labels and row.added <= sight.watermark]
    seen = [row for row in seen if not filters.specs or row.spec in filters.specs]
    seen = [
        row for row in seen
        if not any((o.stix_id, o.version) == (row.stix_id, row.version) and o.variant < row.variant for o in seen)
    ]  # fmt: skip
    asked = filters.versions or ("last",)

    def chosen(row: Stored) -> bool:
        of_id = [o.version for o in seen if o.stix_id == row.stix_id]
        return (
            "all" in asked
            or ("last" in asked and row.version == max(of_id))
            or ("first" in asked and row.version == min(of_id))
            or (row.version or row.added) in asked
        )

    found = [row for row in seen if chosen(row)]
    found = [row for row in found if not filters.ids or row.stix_id in filters.ids]
    found = [row for row in found if not filters.types or row.type in filters.types]
    found = [row for row in found if row.added > max(filters.after or 0, after)]
    return [bytes(row.content) for row in sorted(found, key=lambda row: row.added)]


def walked(sight: Sight, *, filters: Filters, limit: int, page: Any = pages.objects) -> list[Any]:
    rows: list[Any] = []
    cursor = None
    while True:
        found = page(sight, filters=filters, cursor=cursor, limit=limit)
        rows += found.rows
        assert len(found.rows) == limit or not found.more
        if not found.more:
            return rows
        cursor = found.rows[-1].added


def some_filters(chance: random.Random) -> Filters:
    ids = [f"{kind}--{number}" for kind in KINDS for number in range(4)]
    words: list[str | int] = ["first", "last", "all", 1, 2, 3, 100 + 3 * chance.randrange(40)]
    return Filters(
        after=chance.choice([None, None, 100 + chance.randrange(120)]),
        ids=tuple(chance.sample(ids, chance.choice([0, 0, 0, 1, 3]))),
        types=tuple(chance.sample(KINDS, chance.choice([0, 0, 1, 2, 3]))),
        versions=tuple(chance.sample(words, chance.choice([0, 0, 1, 1, 2, 3]))),
        specs=tuple(chance.sample(["2.0", "2.1"], chance.choice([0, 0, 1, 2]))),
    )


def check_worlds(*, worlds: int, queries: int, seed: int) -> None:
    chance = random.Random(seed)
    seen = 0
    for number in range(worlds):
        held = collection(f"c{number}")
        labels = [label(held, handling_by(TLP(tlp))).serial for tlp in range(5)]
        rows = some_rows(held, chance=chance, labels=labels, count=chance.randrange(1, 40))
        some_rows_elsewhere(chance, number=number)
        for _ in range(queries):
            sight = looking(
                held,
                *chance.sample(labels, chance.randrange(0, 6)),
                watermark=chance.choice([held.last_added, 100 + chance.randrange(120)]),
            )
            filters = some_filters(chance)
            wanted = expected(rows, sight=sight, filters=filters)
            got = [bytes(row.content) for row in walked(sight, filters=filters, limit=chance.choice([1, 2, 5, 100]))]
            assert got == wanted, (filters, sight)
            told = [row[:5] for row in walked(sight, filters=filters, limit=7)]
            assert [row[:5] for row in walked(sight, filters=filters, limit=7, page=pages.manifest)] == told
            if filters.after is None:
                assert pages.count(sight, filters=filters) == len(wanted)
            seen += len(wanted)
    assert seen


def some_rows_elsewhere(chance: random.Random, *, number: int) -> None:
    """The same ids in another collection, which must make no difference."""
    other = collection(f"other{number}")
    some_rows(other, chance=chance, labels=[label(other, handling_by()).serial], count=5)


def test_pages_are_what_the_oracle_finds() -> None:
    check_worlds(worlds=12, queries=25, seed=5)


@pytest.mark.slow
def test_pages_are_what_the_oracle_finds_in_many_worlds() -> None:
    check_worlds(worlds=200, queries=60, seed=2026)


def test_versions_of_an_object_are_all_that_the_viewer_sees_of_it() -> None:
    held = collection()
    labels = [label(held, handling_by(TLP(tlp))).serial for tlp in range(2)]
    rows = some_rows(held, chance=random.Random(1), labels=labels, count=40)
    sight = looking(held, *labels)
    found = pages.versions(sight, stix_id="malware--2", limit=100).rows
    wanted = expected(rows, sight=sight, filters=Filters(ids=("malware--2",), versions=("all",)))
    assert len(found) == len(wanted) > 1
    assert [row.added for row in found] == sorted(row.added for row in found)
    assert all(row.content == b"" for row in found)


def test_who_sees_no_label_sees_no_row_and_no_object() -> None:
    held = collection()
    one = label(held, handling_by()).serial
    some_rows(held, chance=random.Random(1), labels=[one], count=9)
    assert pages.objects(looking(held), limit=10) == pages.Page(rows=[], more=False)
    assert pages.count(looking(held)) == 0
    assert not pages.holds(looking(held), stix_id="malware--1")
    assert pages.holds(looking(held, one), stix_id=Stored.objects.first().stix_id)  # type: ignore[union-attr]
    assert not pages.holds(looking(held, one), stix_id="malware--9")


def test_a_text_of_a_client_is_never_part_of_a_statement() -> None:
    held = collection()
    one = label(held, handling_by()).serial
    some_rows(held, chance=random.Random(1), labels=[one], count=9)
    for text in ("' OR 1=1 --", "%s", "{labels}", "%", '"', "\\", "\x00", "\ud800", "é"):
        assert (
            pages.objects(looking(held, one), filters=Filters(ids=(text,), types=(text, text + "x")), limit=5).rows
            == []
        )
        assert pages.objects(looking(held, one), filters=Filters(types=(text, "x"), specs=(text,)), limit=5).rows == []


def test_a_member_of_one_collection_is_no_reader_of_another() -> None:
    one = member("bank-a")
    held, other = collection("a"), collection("b")
    right(one, held)
    some_rows(other, chance=random.Random(1), labels=[label(other, handling_by()).serial], count=3)
    mine = label(held, handling_by()).serial
    assert pages.objects(looking(held, mine), limit=5).rows == []


@pytest.mark.parametrize(
    "filters", [Filters(versions=("all",)), Filters(types=KINDS[:2]), Filters(ids=("malware--1",))]
)
@pytest.mark.parametrize("limit", [1, 3, 50])
def test_a_page_ends_before_it_grows_too_large_and_nothing_is_lost(
    monkeypatch: pytest.MonkeyPatch, filters: Filters, limit: int
) -> None:
    monkeypatch.setattr(pages, "LARGEST", 1000)
    chance, held = random.Random(limit), collection()
    seen = looking(held, label(held, handling_by(TLP.GREEN)).serial, watermark=10_000)
    rows = some_rows(held, chance=chance, labels=seen.labels, count=60)
    for row in rows:
        row.content = bytes([chance.randrange(256)]) * chance.choice([1, 30, 300, 999, 1000, 1001, 4000])
    Stored.objects.bulk_update(rows, ["content"])
    every = pages.manifest(seen, filters=filters, limit=100).rows
    sizes, got, cursor, more = {row.added: len(row.content) for row in rows}, [], None, True
    while more:
        found = pages.objects(seen, filters=filters, cursor=cursor, limit=limit)
        total = sum(len(bytes(one.content)) for one in found.rows)
        assert len(found.rows) == 1 or total <= 1000
        got += [(one.added, bytes(one.content)) for one in found.rows]
        cursor, more = found.rows[-1].added, found.more
        if more and len(found.rows) < limit:
            after = next(one for one in every if one.added > cursor)
            assert total + sizes[after.added] > 1000, "no page is shorter than it must be"
    assert got == [(one.added, bytes(Stored.objects.get(added=one.added).content)) for one in every]


def test_an_object_whose_parts_have_terms_counts_for_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "LARGEST", 1000)
    held = collection()
    serial = label(held, handling_by(TLP.GREEN)).serial
    for row in some_rows(held, chance=random.Random(1), labels=[serial], count=8):
        content = b'{"id":"a","name":"%s"}' % (b"x" * 100)
        Stored.objects.filter(pk=row.pk).update(content=content, parts=f'[["name", {serial}]]')
    found = pages.objects(looking(held, serial), filters=Filters(versions=("all",)), limit=8)
    assert (len(found.rows), found.more) == (2, True)
