"""One hub a module, in a transaction that is never committed: each test has it anew, in a savepoint of its own.

Making members, roots and collections costs far more than most questions that are asked of them. Models are imported
late: a conftest is read before Django is set up.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.contract.taxii.world import World


@contextmanager
def undone() -> Iterator[None]:
    """What is written within is looked at as a commit would, and rolled back."""
    from django.db import connection, transaction

    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # Django's own test cases say so too
    with block:
        try:
            yield
            if not connection.needs_rollback:
                connection.check_constraints()
        finally:
            transaction.set_rollback(True)


class Stage:
    """The hub of one module: as it was made, or filled."""

    def __init__(self) -> None:
        from tests.contract.taxii.world import make_world

        self._made = make_world()
        self._filling = ExitStack()
        self._full = False

    def empty(self) -> "World":
        """Return the hub with nothing shared."""
        self._filling.close()
        self._full = False
        return self._fresh()

    def filled(self) -> "World":
        """Return the hub with what ``fill`` shares."""
        if not self._full:
            from tests.contract.taxii.world import fill

            self._filling.enter_context(undone())
            fill(self._made)
            self._full = True
        return self._fresh()

    def _fresh(self) -> "World":
        """Return the hub with its rows read anew: what a test does to one of them is its own."""
        from kentongan.exchange.models import Collection, Member

        members = {one.name: one for one in Member.objects.select_related("user", "organisation")}
        return replace(self._made, members=members, collections={one.id: one for one in Collection.objects.all()})


@pytest.fixture(scope="module")
def taxii_stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    patched = pytest.MonkeyPatch.context()
    with django_db_blocker.unblock(), patched as patch, undone():
        # As for Django's own test client: the connection holds the transaction.
        patch.setattr("kentongan.taxii.door.close_old_connections", lambda: None)
        stage = Stage()
        yield stage
        stage.empty()


@pytest.fixture
def world(taxii_stage: Stage) -> Iterator["World"]:
    made = taxii_stage.empty()
    with undone():
        yield made


@pytest.fixture
def filled(taxii_stage: Stage) -> Iterator["World"]:
    """Three indicators, the first of them in three versions, and a domain name, which has none."""
    made = taxii_stage.filled()
    with undone():
        yield made
