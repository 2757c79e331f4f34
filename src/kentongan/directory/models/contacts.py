"""Contacts: the one table of addresses by which a party is reached, whether a post holds them or not yet."""

from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from kentongan.directory.models.parties import Organisation
from kentongan.directory.models.posts import Assignment
from kentongan.directory.terms import Origin
from kentongan.kernel.identifiers import new_id
from kentongan.kernel.tlp import TLP


class Contact(models.Model):
    """How to reach an organisation in one role: what the directories of the field call a channel. ``priority`` 1 first.

    ``assignment`` is the holder of a post whom it reaches; None where it was only ever listed for the organisation.
    ``role`` is then the post's role. ``carries`` is the strictest TLP that may be said by it. ``openpgp`` is an
    armoured certificate; what needs to be encrypted goes to it. ``failed_at`` is when the last thing sent there came
    back; the next delivery, or a verification, clears it.
    """

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contacts", db_index=False)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="channels", null=True)
    role = models.CharField(max_length=32)
    channel = models.CharField(max_length=32)
    address = models.CharField(max_length=2000)
    priority = models.PositiveSmallIntegerField(default=1)
    verified_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    openpgp = models.TextField(blank=True, default="")
    carries = models.PositiveSmallIntegerField(default=TLP.AMBER_STRICT.value)
    origin = models.CharField(max_length=4)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["organisation", "role", "channel", "address"],
                condition=Q(assignment__isnull=True),
                name="contact_once",
            ),
            UniqueConstraint(
                fields=["assignment", "channel", "address"],
                condition=Q(assignment__isnull=False),
                name="contact_once_a_holder",
            ),
            CheckConstraint(name="contact_carries_known", condition=Q(carries__lte=TLP.RED.value)),
            CheckConstraint(name="contact_is_whole", condition=~Q(role="") & ~Q(channel="") & ~Q(address="")),
            CheckConstraint(name="contact_priority_from_one", condition=Q(priority__gte=1)),
            CheckConstraint(name="contact_origin_known", condition=Q(origin__in=[origin.value for origin in Origin])),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.channel} {self.id}"
