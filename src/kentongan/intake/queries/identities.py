"""What the events of a run's drafts are about, for the room that follows runs: always the hub itself."""

from collections.abc import Iterator, Sequence

from kentongan.intake.archive.identities import Identity, Wanted, read_identities
from kentongan.intake.models import ArchiveFile, Draft
from kentongan.intake.terms import ArchiveKind


def identities_of_drafts(drafts: Sequence[Draft]) -> Iterator[list[Identity]]:
    """Give the identities of several drafts of one run in lists; ``Identity.number`` is the draft's.

    What retention or an erasure removed is simply no longer there. Raises ArchiveFileMissing or ArchiveFileDamaged.
    """
    if not drafts:
        return
    days = ArchiveFile.objects.filter(
        run_id=drafts[0].run_id,
        kind=ArchiveKind.EVENTS,
        tlp__in={draft.tlp for draft in drafts},
        day__gte=min(draft.first_seen for draft in drafts).date(),
        day__lte=max(draft.last_seen for draft in drafts).date(),
    )
    wanted = [
        Wanted(
            number=draft.number,
            organisation=draft.organisation_slug,
            classification=draft.classification,
            tlp=draft.tlp,
            doubtful=draft.doubt != "",
            events=draft.events,
        )
        for draft in drafts
    ]
    yield from read_identities(list(days.order_by("day", "path").values_list("path", flat=True)), wanted=wanted)
