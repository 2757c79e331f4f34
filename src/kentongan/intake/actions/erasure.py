"""Erasing an address or a name from the archive and from what the database keeps of rows."""

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from kentongan.intake.actions.ingest import PATIENCE
from kentongan.intake.actions.recovery import recover
from kentongan.intake.archive.durable import put_in_place, take_away, told_when_full
from kentongan.intake.archive.engine import open_engine
from kentongan.intake.archive.erasing import Rewritten, Target, holding, rewrite
from kentongan.intake.archive.layout import absolute, work_folder
from kentongan.intake.archive.turns import turn
from kentongan.intake.errors import ReasonMissing, UnreadableTarget
from kentongan.intake.models import ArchiveFile, ErasureNote, Feed, QuarantinedRow, UnclaimedSum
from kentongan.intake.terms import ArchiveKind
from kentongan.ledger.actions import record
from kentongan.routing.addresses import UnreadableAddress, read_address
from kentongan.routing.names import UnreadableName, read_name


class Elsewhere(Protocol):
    """How a room above forgets what it keeps of a target, in the transaction of the erasure; returns how much it is.

    ``erasure`` is None where it is only counted.
    """

    def __call__(self, target: Target, *, erasure: UUID | None, at: datetime) -> int:
        """Forget the target, or count it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What an erasure did, or (``id`` is None) would do: files written anew, events and texts of refused rows gone.

    ``elsewhere``: how much it was that rooms above kept of it.
    """

    id: UUID | None
    files: int
    events: int
    quarantined: int
    elsewhere: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Swap:
    """A file of the manifest, and what takes its place under which path."""

    old: ArchiveFile
    new: Rewritten
    path: str


def read_target(text: str) -> Target:
    """Return what shall be erased. Raises UnreadableTarget."""
    with suppress(UnreadableAddress):
        return Target(address=read_address(text.strip()))
    try:
        return Target(name=read_name(text))
    except UnreadableName:
        raise UnreadableTarget(target=text) from None


def erase(
    text: str,
    *,
    reason: str,
    actor: UUID | None,
    at: datetime,
    dry_run: bool = False,
    elsewhere: Sequence[Elsewhere] = (),
) -> Erasure:
    """Erase an address or a host name: files that hold it are written anew, and the manifest is swapped at once.

    Refused rows that hold it keep their place and reason and lose their text. Sums stay: they hold no address. What is
    kept of the erasure is the ``reason``, not what was erased. ``elsewhere`` is asked to forget it in the same
    transaction. Raises UnreadableTarget, ReasonMissing or FeedBusy.
    """
    target = read_target(text)
    if not reason.strip():
        raise ReasonMissing
    with told_when_full(), ExitStack() as turns:
        # Always in the same order, so that two erasures never wait for one another.
        for feed in Feed.objects.order_by("slug"):
            turns.enter_context(turn(feed.slug, wait=PATIENCE))
            recover(feed, at=at)
        held = _held(target)
        note = ErasureNote(
            reason=reason.strip()[:500],
            actor=actor,
            at=at,
            files=len(held),
            events=sum(rows for file, rows in held if file.kind == ArchiveKind.EVENTS),
            quarantined=sum(rows for file, rows in held if file.kind == ArchiveKind.QUARANTINE),
        )
        if dry_run:
            with transaction.atomic():
                kept = sum(forget(target, erasure=None, at=at) for forget in elsewhere)
        else:
            swaps = list(_rewritten(held, target, erasure=note.id))
            kept = _commit(swaps, target=target, note=note, elsewhere=elsewhere)
            take_away(swap.old.path for swap in swaps)
    return Erasure(
        id=None if dry_run else note.id,
        files=note.files,
        events=note.events,
        quarantined=note.quarantined,
        elsewhere=kept,
    )


def _held(target: Target) -> list[tuple[ArchiveFile, int]]:
    with open_engine() as engine:
        counted = (
            (file, holding(engine, file.path, kind=ArchiveKind(file.kind), target=target))
            for file in ArchiveFile.objects.select_related("feed").order_by("path")
        )
        return [(file, rows) for file, rows in counted if rows]


def _rewritten(held: Sequence[tuple[ArchiveFile, int]], target: Target, *, erasure: UUID) -> Iterator[_Swap]:
    with open_engine() as engine:
        for file, _ in held:
            path = f"{file.path.removesuffix('.parquet').partition('@')[0]}@{erasure.hex}.parquet"
            folder = work_folder(feed=file.feed.slug, run=file.run_id)
            folder.mkdir(parents=True, exist_ok=True)
            place = folder / absolute(path).name
            new = rewrite(engine, file.path, kind=ArchiveKind(file.kind), target=target, place=place)
            if new.rows:
                put_in_place([(place, path)])
            shutil.rmtree(folder)
            yield _Swap(old=file, new=new, path=path)


def _commit(swaps: Sequence[_Swap], *, target: Target, note: ErasureNote, elsewhere: Sequence[Elsewhere]) -> int:
    with transaction.atomic(durable=True):
        note.save(force_insert=True)
        for swap in swaps:
            manifest = ArchiveFile.objects.filter(pk=swap.old.pk)
            if swap.new.rows:
                new = swap.new
                manifest.update(path=swap.path, rows=new.rows, bytes=new.bytes, digest=new.digest, written_at=note.at)
            else:
                manifest.delete()
        _forget_texts(target)
        kept = sum(forget(target, erasure=note.id, at=note.at) for forget in elsewhere)
        record(
            "intake.events_erased",
            actor=note.actor,
            subject=note.id,
            at=note.at,
            related=sorted({swap.old.run_id for swap in swaps}),
        )
    return kept


def _forget_texts(target: Target) -> None:
    """Take the target out of what the database itself keeps of rows."""
    if target.name is not None:
        UnclaimedSum.objects.filter(block=target.name).update(block="")
    pattern = re.compile(target.pattern, re.IGNORECASE)
    # Narrowed by the database, decided by the same expression as in the archive, which databases write differently.
    texts = QuarantinedRow.objects.filter(_may_hold(target)).values_list("id", "raw")
    held = [pk for pk, raw in texts.iterator(chunk_size=2_000) if pattern.search(raw)]
    for first in range(0, len(held), 500):
        QuarantinedRow.objects.filter(pk__in=held[first : first + 500]).update(raw="")


def _may_hold(target: Target) -> Q:
    any_of = Q()
    for spelling in target.spellings:
        any_of |= Q(raw__icontains=spelling)
    return any_of
