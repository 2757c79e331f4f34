"""What is missing from the directory's history, held against the erasures that the ledger has."""

from uuid import UUID

from django.db.models import Q

from kentongan.directory.models import Proposal, Version
from kentongan.directory.rules.digests import ERASED
from kentongan.ledger.models import Mention

ERASURE = "directory.history_erased"
"""The verb of an erasure, which mentions every version and proposal of which it took the content."""


def lost_contents() -> list[UUID]:
    """Return the versions and proposals whose content is gone although no erasure of it stands in the ledger.

    What was erased for a person who asked is none of them.
    """
    told = Mention.objects.filter(entry__verb=ERASURE).values("thing")
    versions = Version.objects.filter(content__isnull=True).exclude(id__in=told).order_by("serial")
    erased = Proposal.objects.filter(Q(before=dict(ERASED)) | Q(after=dict(ERASED)))
    proposals = erased.exclude(id__in=told).order_by("id")
    return [*versions.values_list("id", flat=True), *proposals.values_list("id", flat=True)]
