"""From what a person names to plain files on disk: files, folders, standard input, gzip and zip, within bounds.

A plain file is read where it lies; the rest is unpacked into the work folder, under names of our own. What a file is,
its first bytes say, not its name.
"""

import gzip
import os
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from kentongan.kernel.errors import KentonganError
from kentongan.routing.form import shown
from kentongan.routing.reading.errors import (
    NestedArchive,
    NoFeed,
    PackedTooWell,
    TooLarge,
    TooManyFiles,
    UnreadableFeed,
)
from kentongan.routing.reading.limits import Limits
from kentongan.routing.reading.screen import CHUNK, Screen, screen

_GZIP, _ZIP = b"\x1f\x8b", (b"PK\x03\x04", b"PK\x05\x06")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
FEED_ENDINGS = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".gz", ".zip")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """A plain file: ``name`` as a person knows it (``day.zip/scan_rdp.csv``), ``path`` on disk, what its bytes are."""

    name: str
    path: Path
    screen: Screen


def unpacked(
    paths: Iterable[str | Path],
    *,
    work: Path,
    limits: Limits,
    stdin: IO[bytes] | None = None,
    on_skip: Callable[[str], None] = lambda name: None,
    on_refused: Callable[[str, KentonganError], None] | None = None,
) -> Iterator[Plain]:
    """Yield each plain file that the paths lead to, in the order given, folders sorted by name.

    ``on_skip`` is told of each file in a folder whose ending no feed has. Raises NoFeed, UnreadableFeed, TooLarge or
    NestedArchive; with ``on_refused``, only NoFeed, and a file that cannot be opened is told there.
    """
    number = iter(range(1, 10**9))
    for path in paths:
        if str(path) == "-":
            if stdin is None:
                raise NoFeed(path="-")
            source = work / f"{next(number):06}.stdin"
            _spool(stdin, name="-", target=source, limits=limits, packed=None)
            found = iter([("-", source)])
        else:
            found = _files(Path(path), on_skip=on_skip, on_refused=on_refused)
        for name, file in found:
            try:
                plain = _opened(file, name=name, work=work, limits=limits, number=number)
            except KentonganError as error:
                if on_refused is None:
                    raise
                on_refused(name, error)
            else:
                yield from plain


def _files(
    path: Path, *, on_skip: Callable[[str], None], on_refused: Callable[[str, KentonganError], None] | None
) -> Iterator[tuple[str, Path]]:
    if path.is_file():
        yield shown(path.name), path
        return
    if not path.is_dir():
        raise NoFeed(path=str(path))
    found = 0
    for file in _below(path, on_refused=on_refused):
        name = file.relative_to(path).as_posix()
        if (
            file.is_dir()
            or not (file.is_file() or file.is_symlink())
            or any(part.startswith(".") for part in Path(name).parts)
        ):
            continue
        if name.lower().endswith(FEED_ENDINGS):
            found += 1
            yield shown(name), file
        else:
            on_skip(shown(name))
    if not found:
        raise NoFeed(path=str(path))


def _below(folder: Path, *, on_refused: Callable[[str, KentonganError], None] | None) -> list[Path]:
    """Return the files below a folder, in order; a folder in it that cannot be read is told, not passed over."""

    def unreadable(error: OSError) -> None:
        name = shown(str(error.filename))
        problem = UnreadableFeed(file=name, detail=error.strerror or str(error))
        if on_refused is None:
            raise problem from error
        on_refused(name, problem)

    return sorted(Path(place, name) for place, _, names in os.walk(folder, onerror=unreadable) for name in names)


def _opened(file: Path, *, name: str, work: Path, limits: Limits, number: Iterator[int]) -> list[Plain]:
    """Return the plain files of one file; of an archive all or, where one of its members is at fault, none."""
    try:
        with file.open("rb") as stream:
            first = stream.read(4)
        if not first.startswith((_GZIP, *_ZIP)):
            return [Plain(name=name, path=file.resolve(), screen=screen(file))]
    except OSError as error:
        raise UnreadableFeed(file=name, detail=error.strerror or str(error)) from error
    if first.startswith(_GZIP):
        return [_gunzipped(file, name=name, target=work / f"{next(number):06}.feed", limits=limits)]
    return list(_unzipped(file, name=name, work=work, limits=limits, number=number))


def _gunzipped(file: Path, *, name: str, target: Path, limits: Limits) -> Plain:
    try:
        with gzip.open(file, "rb") as stream:
            found = _spool(stream, name=name, target=target, limits=limits, packed=file.stat().st_size)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFeed(file=name, detail=str(error)) from error
    return Plain(name=name.removesuffix(".gz"), path=target, screen=found)


def _unzipped(file: Path, *, name: str, work: Path, limits: Limits, number: Iterator[int]) -> Iterator[Plain]:
    try:
        with zipfile.ZipFile(file) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > limits.members:
                raise TooManyFiles(file=name, limit=limits.members)
            if sum(member.file_size for member in members) > limits.unpacked:
                raise TooLarge(file=name, limit=limits.unpacked)
            left = limits.unpacked
            for member in members:
                whole = f"{name}/{shown(member.filename)}"
                if member.compress_type not in _METHODS:
                    # Others ask for as much memory as the archive pleases.
                    raise UnreadableFeed(file=whole, detail=f"zip method {member.compress_type}")
                target = work / f"{next(number):06}.feed"
                with archive.open(member) as stream:
                    found = _spool(
                        stream, name=whole, target=target, limits=limits, packed=member.compress_size, left=left
                    )
                left -= found.size
                yield Plain(name=whole, path=target, screen=found)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, zlib.error) as error:
        # RuntimeError is what zipfile raises for a member that is encrypted.
        raise UnreadableFeed(file=name, detail=str(error)) from error


def _spool(
    stream: IO[bytes] | gzip.GzipFile,
    *,
    name: str,
    target: Path,
    limits: Limits,
    packed: int | None,
    left: int | None = None,
) -> Screen:
    """Write a stream to disk, counting; ``packed`` is its size on disk, None where it is not an archive."""
    found = Screen()
    allowed = limits.unpacked if left is None else left
    with target.open("xb") as sink:
        while chunk := stream.read(CHUNK):
            if found.size == 0 and packed is not None and chunk.startswith((_GZIP, *_ZIP)):
                raise NestedArchive(file=name.split("/", 1)[0], member=name)
            found.update(chunk)
            if found.size > allowed:
                raise TooLarge(file=name, limit=limits.unpacked)
            if packed is not None and found.size > max(limits.ratio_from, packed * limits.ratio):
                raise PackedTooWell(file=name, limit=limits.ratio)
            sink.write(chunk)
    found.finish()
    return found
