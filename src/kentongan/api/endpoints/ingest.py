"""Feed files sent in by programs: the body goes to disk as it comes, past every schema, and is taken in as one run."""

import re
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Status

from kentongan.accounts.terms import Reader, Scope
from kentongan.api.callers import caller_of, needs
from kentongan.api.errors import BodyTooShort, EmptyBody, UnsuitableFileName
from kentongan.api.schemas.feeds import RunWithFilesOut
from kentongan.intake.actions import ingest
from kentongan.intake.errors import UnknownFeed
from kentongan.intake.models import Run
from kentongan.intake.queries.visible import visible_feeds, visible_runs
from kentongan.kernel.clock import utc_now
from kentongan.kernel.exercise import Exercise
from kentongan.kernel.tlp import read_tlp

router = Router(tags=["feeds"])

PATIENCE = timedelta(seconds=10)
"""How long a request waits for another run of the feed; a program can ask again."""

PIECE = 1024 * 1024
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._ -]{0,199}")


@router.post("/feeds/{slug}/runs", auth=needs(Scope.FEEDS_INGEST), response={201: RunWithFilesOut})
def send_file(request: HttpRequest, slug: str, name: str, tlp: str = "", exercise: bool = False) -> Status[Run]:
    """Take the body in as one file called ``name``, by which Shadowserver's reports are recognised.

    ``tlp`` goes before the feed's own label; ``exercise`` makes everything that comes of it an exercise, for good.
    """
    caller = caller_of(request)
    if not _FILE_NAME.fullmatch(name):
        raise UnsuitableFileName(name=name)
    _demand_feed(slug, reader=caller.reader)
    (settings.DATA / "work").mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="sent-", dir=settings.DATA / "work") as folder:
        file = Path(folder) / name
        _keep_body(request, file=file)
        done = ingest(
            [file],
            feed=slug,
            actor=caller.user.id,
            at=utc_now(),
            exercise=Exercise(exercise),
            tlp=read_tlp(tlp) if tlp else None,
            wait=PATIENCE,
        )
    return Status(201, _run(done.run, reader=caller.reader))


def _demand_feed(slug: str, *, reader: Reader) -> None:
    """Raise UnknownFeed before a large body is read for nothing."""
    if not visible_feeds(reader=reader).filter(slug=slug).exists():
        raise UnknownFeed(feed=slug)


def _keep_body(request: HttpRequest, *, file: Path) -> None:
    """Write the body to a file piece by piece. Raises EmptyBody; BodyTooShort where the sender broke off."""
    size = 0
    with file.open("wb") as out:
        while piece := request.read(PIECE):
            size += len(piece)
            out.write(piece)
    if not size:
        raise EmptyBody
    announced = int(request.headers.get("Content-Length") or 0)
    if size < announced:
        raise BodyTooShort(size=size, announced=announced)


def _run(run_id: UUID | None, *, reader: Reader) -> Run:
    if run_id is None:
        raise TypeError  # only what is merely tried has no run
    return visible_runs(reader=reader).get(pk=run_id)
