"""Events of a draft warning, read from the archive: only the files that the manifest names for it."""

from uuid import UUID

from kentongan.accounts.terms import Reader
from kentongan.intake.archive.reading import EventsWanted, read_events
from kentongan.intake.errors import ArchiveFileMissing, UnknownDraft
from kentongan.intake.models import ArchiveFile, Draft
from kentongan.intake.queries.visible import visible_drafts
from kentongan.intake.terms import ArchiveKind, EventLine


def events_of_draft(draft_id: UUID, *, reader: Reader, limit: int = 100, offset: int = 0) -> list[EventLine]:
    """Events of a draft warning, by time. Raises UnknownDraft, also where the reader may not see it.

    Raises ArchiveFileMissing where the archive was damaged. What retention has removed is simply no longer there.
    """
    draft = visible_drafts(reader=reader).filter(pk=draft_id).first()
    if draft is None:
        raise UnknownDraft(draft=draft_id)
    wanted = EventsWanted(
        organisation=draft.organisation_slug,
        classification=draft.classification,
        tlp=draft.tlp,
        doubtful=draft.doubt != "",
    )
    try:
        return read_events(_paths(draft), wanted=wanted, limit=limit, offset=offset)
    except ArchiveFileMissing:
        # A file may be rewritten or removed between the manifest and the opening; the manifest now tells the new one.
        return read_events(_paths(draft), wanted=wanted, limit=limit, offset=offset)


def _paths(draft: Draft) -> list[str]:
    files = ArchiveFile.objects.filter(
        run_id=draft.run_id,
        kind=ArchiveKind.EVENTS,
        tlp=draft.tlp,
        day__gte=draft.first_seen.date(),
        day__lte=draft.last_seen.date(),
    )
    return list(files.order_by("day", "path").values_list("path", flat=True))
