"""What somebody uploaded and looks at before it is shared."""

from uuid import UUID

from django.db import models

from kentongan.accounts.models import User
from kentongan.kernel.identifiers import new_id


class Upload(models.Model):
    """A text as it came, between the preview that was made of it and its sharing. Nobody but its ``user`` gets it, and
    it is kept for a day at most (``actions.uploading``)."""

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(db_index=True)
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.id)
