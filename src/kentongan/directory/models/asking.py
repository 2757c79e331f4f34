"""Parties asked whether their posts' records still hold, each by a link that one mailbox got."""

from uuid import UUID

from django.db import models

from kentongan.directory.models.parties import Organisation
from kentongan.kernel.identifiers import new_id


class Asking(models.Model):
    """One mail that asked a party about some of its posts.

    ``secret`` is the keyed digest of the link's secret. ``contact`` is the channel that got it: when that is gone, or
    no longer a present holder's, the link opens nothing. ``posts`` are their ids, as text.
    """

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="askings")
    contact = models.UUIDField()
    posts = models.JSONField()
    secret = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)
