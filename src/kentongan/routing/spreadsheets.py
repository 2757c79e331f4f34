"""Cells that a spreadsheet must not run: what looks like a formula is told apart by an apostrophe in front.

Source: OWASP, “CSV Injection”. Plain numbers stay as they are, negative ones too, for they are values.
"""

import re

_RISKY = r"[=+\-@\t\r\n\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]"
_NUMBER = r"[+-]?[0-9]+(\.[0-9]+)?"
_RISKY_HERE = re.compile(r"\s*[=+\-@\t\r\n＝＋－＠]")
_NUMBER_HERE = re.compile(_NUMBER)


def safe_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    if _RISKY_HERE.match(text) and not _NUMBER_HERE.fullmatch(text):
        return "'" + text
    return text


def safe_column(column: str) -> str:
    """Return SQL for the same as a cell of a line of CSV: safe, on one line, quoted."""
    line = f"replace(regexp_replace({column}, '[\\r\\n]+', ' ', 'g'), '\"', '\"\"')"
    risky = f"regexp_matches({column}, '^\\s*{_RISKY}') and not regexp_full_match({column}, '{_NUMBER}')"
    return f"coalesce('\"' || case when {risky} then '''' else '' end || {line} || '\"', '')"
