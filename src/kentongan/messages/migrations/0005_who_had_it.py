"""Whose contact a mail or a call went to, though that leaves the directory; and whether somebody may have got it."""

from typing import Any

from django.db import migrations, models
from django.db.models import OuterRef, Subquery

from kentongan.ledger.triggers import final, kept_once, settled, sticky_exercise

_DISPATCH = ["id", "recipient_id", "contact", "attempt", "manner", "language", "outbox", "created_at"]
_DISPATCH_NEVER = [final({"delivered": ("failed",), "failed": ("delivered",), "cancelled": ()})]
_DISPATCH_UNIQUE = [("id",), ("outbox",), ("recipient_id", "attempt")]
_CALL = ["id", "recipient_id", "contact", "script", "language", "due_at", "created_at", "farewell"]
_CALL_NEVER = [
    settled(["state", "done_by", "done_at", "note"], once="OLD.state IN ('reached', 'not_reached')"),
    final({"dropped": ("reached",)}),
    settled(["done_by", "done_at", "note"], once="OLD.state = 'dropped' AND NEW.state = 'dropped'"),
]


def _dispatches(*, also: list[str]) -> Any:
    return kept_once(
        "messaging_dispatch",
        once="TRUE",
        columns=[*_DISPATCH, *also],
        never=_DISPATCH_NEVER,
        unique=_DISPATCH_UNIQUE,
    )


def _calls(*, also: list[str]) -> Any:
    return kept_once("messaging_call", once="TRUE", columns=[*_CALL, *also], never=_CALL_NEVER, unique=[("id",)])


_STICKY = [sticky_exercise("messaging_dispatch"), sticky_exercise("messaging_call")]
_BEFORE = [_dispatches(also=[]), _calls(also=[])]
_AFTER = [_dispatches(also=["holder"]), _calls(also=["holder"])]


def fill(apps: Any, schema_editor: Any) -> None:
    """Say of what went before whose contact it was, where the directory still knows, and that it arrived."""
    contacts = apps.get_model("directory", "Contact").objects.filter(pk=OuterRef("contact"))
    for name in ("Dispatch", "Call"):
        rows = apps.get_model("messaging", name).objects
        rows.update(holder=Subquery(contacts.values("assignment")[:1]))
    apps.get_model("messaging", "Dispatch").objects.filter(state="delivered").update(perhaps_there=True)


class Migration(migrations.Migration):
    dependencies = [("directory", "0003_posts"), ("messaging", "0004_farewells")]

    operations = [
        # SQLite makes the tables anew for the columns, and their triggers go with the old ones.
        *(migrations.RunPython(one.reverse_code, one.code) for one in (*_BEFORE, *_STICKY)),
        migrations.AddField(model_name="dispatch", name="holder", field=models.UUIDField(null=True)),
        migrations.AddField(model_name="dispatch", name="perhaps_there", field=models.BooleanField(default=False)),
        migrations.AddField(model_name="call", name="holder", field=models.UUIDField(null=True)),
        migrations.AddField(model_name="link", name="acknowledged_at", field=models.DateTimeField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        *_STICKY,
        *_AFTER,
    ]
