"""The ledger under several processes at once, one of them killed while it writes."""

import json
import signal
import subprocess
import sys
from collections.abc import Mapping

START = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "kentongan.site.settings"
import django
django.setup()
from datetime import UTC, datetime
from django.db import transaction
from kentongan.kernel.identifiers import new_id
from kentongan.ledger.actions import number_entries, record
from kentongan.ledger.models import Entry, Position
from kentongan.ledger.queries import altered_entries

def write():
    record("directory.claim_added", actor=None, subject=new_id(), at=datetime.now(UTC), related=[new_id()])
"""

WRITE = """
for _ in range(15):
    with transaction.atomic():
        write()
"""

HANG = """
with transaction.atomic():
    write()
    print("written", flush=True)
    sys.stdin.read()
"""

TELL = """
import json
number_entries()
numbers = list(Position.objects.order_by("number").values_list("number", flat=True))
print(json.dumps([numbers, Entry.objects.count(), len(list(altered_entries()))]))
"""


def start(script: str, environment: Mapping[str, str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", START + script],
        env=dict(environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def finish(process: "subprocess.Popen[str]") -> str:
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return out


def test_processes_that_write_at_once_and_one_that_is_killed_leave_no_gap(migrated_hub: dict[str, str]) -> None:
    hanging = start(HANG, migrated_hub)
    assert hanging.stdout is not None
    assert hanging.stdout.readline() == "written\n"
    writers = [start(WRITE, migrated_hub) for _ in range(3)]
    hanging.send_signal(signal.SIGKILL)
    hanging.communicate(timeout=60)

    for writer in writers:
        finish(writer)

    numbers, entries, altered = json.loads(finish(start(TELL, migrated_hub)))
    assert numbers == list(range(45))
    assert (entries, altered) == (45, 0)
