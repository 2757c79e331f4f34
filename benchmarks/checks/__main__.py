"""Promise: a check of 21 parties and four roles is generated within two seconds.

    python -m benchmarks.checks [--parties 21] [--roles 4] [--rounds 5] [--folder FOLDER]

Makes a hub on SQLite (or on the PostgreSQL of KENTONGAN_DATABASE_URL, which must be empty) in which every party has a
post of each role with a holder and a mailbox, plans a check of all of them and lets the worker's step open it and put
every mail into the outbox, with its tokens: that is what *generated* means here. Prints the seconds of the wall clock
of each part, the slowest of all rounds, and exits with 1 if that is more than promised.
"""

import argparse
import os
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

PROMISE = 2.0
"""Seconds for 84 channels, from the plan to the last mail in the outbox."""

AT = datetime(2026, 11, 26, 9, tzinfo=UTC)
ROLES = ("technical", "operations", "diplomatic", "defence", "policy", "law_enforcement", "academic", "private")


def _open_hub(folder: Path) -> None:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "kentongan.site.settings",
        "KENTONGAN_DATA": str(folder / "hub"),
        "KENTONGAN_LOG_LEVEL": "error",
    }
    (folder / "hub").mkdir(parents=True, exist_ok=True)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _fill(*, parties: int, roles: int) -> None:
    from kentongan.directory.models import Assignment, Contact, Organisation, Post, Team

    facts = {"names": {"en": "x"}, "kind": "national_cert", "origin": "hand", "searched": "x"}
    for number in range(parties):
        country = f"{chr(65 + number // 26)}{chr(65 + number % 26)}"
        party = Organisation.objects.create(
            slug=f"party-{number:03}", country=country, recorded_at=AT, changed_at=AT, **facts
        )
        team = Team.objects.create(organisation=party, key="team", names={"en": "x"}, recorded_at=AT)
        for role in ROLES[:roles]:
            post = Post.objects.create(
                team=team, organisation=party, key=role, role=role, title={"en": role}, recorded_at=AT
            )
            holder = Assignment.objects.create(post=post, holder="role", name="Desk", recorded_at=AT)
            Contact.objects.create(
                organisation=party, assignment=holder, role=role, channel="email", origin="hand", recorded_at=AT,
                address=f"{role}@{party.slug}.example",
            )  # fmt: skip


def _round(number: int) -> tuple[float, float, int]:
    """Return how long planning and asking took, and how many mails there are then."""
    from kentongan.checks.actions.asking import ask_due
    from kentongan.checks.actions.planning import plan_check
    from kentongan.checks.terms import Selection

    at = AT + timedelta(hours=number)
    began = time.perf_counter()
    check = plan_check(
        title=f"Round {number}", announced=False, selection=Selection(), opens_at=at,
        closes_at=at + timedelta(minutes=30), actor=None, at=at,
    )  # fmt: skip
    planned = time.perf_counter()
    while ask_due(at):
        pass
    asked = time.perf_counter()
    return planned - began, asked - planned, check.probes.filter(outbox__isnull=False).count()


def main() -> None:
    """Measure, tell, and exit with 1 if the promise was not kept."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--parties", type=int, default=21)
    reader.add_argument("--roles", type=int, default=4, choices=range(1, len(ROLES) + 1))
    reader.add_argument("--rounds", type=int, default=5)
    reader.add_argument("--folder", type=Path)
    given = reader.parse_args()
    with tempfile.TemporaryDirectory() as made:
        _open_hub(given.folder or Path(made))
        from django.db import connection

        _fill(parties=given.parties, roles=given.roles)
        rounds = [_round(number) for number in range(given.rounds)]
        wanted = given.parties * given.roles
        for number, (planning, asking, mails) in enumerate(rounds):
            print(f"round {number}: planned in {planning:.3f} s, asked in {asking:.3f} s, {mails} mails")
        slowest = max(planning + asking for planning, asking, _ in rounds)
        print(
            f"{connection.vendor}: {wanted} channels, slowest of {len(rounds)}: {slowest:.3f} s (promised {PROMISE} s)"
        )
        connection.close()
    kept = slowest <= PROMISE and all(mails == wanted for *_, mails in rounds)
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
