"""Scenarios and drills for tests: a short sound scenario to be spoilt, and a region that plays it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from kentongan.accounts.models import Membership, User
from kentongan.accounts.queries import reader_of
from kentongan.accounts.terms import Reader
from kentongan.directory.models import Organisation
from kentongan.drills.actions.planning import plan_drill
from kentongan.drills.models import Drill
from kentongan.drills.rehearsal import make_region, work
from kentongan.drills.scenario import read_scenario

AT = datetime(2026, 11, 26, 9, tzinfo=UTC)

SHORT = """
format = 1
key = "short"
lasts = "01:00"
[title]
en = "A short one"
[summary]
en = "Short."
[[part]]
key = "lumia"
roles = ["technical", "operations", "diplomatic"]
title = { en = "Lumia" }
[[part]]
key = "santara"
roles = ["technical", "operations", "diplomatic", "defence"]
title = { en = "Santara" }
[[inject]]
key = "dark"
after = "00:00"
kind = "told"
to = ["lumia"]
text = { en = "The lights go out." }
[[inject]]
key = "rows"
after = "00:01"
kind = "rows"
name = "controllers"
tlp = "AMBER"
csv = '''
timestamp,ip,port,protocol,tag
{ago-5},{santara.address},2404,tcp,iec104
'''
[[inject]]
key = "notice"
after = "00:02"
kind = "sent"
sender = "lumia/technical"
to = ["santara/technical"]
type = "notification"
priority = "immediate"
subject = "Commands from one address"
facts = [ { text = "Two controllers were opened.", source = "controller logs", before = "00:05" } ]
[[inject]]
key = "dead"
after = "00:02"
kind = "dead"
seat = "santara/technical"
[[inject]]
key = "hot"
after = "00:05"
kind = "sent"
attempt = true
takes_offer = true
sender = "lumia/diplomatic"
to = ["santara/defence"]
type = "notification"
level = "diplomatic"
subject = "Your attack"
attribution = "state"
facts = [ { text = "Two controllers were opened.", source = "controller logs", before = "00:05" } ]
[inject.assessment]
text = "Santara attacked us."
likelihood = "likely"
confidence = "low"
basis = "The address is in Santara."
alternatives = ["Somebody else."]
[[inject]]
key = "heard"
after = "00:20"
kind = "answered"
message = "notice"
by = "santara/operations"
understood = "Two controllers were opened from here."
ability = "can"
reports_within = "01:00"
[[inject]]
key = "up"
after = "00:30"
kind = "raised"
message = "notice"
by = "lumia/operations"
to = "lead"
reason = "The desks must know."
[[expect]]
what = "acknowledged"
of = "notice"
by = "santara/technical"
within = "00:30"
[[expect]]
what = "level_at_most"
level = "lead"
"""


def spoilt(old: str, new: str) -> bytes:
    """Return the short scenario with one thing in it replaced."""
    assert old in SHORT
    return SHORT.replace(old, new, 1).encode()


def region(source: bytes = SHORT.encode(), *, at: datetime = AT) -> dict[str, str]:
    scenario = read_scenario(source).scenario
    assert scenario is not None
    return make_region(scenario, at=at)


def planned(source: bytes = SHORT.encode(), **more: Any) -> Drill:
    facts: dict[str, Any] = {"starts_at": AT, "plays": ("lumia", "santara"), "actor": None, "at": AT} | more
    if "cast" not in facts:
        facts["cast"] = region(source)
    return plan_drill(source, **facts)


def minute(number: float) -> datetime:
    return AT + timedelta(minutes=number)


def played(drill: Drill, *, until: int, since: int = 0) -> Drill:
    """Let the worker work minute by minute."""
    for number in range(since, until + 1):
        work(minute(number))
    drill.refresh_from_db()
    return drill


def party(part: str) -> Organisation:
    return Organisation.objects.get(slug=f"drill-{part}")


def member(of: Organisation, name: str = "mia") -> Reader:
    user = User.objects.create(username=name, display_name=name, role="member", created_at=AT)
    Membership.objects.create(user=user, organisation_id=of.pk)
    return reader_of(user)


def staff(name: str = "dewi") -> Reader:
    return reader_of(User.objects.create(username=name, display_name=name, role="duty_officer", created_at=AT))
