"""The backup file: a plain tar with the tables as gzipped lines, the archive's files, the keys, and last a manifest.

Written once and read strictly: a member that the manifest does not list, a link, a name that leads elsewhere, a size
or digest that differs, a row longer than a row can be: each is refused, with the reason, before anything is changed.
The manifest comes last, so a file that was cut off anywhere has none.
"""

import gzip
import io
import os
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import IO, BinaryIO, cast

import msgspec

from kentongan.upkeep import rules
from kentongan.upkeep.errors import BackupDamaged, NotABackup
from kentongan.upkeep.terms import FORMAT, Manifest, StoredFile, StoredTable

BLOCK = 1 << 20


class BackupWriter:
    """Writes members into a new backup file and keeps account of them for the manifest."""

    def __init__(self, out: BinaryIO, *, moment: int) -> None:
        self._tar = tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self._moment = moment
        self.files: list[StoredFile] = []

    def add(self, name: str, content: BinaryIO) -> StoredFile:
        """Copy an open file from its start; return what was stored. Raises OSError when it shrinks meanwhile."""
        size = content.seek(0, os.SEEK_END)
        content.seek(0)
        reading = _Hashing(content)
        self._tar.addfile(self._member(name, size), cast("IO[bytes]", reading))
        stored = StoredFile(name=name, bytes=size, digest=reading.digest())
        self.files.append(stored)
        return stored

    def close(self, manifest: Manifest) -> Manifest:
        """Write the manifest with its seal, and the end of the file; return the sealed manifest."""
        sealed = replace(manifest, seal=_seal(manifest))
        content = msgspec.json.format(msgspec.json.encode(sealed))
        member = self._member(rules.MANIFEST, len(content))
        self._tar.addfile(member, cast("IO[bytes]", _Hashing(io.BytesIO(content))))
        self._tar.close()
        return sealed

    def _member(self, name: str, size: int) -> tarfile.TarInfo:
        if not rules.is_member_name(name):
            raise ValueError(name)
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size, 0o600, self._moment
        return member


@dataclass(frozen=True, slots=True)
class BackupReader:
    """An open backup file whose manifest was read; nothing else was yet."""

    file: Path
    manifest: Manifest
    _tar: tarfile.TarFile
    _members: Mapping[str, tarfile.TarInfo]

    @contextmanager
    def member(self, name: str) -> Iterator[IO[bytes]]:
        """Give one member's content to read."""
        content = self._tar.extractfile(self._members[name])
        if content is None:
            raise BackupDamaged(file=self.file, why=name)
        with content, _damage_told(self.file):
            yield content

    def lines(self, table: StoredTable) -> Iterator[bytes]:
        """Give a table's lines without their ends, never more bytes than the manifest has. Raises BackupDamaged."""
        total = 0
        with self.member(table.name) as packed, gzip.GzipFile(fileobj=packed) as content:
            while line := content.readline(rules.LARGEST_ROW):
                total += len(line)
                if total > table.bytes or not line.endswith(b"\n"):
                    raise BackupDamaged(file=self.file, why=table.name)
                yield line[:-1]
        if total != table.bytes:
            raise BackupDamaged(file=self.file, why=table.name)

    def verify(self) -> None:
        """Read everything and compare it with the manifest. Raises BackupDamaged."""
        for stored in self.manifest.files:
            with self.member(stored.name) as content:
                if _digest(content) != stored.digest:
                    raise BackupDamaged(file=self.file, why=stored.name)
        for table in self.manifest.tables:
            self._verify_table(table)

    def _verify_table(self, table: StoredTable) -> None:
        rows = digest = 0
        for line in self.lines(table):
            rows += 1
            digest += rules.line_digest(line)
        if (rows, f"{digest % rules.DIGEST_SPACE:064x}") != (table.rows, table.digest):
            raise BackupDamaged(file=self.file, why=table.name)


@contextmanager
def opened_backup(file: Path) -> Iterator[BackupReader]:
    """Open a backup and read its manifest. Raises NotABackup or BackupDamaged; OSError when it cannot be read."""
    with file.open("rb") as raw:
        try:
            tar = tarfile.open(fileobj=raw, mode="r:")  # noqa: SIM115
        except (tarfile.TarError, EOFError, ValueError):
            raise NotABackup(file=file) from None
        with tar:
            with _damage_told(file):
                members = _members(tar, file=file)
                manifest = _read_manifest(tar, members, file=file)
            _demand_agreement(manifest, members, file=file)
            yield BackupReader(file, manifest, tar, members)


def _members(tar: tarfile.TarFile, *, file: Path) -> dict[str, tarfile.TarInfo]:
    members: dict[str, tarfile.TarInfo] = {}
    for member in tar:
        plain = member.type in (tarfile.REGTYPE, tarfile.AREGTYPE) and not member.issparse()
        if not plain or member.name in members or not rules.is_member_name(member.name):
            raise BackupDamaged(file=file, why=member.name[:100])
        members[member.name] = member
    return members


def _read_manifest(tar: tarfile.TarFile, members: Mapping[str, tarfile.TarInfo], *, file: Path) -> Manifest:
    member = members.get(rules.MANIFEST)
    if member is None or member.size > rules.LARGEST_MANIFEST:
        raise (BackupDamaged(file=file, why=rules.MANIFEST) if members else NotABackup(file=file))
    content = tar.extractfile(member)
    try:
        manifest = msgspec.json.decode(content.read() if content else b"", type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise BackupDamaged(file=file, why=rules.MANIFEST) from None
    if manifest.format != FORMAT or manifest.seal != _seal(manifest):
        raise BackupDamaged(file=file, why=rules.MANIFEST)
    return manifest


def _demand_agreement(manifest: Manifest, members: Mapping[str, tarfile.TarInfo], *, file: Path) -> None:
    """Members and manifest must name the same files of the same sizes, and no table may be a bomb."""
    listed = {stored.name: stored.bytes for stored in manifest.files}
    found = {name: member.size for name, member in members.items() if name != rules.MANIFEST}
    if listed != found or len(listed) != len(manifest.files):
        raise BackupDamaged(file=file, why=min(set(listed.items()) ^ set(found.items()), default=("", 0))[0])
    tables = [table.name for table in manifest.tables]
    stored = [name for name in listed if name.startswith("database/")]
    if sorted(tables) != sorted(stored):
        raise BackupDamaged(file=file, why=min(set(tables) ^ set(stored), default=""))
    for table in manifest.tables:
        if not 0 <= table.bytes <= listed[table.name] * rules.LARGEST_RATIO:
            raise BackupDamaged(file=file, why=table.name)


@contextmanager
def _damage_told(file: Path) -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as why:
        raise BackupDamaged(file=file, why=type(why).__name__) from None


def _seal(manifest: Manifest) -> str:
    return sha256(msgspec.json.encode(replace(manifest, seal=""), order="deterministic")).hexdigest()


def _digest(content: IO[bytes]) -> str:
    hashed = sha256()
    while block := content.read(BLOCK):
        hashed.update(block)
    return hashed.hexdigest()


def file_digest(file: Path) -> str:
    """Return the SHA-256 of a file's content, in hex."""
    with file.open("rb") as content:
        return _digest(content)


class _Hashing:
    """A file that is hashed while tarfile reads it."""

    def __init__(self, content: BinaryIO) -> None:
        self._content = content
        self._hash = sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._content.read(size)
        self._hash.update(block)
        return block

    def digest(self) -> str:
        return self._hash.hexdigest()
