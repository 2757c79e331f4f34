"""A call to somebody who left is marked; one that was no longer needed may be found to have been made all the same."""

from typing import Any

from django.db import migrations, models

from kentongan.ledger.triggers import final, kept_once, settled, sticky_exercise

_KEYS = ["id", "recipient_id", "contact", "script", "language", "due_at", "created_at"]
_RESULT = ["state", "done_by", "done_at", "note"]

_BEFORE = kept_once(
    "messaging_call",
    once="TRUE",
    columns=_KEYS,
    never=[settled(_RESULT, once="OLD.done_at IS NOT NULL")],
    unique=[("id",)],
)
_STICKY = sticky_exercise("messaging_call")
_AFTER = kept_once(
    "messaging_call",
    once="TRUE",
    columns=[*_KEYS, "farewell"],
    never=[
        settled(_RESULT, once="OLD.state IN ('reached', 'not_reached')"),
        # What was read out while it was taken back was read out.
        final({"dropped": ("reached",)}),
        settled(["done_by", "done_at", "note"], once="OLD.state = 'dropped' AND NEW.state = 'dropped'"),
    ],
    unique=[("id",)],
)


def mark(apps: Any, schema_editor: Any) -> None:
    """Mark the calls that were asked for as a follower of their message found nobody to tell."""
    steps = apps.get_model("messaging", "Step").objects.filter(what="not_told").exclude(note="terms")
    calls = apps.get_model("messaging", "Call").objects
    for at, thread, post in steps.values_list("at", "thread", "recipient__post"):
        asked = calls.filter(created_at=at, recipient__message__thread=thread, recipient__post=post)
        asked.exclude(recipient__message__type__in=["correction", "retraction"]).update(farewell=True)


class Migration(migrations.Migration):
    dependencies = [("messaging", "0003_threads_and_links_kept")]

    operations = [
        # SQLite makes the table anew for the column, and its triggers go with the old one.
        migrations.RunPython(_BEFORE.reverse_code, _BEFORE.code),  # type: ignore[arg-type]
        migrations.RunPython(_STICKY.reverse_code, _STICKY.code),  # type: ignore[arg-type]
        migrations.AddField(model_name="call", name="farewell", field=models.BooleanField(default=False)),
        migrations.RunPython(mark, migrations.RunPython.noop),
        _STICKY,
        _AFTER,
    ]
