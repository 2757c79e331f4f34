"""The doors' tests can fail too: mistakes in pages and API alone, each made on purpose, let somebody tell worlds apart.

What they ask of the queries is right; it is a page or an endpoint that says more than its reader sees.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from tests.exchange.leaks.building import Hub, make_hub
from tests.exchange.leaks.comparing import told_apart
from tests.exchange.leaks.pages import by_pages
from tests.tiers import seldom

from kentongan.api.endpoints import exchange as endpoints
from kentongan.exchange.models import Collection, Conflict, Stored
from kentongan.exchange.queries.conflicts import ConflictLine
from kentongan.exchange.queries.previewing import Preview
from kentongan.exchange.queries.relations import Relation
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.terms import Outcome
from kentongan.response.models import Concern
from kentongan.response.queries import shared as concerns
from kentongan.web.exchange import collection, conflicts, objects, overview, publish

pytestmark = pytest.mark.django_db
Patch = pytest.MonkeyPatch

WORLDS = 60
"""In so many worlds a mistake must show."""


def conflicts_counted_before_rights(patch: Patch) -> None:
    patch.setattr(collection, "conflicts", lambda sight: Conflict.objects.filter(collection=sight.collection))


def neighbours_that_one_does_not_see(patch: Patch) -> None:
    real = objects.relations

    def mistaken(sight: Sight, **more: Any) -> Sequence[Relation]:
        there = Stored.objects.filter(collection=sight.collection)
        kinds = dict(there.values_list("stix_id", "type"))
        return [replace(one, type=one.type or kinds.get(one.id, "")) for one in real(sight, **more)]

    patch.setattr(objects, "relations", mistaken)


def the_last_addition_of_all(patch: Patch) -> None:
    real = overview.newest

    def mistaken(sight: Sight, *, limit: int) -> Any:
        last = Collection.objects.get(serial=sight.collection).last_added
        return [replace(one, added=last) for one in real(sight, limit=limit)]

    patch.setattr(overview, "newest", mistaken)


def a_conflict_opens_for_whoever_has_its_address(patch: Patch) -> None:
    def mistaken(sight: Sight, conflict: Any) -> ConflictLine | None:
        found = Conflict.objects.filter(pk=conflict, collection=sight.collection).first()
        return found and ConflictLine(
            id=found.pk, stix_id=found.stix_id, version=found.version, held=b"{}", came=b"{}", member=None, at=found.at,
            note="", settled_at=None,
        )  # fmt: skip

    patch.setattr(conflicts, "known_conflict", mistaken)


def a_file_has_every_row(patch: Patch) -> None:
    real = collection.table_of

    def mistaken(request: Any, rows: Any, **more: Any) -> Any:
        if rows and more["asked"].form != "html":
            there = Stored.objects.filter(collection__id=request.resolver_match.kwargs["collection_id"])
            rows = [replace(rows[0], id=one.stix_id) for one in there.order_by("-added")]
        return real(request, rows, **more)

    patch.setattr(collection, "table_of", mistaken)


def the_staff_s_sums_are_of_all(patch: Patch) -> None:
    real = concerns._seen

    def mistaken(rows: Any, **more: Any) -> Any:
        return Concern.objects.all() if not rows.query.order_by else real(rows, **more)

    patch.setattr(concerns, "_seen", mistaken)


def a_page_of_the_api_goes_on_to_nothing(patch: Patch) -> None:
    real = endpoints.pages.objects

    def mistaken(sight: Sight, *, limit: int, **more: Any) -> Any:
        page = real(sight, limit=limit, **more)
        number = Stored.objects.filter(collection=sight.collection).count()
        return replace(page, more=bool(page.rows) and number > limit)

    patch.setattr(endpoints, "pages", type("Pages", (), {"objects": staticmethod(mistaken)}))


def forbidden_is_not_missing(patch: Patch) -> None:
    real = objects.finding.versions_of

    def mistaken(sight: Sight, *, stix_id: str, **more: Any) -> Any:
        found = real(sight, stix_id=stix_id, **more)
        if not found and Stored.objects.filter(collection=sight.collection, stix_id=stix_id).exists():
            raise PermissionDenied
        return found

    patch.setattr(objects, "finding", type("Finding", (), {"versions_of": staticmethod(mistaken)}))


def a_preview_knows_what_its_reader_does_not(patch: Patch) -> None:
    real = publish.preview

    def mistaken(sight: Sight, **more: Any) -> Preview:
        found = real(sight, **more)
        held = set(Stored.objects.filter(collection=sight.collection).values_list("stix_id", "version"))

        def told(one: Any) -> Any:
            known = one.received is not None and (one.received.id, one.received.version) in held
            return replace(one, receipt=replace(one.receipt, outcome=Outcome.KNOWN)) if known else one

        return replace(found, judged=tuple(told(one) for one in found.judged))

    patch.setattr(publish, "preview", mistaken)


MISTAKES: tuple[tuple[Callable[[Patch], None], str, int], ...] = (
    (conflicts_counted_before_rights, r"^/exchange/collections/[^/]+/$", 4),
    (neighbours_that_one_does_not_see, r"^/exchange/coll.*/objects/malware[^/]+/$", 5),
    (the_last_addition_of_all, "^/exchange/$", 4),
    (a_conflict_opens_for_whoever_has_its_address, "conflict$", 4),
    (a_file_has_every_row, r"/\?format=csv", 1),
    (the_staff_s_sums_are_of_all, "^/warnings/shared/", 6),
    (a_page_of_the_api_goes_on_to_nothing, r"/objects\?limit=", 10),
    (forbidden_is_not_missing, "^/exchange/objects/malware", 5),
    (a_preview_knows_what_its_reader_does_not, "preview", 2),
)
"""Each mistake, an expression for the questions that show it, and the world in which it showed first: the quick way."""


@pytest.fixture
def hub() -> Hub:
    if connection.vendor != "sqlite":
        pytest.skip("a mistake is the same on every database")
    return make_hub()


@pytest.mark.parametrize(("mistake", "among", "first"), seldom(MISTAKES, but=MISTAKES[:1]))
def test_a_mistake_of_a_door_shows(mistake: Callable[[Patch], None], among: str, first: int, hub: Hub) -> None:
    ask = partial(by_pages, only=among, turns=1)
    with pytest.MonkeyPatch.context() as patch:
        mistake(patch)
        found = next((seed for seed in (first, *range(WORLDS)) if told_apart(hub, seed=seed, ask=ask)), None)
    assert found is not None, f"nobody noticed in {WORLDS} worlds"
    assert not told_apart(hub, seed=found, ask=ask), "these worlds differ without the mistake too"
