"""The files that the database knows by path, size and digest: those of the archive, and what was seen of each feed."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Model

NOTED_BY = ("intake.archivefile", "intake.seenstate")
"""The models whose rows note a file below the archive's folder, by ``path``, ``bytes`` and ``digest``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedFile:
    """One file as the database has it; the path is relative to the archive's folder."""

    path: str
    bytes: int
    digest: str


def noted_files(models: Iterable[type[Model]]) -> list[NotedFile]:
    """Return every file that rows of those models note, by path."""
    found = [
        NotedFile(path=path, bytes=size, digest=digest)
        for model in models
        if model._meta.label_lower in NOTED_BY
        for path, size, digest in model._base_manager.values_list("path", "bytes", "digest").iterator()
    ]
    return sorted(found, key=lambda one: one.path)
