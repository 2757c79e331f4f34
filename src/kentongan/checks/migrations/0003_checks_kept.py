"""What a check asked of whom, and when it opened, stays; one that is over stays so."""

from django.db import migrations

from kentongan.ledger.triggers import final, kept_once, settled

BEGUN = "OLD.state <> 'planned'"
OVER = "OLD.state IN ('closed', 'cancelled')"

NEXT = {
    "running": ("paused", "closed", "cancelled"),
    "paused": ("running", "closed", "cancelled"),
    "closed": (),
    "cancelled": (),
}


class Migration(migrations.Migration):
    dependencies = [("checks", "0002_hand_counts")]

    operations = [
        kept_once(
            "checks_check",
            once="TRUE",
            columns=["id", "title", "announced", "selection", "closes_at", "drill", "sink", "made_by", "made_at"],
            never=[
                settled(["opens_at"], once=BEGUN),  # started early, it opens when it is started
                settled(["told_at"], once=f"OLD.told_at IS NOT NULL OR {BEGUN}"),
                settled(["pause_reason"], once=OVER),
                final(NEXT),
            ],
            unique=[("id",)],
        ),
    ]
