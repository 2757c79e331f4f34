"""Tables of accounts: users, the organisations they belong to, tokens for programs."""

from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from kentongan.accounts.terms import Role
from kentongan.kernel.identifiers import new_id

_ROLES = [(role.value, role.value) for role in Role]


class People(BaseUserManager["User"]):
    """Every user; knows how Django looks one up by name."""


class User(AbstractBaseUser):
    """A person, or a member's machine, that can sign in.

    What they may do follows from ``role`` alone (``rules.may``); Django's groups and permissions are not used.
    """

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(max_length=63, unique=True)
    display_name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    role = models.CharField(
        max_length=16, choices=[(role.value, role.value) for role in Role], default=Role.MEMBER.value
    )
    language = models.CharField(max_length=16, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = People()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    class Meta:
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(name="user_role_known", condition=models.Q(role__in=[role.value for role in Role])),
            models.UniqueConstraint(Lower("email"), name="user_email_once", condition=~models.Q(email="")),
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    @property
    def acts_as(self) -> Role:
        """The role as the enum that rules take."""
        return Role(self.role)


class Membership(models.Model):
    """A user belongs to an organisation, named by its id: the directory stands on a higher floor.

    ``edits``: may propose changes of its record. ``approves``: may decide them, and authorise its messages.
    """

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation_id = models.UUIDField(db_index=True)
    edits = models.BooleanField(default=False)
    approves = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "organisation_id"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.organisation_id}"


class Token(models.Model):
    """A program's key: scoped, expiring, known to us only by its keyed hash.

    ``scopes`` are separated by spaces, as OAuth 2.0 writes them (RFC 6749 §3.3). ``last_used`` has no time of day:
    enough to find forgotten tokens, too little to follow a person's hours.
    """

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.CharField(max_length=400)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="token_expires_after_its_making", condition=models.Q(expires_at__gt=models.F("created_at"))
            ),
            models.CheckConstraint(name="token_has_a_scope", condition=~models.Q(scopes="")),
        ]

    def __str__(self) -> str:
        return self.name


class Remembered(models.Model):
    """What Django's cache keeps for a while, in the columns it wants: counts of failed sign-ins, above all.

    A table of ours rather than one made by ``createcachetable``, so that migrations know it. Nothing but
    ``django.core.cache`` reads or writes it, and its loss costs nothing.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "accounts_cache"

    def __str__(self) -> str:
        return self.cache_key
