"""A hub as its operator has it: everything by commands, the worker by its own steps, now and an hour later."""

import csv
import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

from click.testing import CliRunner, Result

from kentongan.cli.main import main
from kentongan.delivery.models import Delivery
from kentongan.delivery.worker import registered_steps, run_steps
from kentongan.kernel.clock import utc_now
from kentongan.kernel.identifiers import new_id
from kentongan.response.models import Warning

FEED = "scans"


def called(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def done(*words: object) -> Result:
    """Call a command that must succeed."""
    result = called(*words)
    assert result.exit_code == 0, (words, result.stdout, result.stderr)
    return result


def told(*words: object) -> Any:
    """Call a command and return its JSON; it may say by its exit code that something is in doubt."""
    result = called(*words, "--json")
    assert result.exit_code in (0, 1), (words, result.stdout, result.stderr)
    return json.loads(result.stdout)


def a_feed_that_releases_everything() -> None:
    done("feed", "add", FEED, "--tlp", "green")
    done("release", "add", FEED, "--tlp", "AMBER+STRICT")


def take_in(folder: Path, report: str, rows: Iterable[Mapping[str, object]]) -> None:
    """Take rows in, a few hours old, as a file of that report."""
    rows = [{"timestamp": f"{utc_now() - timedelta(hours=3):%Y-%m-%d %H:%M:%S}", **row} for row in rows]
    folder.mkdir(parents=True)
    file = folder / f"{utc_now():%Y-%m-%d}-{report}-region.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    done("ingest", file, "--feed", FEED)


def work(*, later: timedelta = timedelta(hours=1)) -> None:
    """Let the worker do all there is to do, now and later; what it would send stays in the outbox."""
    for ahead in (timedelta(), later):
        run_steps(registered_steps(), worker=new_id(), clock=_clock(ahead), stop=Event(), once=True)


def _clock(ahead: timedelta) -> Any:
    return lambda: utc_now() + ahead


def written_to() -> set[str]:
    """Return every address to which something is sent."""
    return set(Delivery.objects.values_list("destination", flat=True))


def warnings() -> dict[str, tuple[str, list[str]]]:
    """Return, by organisation, the state of its warning and why a person must decide."""
    rows = Warning.objects.filter(superseded_by__isnull=True).values_list("organisation__slug", "state", "why")
    return {slug: (state, why.split()) for slug, state, why in rows}


def write_json(path: Path, content: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), "utf-8")
    return path


def day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"
