"""What was heard of the exchange's change feeds, and whom shared objects concern: one row a thing named."""

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kentongan.directory.models import Organisation
from kentongan.exchange.models import Collection, Label
from kentongan.intake.models import Run
from kentongan.kernel.identifiers import new_id
from kentongan.response.rules.concerning import WITH_WORK
from kentongan.response.terms import ConcernState


class Heard(models.Model):
    """How far a collection's change feed was followed: ``after`` is the ``added`` of the last change that was taken.

    ``standing``: who took part in what when its concerns were last asked about again, as a digest; ``asked_to``: the
    last of them that was, null where all were.
    """

    collection = models.OneToOneField(Collection, on_delete=models.CASCADE, primary_key=True, related_name="+")
    after = models.BigIntegerField(_("after"), default=0)
    at = models.DateTimeField(_("at"))
    standing = models.CharField(_("who takes part"), max_length=64, blank=True)
    asked_to = models.UUIDField(_("asked again up to"), null=True, blank=True)

    class Meta:
        verbose_name = _("collection that is followed")
        verbose_name_plural = _("collections that are followed")

    def __str__(self) -> str:
        return f"{self.collection_id} {self.after}"


class Awaited(models.Model):
    """That a version names an identity as its victim which was not there yet. ``added`` is the version's, ``ref`` the
    identity's id. ``due``: the identity came, and the version is to be looked at again."""

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="+", db_index=False)
    ref = models.CharField(_("identity"), max_length=256)
    added = models.BigIntegerField(_("added"))
    due = models.BooleanField(_("looked at again soon"), default=False)

    class Meta:
        verbose_name = _("victim that is not there yet")
        verbose_name_plural = _("victims that are not there yet")
        constraints = (models.UniqueConstraint(fields=("collection", "ref", "added"), name="response_awaited_once"),)
        indexes = (models.Index(fields=("collection", "added"), condition=Q(due=True), name="response_awaited_due"),)

    def __str__(self) -> str:
        return self.ref


class Handover(models.Model):
    """Concerns given to intake together: one file, one run. ``run`` is null until it is known to be whole."""

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(_("at"))
    run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("file of what was shared")
        verbose_name_plural = _("files of what was shared")
        indexes = (models.Index(fields=("id",), condition=Q(run__isnull=True), name="response_handover_open"),)

    def __str__(self) -> str:
        return str(self.id)


class Concern(models.Model):
    """That a shared object concerns an organisation: what it names, whether they may be warned, what became of it.

    ``added`` and ``version`` are those of the row that it now rests on, ``sharer`` the organisation that shared it:
    only theirs ends it by itself. ``label``: the terms of what was shared; ``beside``: those of the identity by which
    it names a victim. ``kind`` is a ``NamedKind`` or ``victim``. ``organisation`` is null where routing is
    in doubt and proposes nobody. ``tag`` is what its exposures carry, so warning and object are found from each other.
    ``told`` is ``terms.Told`` as JSON: what the letter may say. ``reason`` is why it was refused, why a person is
    asked, or why it ended. ``again_at``: it is looked at again then: its time has come, or is over.
    """

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="+", db_index=False)
    stix_id = models.CharField(_("object"), max_length=256)
    version = models.BigIntegerField(_("version"))
    added = models.BigIntegerField(_("added"))
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+", db_index=False)
    beside = models.ForeignKey(Label, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    sharer = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=16)
    value = models.CharField(_("what is named"), max_length=500)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="concerns"
    )
    doubt = models.CharField(_("doubt"), max_length=200, blank=True)
    tlp = models.PositiveSmallIntegerField(_("TLP"))
    classification = models.CharField(_("classification"), max_length=100)
    tag = models.CharField(_("tag"), max_length=200)
    told = models.JSONField(_("what the letter may say"), default=dict)
    state = models.CharField(_("state"), max_length=12)
    reason = models.CharField(_("reason"), max_length=64, blank=True)
    again_at = models.DateTimeField(_("asked again at"), null=True, blank=True)
    handover = models.ForeignKey(
        Handover, on_delete=models.PROTECT, null=True, blank=True, related_name="concerns", db_index=False
    )
    correction = models.JSONField(_("what changed since it was handed over"), default=list, blank=True)
    made_at = models.DateTimeField(_("made at"))
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("concern")
        verbose_name_plural = _("concerns")
        indexes = (
            models.Index(fields=("collection", "stix_id"), name="response_concern_of"),
            models.Index(fields=("tag",), name="response_concern_tag"),
            models.Index(fields=("handover",), name="response_concern_handed"),
            models.Index(fields=("again_at",), condition=Q(again_at__isnull=False), name="response_concern_again"),
            # What a worker's turn looks for: few of many.
            models.Index(
                fields=("state", "again_at"),
                condition=Q(state__in=sorted(WITH_WORK)),
                name="response_concern_work",
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("collection", "stix_id", "kind", "value"),
                condition=~Q(state=ConcernState.ENDED.value),
                name="response_concern_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in ConcernState]), name="response_concern_known_state"
            ),
            models.CheckConstraint(condition=Q(tlp__lte=3), name="response_concern_never_red"),
        )

    def __str__(self) -> str:
        return f"{self.stix_id} {self.value}"
