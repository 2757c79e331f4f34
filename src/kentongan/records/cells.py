"""Cells of a CSV that no spreadsheet runs as a formula, and that read back the same.

As ``routing.spreadsheets`` has it (OWASP, "CSV Injection"), but every cell that begins with a sign of a formula gets
its apostrophe, plain numbers too: a spreadsheet would take ``+60312345678`` for a number and drop the plus. What
stands behind a semicolon, tab or line end within a cell may come to be a cell of its own, so it counts as well.
Apostrophes that were there are kept apart from ours: writing adds one, reading takes one.
"""

import re

_BLANK = (
    r"(?![\t\r\n])[\s\x0b\x1c-\x1f\x85\u200b\ufeff]"  # a run ends where another begins: no text is gone through twice
)
_SIGNS = r"[=+\-@＝＋－＠]"
_WRITES = re.compile(rf"(?:\A|(?<=[;\t\r\n]))(?=(?:{_BLANK}|[\"'])*{_SIGNS})")
_READS = re.compile(rf"(?:\A|(?<=[;\t\r\n]))'(?=(?:{_BLANK}|[\"'])*{_SIGNS})")


def safe(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return _WRITES.sub("'", text)


def plain(cell: str) -> str:
    """Return what ``safe`` was given."""
    return _READS.sub("", cell)
