"""Tables of accounts."""

from uuid import UUID

from django.contrib.auth.models import AbstractUser
from django.db import models

from kentongan.kernel.identifiers import new_id


class User(AbstractUser):
    """A person, or a member's machine, that can sign in."""

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
