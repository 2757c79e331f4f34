"""What was reported wrong of a record stays as it was said, and so does what came of it."""

from django.db import migrations

from kentongan.ledger.triggers import kept_once, settled


class Migration(migrations.Migration):
    dependencies = [("directory", "0003_posts")]

    operations = [
        kept_once(
            "directory_errorreport",
            once="TRUE",
            columns=["id", "organisation_id", "post", "text", "reported_by", "reported_at"],
            never=[settled(["settled_by", "settled_at", "note"], once="OLD.settled_at IS NOT NULL")],
            unique=[("id",)],
        ),
    ]
