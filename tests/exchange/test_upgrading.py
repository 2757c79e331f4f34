"""What a hub held before it knew what binds whom is brought along: when collections were placed, how ids are spelt."""

from importlib import import_module

import pytest
from django.apps import apps
from tests.exchange import made, provisioned
from tests.exchange.provisioned import AT

from kentongan.exchange.actions import arrangements
from kentongan.exchange.models import Collection, Stored

pytestmark = pytest.mark.django_db

upgrade = import_module("kentongan.exchange.migrations.0008_bound_by_what_was_seen")
ID = "malware--1b2c3d4e-0000-4000-8000-00000000000a"
CAPITALS = "malware--1B2C3D4E-0000-4000-8000-00000000000A"


def test_when_a_collection_was_placed_is_known_from_the_ledger() -> None:
    there = provisioned.collection()
    arrangements.place_collection(there.id, arrangement=made.arrangement().pk, actor=None, at=AT)
    Collection.objects.update(placed_at=None)
    upgrade.note_when_placed(apps, None)
    there.refresh_from_db()
    assert there.placed_at == AT


def test_an_id_in_capitals_is_spelt_anew_and_comes_after_the_one_that_is_there() -> None:
    there = made.collection()
    first = made.stored(there, made.handling(), stix_id=ID, version=1)
    same = made.stored(there, made.handling(), stix_id=CAPITALS, version=1)
    later = made.stored(there, made.handling(), stix_id=CAPITALS, version=2)
    upgrade.spell_alike(apps, None)
    rows = Stored.objects.order_by("serial").values_list("serial", "stix_id", "variant", "beaten")
    assert list(rows) == [
        (first.serial, ID, 0, False),
        (same.serial, ID, 1, True),
        (later.serial, ID, 0, False),
    ]
