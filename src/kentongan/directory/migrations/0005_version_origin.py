"""A version says by which way it came, in a column of its own; and what was taken out is known after an erasure too."""

from typing import Any

from django.db import migrations, models

from kentongan.directory.terms import Origin
from kentongan.kernel.identifiers import new_id
from kentongan.ledger.triggers import append_only

_KEPT = append_only("directory_version", unique=[("serial",), ("id",)])

_BEFORE = "import: "


def tell_imports(apps: Any, _schema_editor: Any) -> None:
    """Until now only the reason of a version said that a record's file was imported; what was approved is people's.

    Of a directory file nothing said so: those stay as they were taken, for people's; no record has their contacts.
    """
    versions = apps.get_model("directory", "Version").objects.filter(proposal__isnull=True)
    for origin in ("csv", "2350", "card", "rdap", "sec", "ti"):
        versions.filter(reason=f"{_BEFORE}{origin}").update(origin=origin)


class Migration(migrations.Migration):
    dependencies = [("directory", "0004_reports_kept")]

    operations = [
        migrations.RunPython(_KEPT.reverse_code, _KEPT.code),  # type: ignore[arg-type]
        migrations.AddField(
            model_name="version", name="origin", field=models.CharField(default=Origin.HAND, max_length=8)
        ),
        migrations.RunPython(tell_imports, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin__in", ["hand", "file", "rir", "csv", "2350", "card", "rdap", "sec", "ti"])),
                name="version_origin_known",
            ),
        ),
        _KEPT,
        migrations.CreateModel(
            name="TakenOut",
            fields=[
                ("id", models.UUIDField(default=new_id, editable=False, primary_key=True, serialize=False)),
                ("assignment", models.UUIDField()),
                ("channel", models.CharField(max_length=32)),
                ("mark", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("assignment", "channel", "mark"), name="taken_out_once")
                ],
            },
        ),
        append_only("directory_takenout", unique=[("id",), ("assignment", "channel", "mark")]),
    ]
