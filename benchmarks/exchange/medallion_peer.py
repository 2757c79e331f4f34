"""The peer medallion 3.0, OASIS's reference server for TAXII 2.1: its memory backend, behind waitress.

Basic authentication only; it compares the password as plain text. Pages may have 1,000 objects. A page without ``next``
reads the times of every object against those of every other, so that one of 25,000 objects takes hours; and each
request copies the collection with all that is in it. So its pages are measured at 1,000 objects, and it is given a
limited time for the rest.
"""

import json
import os
from pathlib import Path
from uuid import uuid4

from benchmarks.exchange.processes import Running, environment, free_port
from benchmarks.exchange.server import NAME, SECRET, Server, basic

PACKAGES = ("medallion==3.0.0", "waitress==3.0.2", "flask==3.1.3", "werkzeug==3.1.9", "flask-httpauth==4.8.1")
MEDIA = "application/taxii+json;version=2.1"


def start_medallion(folder: Path, *, cache: Path) -> Server:
    """Start medallion with one empty collection. Raises NotStarted."""
    programs = environment(cache, name="medallion", packages=PACKAGES)
    collection, port = str(uuid4()), free_port()
    (folder / "data.json").write_text(json.dumps(_data(collection)))
    backend = {"module": "medallion.backends.memory_backend", "module_class": "MemoryBackend"}
    configuration = {
        "backend": {**backend, "filename": str(folder / "data.json")},
        "users": {NAME: SECRET},
        "taxii": {"max_page_size": 1000},
    }
    (folder / "medallion.json").write_text(json.dumps(configuration))
    app = Path(__file__).with_name("medallion_app.py")
    command: list[str | Path] = [programs / "python", "-W", "ignore", app, folder / "medallion.json", str(port)]
    running = Running(command, port=port, log=folder / "medallion.log", environ=os.environ)
    return Server(
        name="medallion", running=running, objects=f"/bench/collections/{collection}/objects/",
        status="/bench/status/", writes=basic(NAME, SECRET), basic=basic(NAME, SECRET), manages=1000,
        told="medallion 3.0.0, memory backend, waitress, 4 threads",
    )  # fmt: skip


def _data(collection: str) -> dict[str, object]:
    return {
        "/discovery": {"title": "bench", "api_roots": ["/bench/"]},
        "bench": {
            "information": {"title": "bench", "versions": [MEDIA], "max_content_length": 100_000_000},
            "status": [],
            "collections": [
                {
                    "id": collection, "title": "bench", "can_read": True, "can_write": True, "manifest": [],
                    "media_types": ["application/stix+json;version=2.1"], "objects": [],
                }
            ],
        },
    }  # fmt: skip
