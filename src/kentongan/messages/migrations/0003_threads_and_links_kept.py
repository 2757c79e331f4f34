"""A thread that was closed stays as it is; a link, and a code, is never removed, sent elsewhere or valid again."""

from django.db import migrations

from kentongan.ledger.triggers import kept_once, settled


class Migration(migrations.Migration):
    dependencies = [("messaging", "0002_acknowledged_in_words")]

    operations = [
        kept_once(
            "messaging_thread",
            once="TRUE",
            columns=["id", "reference", "opened_at", "drill", "sink", "exercise"],
            never=[settled(["closed_at", "level"], once="OLD.closed_at IS NOT NULL")],
            unique=[("id",), ("reference",)],
        ),
        kept_once(
            "messaging_link",
            once="TRUE",
            columns=[
                "id",
                "recipient_id",
                "contact",
                "mailbox",
                "secret",
                "created_at",
                "expires_at",
                "needs_code",
                "exercise",
            ],
            # A link is revoked by a time in its row; what it opened, and to whom, stays.
            never=[settled(["revoked_at"], once="OLD.revoked_at IS NOT NULL")],
            unique=[("id",), ("secret",)],
        ),
        kept_once(
            "messaging_code",
            once="TRUE",
            columns=["id", "link_id", "secret", "contact", "actor", "created_at", "expires_at"],
            never=[settled(["used_at"], once="OLD.used_at IS NOT NULL")],
            unique=[("id",)],
        ),
    ]
