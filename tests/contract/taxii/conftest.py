"""One world a test; the slow hash of a password is not what these tests are about. Models are imported late: a conftest
is read before Django is set up."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.contract.taxii.world import World


@pytest.fixture
def world(db: None, settings, monkeypatch: pytest.MonkeyPatch) -> "World":
    from tests.contract.taxii.world import make_world

    # As Django's own test client does: the connection holds the test's transaction.
    monkeypatch.setattr("kentongan.taxii.door.close_old_connections", lambda: None)

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return make_world()


@pytest.fixture
def filled(world: "World") -> "World":
    """Three indicators, the first of them in three versions, and a domain name, which has none."""
    from tests.contract.taxii.world import indicator

    domain = {
        "type": "domain-name",
        "spec_version": "2.1",
        "value": "example.org",
        "id": "domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7",
    }
    first = [indicator(1, version=version, confidence=version) for version in range(3)]
    made = world.share(*first, indicator(2), indicator(3), domain)
    assert made.json["success_count"] == 6, made.json
    return world
