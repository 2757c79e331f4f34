"""That a message was acknowledged by a link stays on record, and when."""

from django.db import migrations

from kentongan.ledger.triggers import kept_once, settled

_LINK = [
    "id",
    "recipient_id",
    "contact",
    "mailbox",
    "secret",
    "created_at",
    "expires_at",
    "needs_code",
    "exercise",
]
_REVOKED = settled(["revoked_at"], once="OLD.revoked_at IS NOT NULL")
_ACKNOWLEDGED = settled(["acknowledged_at"], once="OLD.acknowledged_at IS NOT NULL")
_UNIQUE = [("id",), ("secret",)]
_BEFORE = kept_once("messaging_link", once="TRUE", columns=_LINK, never=[_REVOKED], unique=_UNIQUE)
_AFTER = kept_once("messaging_link", once="TRUE", columns=_LINK, never=[_REVOKED, _ACKNOWLEDGED], unique=_UNIQUE)


class Migration(migrations.Migration):
    dependencies = [("messaging", "0005_who_had_it")]

    operations = [migrations.RunPython(_BEFORE.reverse_code, _BEFORE.code), _AFTER]
