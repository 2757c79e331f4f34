"""The harness itself: what a test may rely on."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.sessions.models import Session
from django.db import connection, transaction


def test_nothing_is_written_where_a_real_hub_keeps_its_data() -> None:
    assert Path(os.environ["KENTONGAN_TESTS"]) in settings.DATA.parents


@pytest.mark.django_db
def test_the_database_is_the_one_asked_for(pytestconfig: pytest.Config) -> None:
    assert connection.vendor == pytestconfig.getoption("--database")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["once", "again"])
def test_what_a_committing_test_leaves_behind_is_gone_for_the_next(time: str) -> None:
    assert not Session.objects.filter(pk="left-behind").exists()
    with transaction.atomic():
        Session.objects.create(session_key="left-behind", expire_date=datetime(2030, 1, 1, tzinfo=UTC))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["once", "again"])
def test_a_trigger_that_a_test_switched_off_is_on_for_the_next(time: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite cannot disable a trigger")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'")
        assert cursor.fetchone() == (0,)
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["once", "again"])
def test_a_row_of_the_migrations_that_a_test_took_away_is_there_for_the_next(time: str) -> None:
    assert Permission.objects.filter(codename="add_session").delete()[0] == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["once", "again"])
def test_rows_of_each_test_are_numbered_from_the_beginning(time: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's numbers are rows, and put back with them")
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('auth_group', 'id'))")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db
def test_what_a_committing_test_left_behind_is_gone_for_a_rolled_back_one() -> None:
    assert not Session.objects.filter(pk="left-behind").exists()
