"""A message as a page shows it: in one reader's words, with the authoritative text beside it."""

from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from kentongan.messages.rendering import Head, Rendering, as_html, side_by_side
from kentongan.messages.terms import Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Two renderings as HTML; ``beside`` is empty where the reader's own is authoritative."""

    mine: SafeString
    beside: SafeString
    rendering: Rendering


def shown(head: Head, content: Content, *, language: str, time_zone: str, level: int = 2) -> Shown:
    """Return what somebody reads in one of ``LANGUAGES``, and what must stand beside it."""
    mine, beside = side_by_side(head, content, language=language, time_zone=time_zone)
    return Shown(mine=_html(mine, level), beside=_html(beside, level), rendering=mine)


def _html(rendering: Rendering | None, level: int) -> SafeString:
    # ``as_html`` escapes everything that anybody wrote.
    return SafeString("") if rendering is None else mark_safe(as_html(rendering, level=level))  # noqa: S308
