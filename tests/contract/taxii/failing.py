"""A hub whose database is locked, full or away while TAXII is spoken to it (``tests.killing``)."""

import json
import os
import resource
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from tests import databases, killing  # sets Django up
from tests.contract.taxii.world import BOTH, Client, Got, envelope, indicator, make_world, token_client

from kentongan.accounts.terms import Scope
from kentongan.kernel.clock import utc_now

OBJECTS = f"/taxii2/region/collections/{BOTH}/objects/"
KEPT = Path(os.environ["KENTONGAN_DATA"]) / "authorizations.json"

Told = tuple[int, str | None, str | None]


def set_up() -> None:
    """Make the hub, and a token that nobody used yet."""
    world, now = make_world(), utc_now()
    scopes = (Scope.TAXII_READ, Scope.TAXII_WRITE)
    token = token_client(world.members["sharer"], *scopes, expires_at=now + timedelta(days=1), at=now)
    KEPT.write_text(json.dumps({"secret": world.sharer.authorization, "token": token.authorization}))


def client(kind: str) -> Client:
    return Client(json.loads(KEPT.read_text())[kind])


def told(got: Got) -> Told:
    """Return of an answer its status, in the line and in the body, and when to come again."""
    said = got.json.get("http_status") if got.body else None
    return got.status, said, got.header("Retry-After")


def while_locked() -> dict[str, Any]:
    """Add and read while another process writes for longer than is waited for, and once more after it."""
    connection.settings_dict["OPTIONS"]["timeout"] = 0.1
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    added = client("secret").post(OBJECTS, envelope(indicator(1)))
    read = client("token").get(OBJECTS)
    other.execute("ROLLBACK")
    return {"added": told(added), "read": told(read), "after": _after()}


def without_room() -> dict[str, Any]:
    """Add and read in a process that cannot make a file longer, and once more when it can again."""
    client("secret").get(OBJECTS)  # opens the connection
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, most))
    try:
        added = client("secret").post(OBJECTS, envelope(indicator(1)))
        read = client("token").get(OBJECTS)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))
    return {"added": told(added), "read": told(read), "after": _after()}


def while_away() -> dict[str, Any]:
    """Add and read while PostgreSQL has ended our connection and takes no other, and once more when it does."""
    import psycopg

    client("token").get(OBJECTS)  # opens the connection
    url = os.environ["KENTONGAN_DATABASE_URL"]
    name = databases.name_of(url)
    with psycopg.connect(databases.with_database(url, "postgres"), autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        added = [told(client("token").post(OBJECTS, envelope(indicator(1)))) for _ in range(2)]
        read = client("token").get(OBJECTS)
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    return {"added": added, "read": told(read), "after": _after()}


def _after() -> list[int]:
    """Add the same again, then read: how many were added, and how many there are."""
    added = client("secret").post(OBJECTS, envelope(indicator(1))).json
    return [added["success_count"], len(client("secret").get(OBJECTS).json["objects"])]


if __name__ == "__main__":
    killing.obey(set_up, while_locked, without_room, while_away)
