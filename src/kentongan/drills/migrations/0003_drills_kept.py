"""A drill's scenario, cast and injects stay as they were planned; what was played, and that it ended, stays too."""

from django.db import migrations

from kentongan.ledger.triggers import final, kept_once, settled

PLANNED = (
    "id",
    "key",
    "title",
    "source",
    "starts_at",
    "lasts",
    "sends_real",
    "plays",
    "organiser",
    "planned_at",
)

NEXT = {
    "running": ("paused", "ended"),
    "paused": ("running", "ended"),
    "ended": (),
    "cancelled": (),
}


class Migration(migrations.Migration):
    dependencies = [("drills", "0002_sends_real_with_two")]

    operations = [
        kept_once(
            "drills_drill",
            once="TRUE",
            columns=PLANNED,
            never=[
                settled(["approved_by", "approved_at"], once="OLD.approved_at IS NOT NULL"),
                settled(["started_at"], once="OLD.started_at IS NOT NULL"),
                settled(["ended_at", "held", "paused_at"], once="OLD.ended_at IS NOT NULL"),
                final(NEXT),
            ],
            unique=[("id",)],
        ),
        kept_once(
            "drills_casting",
            once="TRUE",
            columns=["id", "drill_id", "part", "organisation_id"],
            unique=[("id",), ("drill_id", "part"), ("drill_id", "organisation_id")],
        ),
        kept_once(
            "drills_drillinject",
            once="TRUE",
            columns=["id", "drill_id", "serial", "key", "kind", "after", "heard_by"],
            never=[
                settled(
                    ["state", "played_at", "message_id", "feed_id", "code", "detail"], once="OLD.state <> 'waiting'"
                ),
            ],
            unique=[("id",), ("drill_id", "serial"), ("drill_id", "key")],
        ),
    ]
