"""Cells that a spreadsheet must not run: what looks like a formula is told apart by an apostrophe in front.

Source: OWASP, “CSV Injection”. Plain numbers stay as they are, negative ones too, for they are values.
"""

import re
from collections.abc import Sequence

_RISKY = r"[=+\-@\t\r\n\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]"
_NUMBER = r"[+-]?[0-9]+(\.[0-9]+)?"
_RISKY_HERE = re.compile(r"\s*[=+\-@\t\r\n＝＋－＠]")
_NUMBER_HERE = re.compile(_NUMBER)


def safe_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    if _RISKY_HERE.match(text) and not _NUMBER_HERE.fullmatch(text):
        return "'" + text
    return text


def risky_row(columns: Sequence[str]) -> str:
    """Return SQL that is true where any of a row's cells may be risky or has a line break; most have none."""
    return f"regexp_matches(concat_ws(chr(31), {', '.join(columns)}), '(^|\\x1f)\\s*{_RISKY}|[\\r\\n]')"


def safe_column(column: str) -> str:
    """Return SQL for a cell made safe and put on one line; for rows that are risky."""
    line = f"regexp_replace({column}, '[\\r\\n]+', ' ', 'g')"
    return (
        f"case when regexp_matches({column}, '^\\s*{_RISKY}') and not regexp_full_match({column}, '{_NUMBER}') "
        f"then '''' || {line} else {line} end"
    )
