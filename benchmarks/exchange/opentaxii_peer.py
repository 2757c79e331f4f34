"""The peer OpenTAXII 0.9.3 on SQLite behind gunicorn, serving TAXII 2.1 only, as its documentation sets it up.

``taxii1:`` is left empty and ``taxii2:`` given, which is its mode for TAXII 2 alone; the account is made by
``opentaxii-create-account`` (whose ``--admin`` does nothing, hence ``opentaxii-update-account``), the API root and the
collection by ``opentaxii-add-api-root`` and ``opentaxii-add-collection``. A token comes from its own
``/management/auth``. gunicorn has two processes as in its documentation, of four threads, because its other kind of
worker closes the connection after each answer. SQLAlchemy is 1.4, of OpenTAXII's own time: it is quicker with it than
with any later one. For its one repair see ``opentaxii_app``.
"""

import json
import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from uuid import UUID

from benchmarks.exchange.client import Client
from benchmarks.exchange.processes import NotStarted, Running, environment, free_port, ran
from benchmarks.exchange.server import NAME, SECRET, Server, basic

PACKAGES = (
    "opentaxii==0.9.3", "gunicorn==27.0.1", "sqlalchemy==1.4.54", "flask==3.1.3", "werkzeug==3.1.9",
    "marshmallow==4.4.0", "stix2==3.0.2", "pyjwt==2.15.1",
)  # fmt: skip
ALIAS = "bench"

CONFIGURATION = """
domain: "127.0.0.1:{port}"
support_basic_auth: yes
taxii1:
taxii2:
  persistence_api:
    class: opentaxii.persistence.sqldb.Taxii2SQLDatabaseAPI
    parameters: {{db_connection: "sqlite:///{folder}/data.db", create_tables: yes}}
  title: bench
  public_discovery: false
  max_content_length: 100000000
auth_api:
  class: opentaxii.auth.sqldb.SQLDatabaseAPI
  parameters:
    db_connection: "sqlite:///{folder}/auth.db"
    create_tables: yes
    secret: a-key-of-the-length-that-it-asks-for
    token_ttl_secs: 3600
logging: {{opentaxii: warning, root: warning}}
"""


def start_opentaxii(folder: Path, *, cache: Path) -> Server:
    """Start OpenTAXII with one empty collection. Raises NotStarted."""
    programs, port = environment(cache, name="opentaxii", packages=PACKAGES), free_port()
    (folder / "opentaxii.yml").write_text(CONFIGURATION.format(port=port, folder=folder))
    environ = {**os.environ, "OPENTAXII_CONFIG": str(folder / "opentaxii.yml"), "PYTHONWARNINGS": "ignore"}
    root = _provision(folder, programs=programs, environ=environ)
    command: list[str | Path] = [
        programs / "gunicorn", "opentaxii_app:app", "--chdir", Path(__file__).parent, "--bind", f"127.0.0.1:{port}",
        "--workers", "2", "--threads", "4", "--keep-alive", "120", "--timeout", "300", "--log-level", "warning",
    ]  # fmt: skip
    running = Running(command, port=port, log=folder / "opentaxii.log", environ=environ)
    try:
        token = _token(port)
    except BaseException:
        running.stop()
        raise
    return Server(
        name="OpenTAXII", running=running, objects=f"/taxii2/{root}/collections/{ALIAS}/objects/",
        status=f"/taxii2/{root}/status/", writes=token, basic=basic(NAME, SECRET), token=token, takes_markings=False,
        told="OpenTAXII 0.9.3, SQLite, gunicorn, 2 processes of 4 threads",
    )  # fmt: skip


def _provision(folder: Path, *, programs: Path, environ: Mapping[str, str]) -> UUID:
    """Make the account, the API root and the collection; return the root's id, which no command tells."""

    def command(name: str, *arguments: str) -> None:
        ran([programs / f"opentaxii-{name}", *arguments], log=folder / "opentaxii.log", environ=environ)

    command("create-account", "--username", NAME, "--password", SECRET)
    command("update-account", "--username", NAME, "--field", "admin", "--value", "y")
    command("add-api-root", "--title", "bench", "--default")
    with closing(sqlite3.connect(folder / "data.db")) as database:
        root = UUID(database.execute("SELECT id FROM opentaxii_api_root").fetchone()[0])
    command("add-collection", "--rootid", str(root), "--title", "bench", "--alias", ALIAS)
    return root


def _token(port: int) -> str:
    asked = json.dumps({"username": NAME, "password": SECRET}).encode()
    answer = Client(port).ask("POST", "/management/auth", asked, media_type="application/json")
    if answer.status != 200:
        raise NotStarted(f"/management/auth answered {answer.status}")
    return f"Bearer {json.loads(answer.body)['token']}"
