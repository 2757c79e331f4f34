"""Cells that a spreadsheet must not run: what looks like a formula is told apart by an apostrophe in front.

Source: OWASP, “CSV Injection”. Not only the first character of a cell counts: LibreOffice also splits cells at
semicolons and tabs unless told otherwise, and Excel does where the comma is the decimal sign (Indonesia, Vietnam), so
what stands behind one may come to be a cell of its own, and there a quote is no part of it. Plain numbers stay as they
are, negative ones too, for they are values.
"""

import re

_BLANKS = r"[\s\x{0B}\x{1C}-\x{1F}\x{85}\p{Z}\x{200B}\x{FEFF}]"
_SIGNS = r"[=+\-@\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]"
_RISKY = rf"^{_BLANKS}*{_SIGNS}|^[\t\r\n]"
_RISKY_WITHIN = rf'([;\t\r\n])([\x0B\x0C\x{{1C}}-\x{{1F}}\x{{85}}\p{{Z}}\x{{200B}}\x{{FEFF}}"]*{_SIGNS})'
_NUMBER = r"[+-]?[0-9]+(\.[0-9]+)?"

_BLANKS_HERE = r"[\s\x0b\x1c-\x1f\x85\u200b\ufeff]"
_SIGNS_HERE = r"[=+\-@＝＋－＠]"
_RISKY_HERE = re.compile(rf"{_BLANKS_HERE}*{_SIGNS_HERE}|[\t\r\n]")
_RISKY_WITHIN_HERE = re.compile(rf'([;\t\r\n])(?=(?:(?![\t\r\n]){_BLANKS_HERE}|")*{_SIGNS_HERE})')
_NUMBER_HERE = re.compile(_NUMBER)


def safe_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    if _NUMBER_HERE.fullmatch(text):
        return text
    safe = _RISKY_WITHIN_HERE.sub(r"\1'", text)
    return "'" + safe if _RISKY_HERE.match(text) else safe


def safe_column(column: str) -> str:
    """Return SQL for the same as a cell of a line of CSV: safe, on one line, quoted."""
    within = f"regexp_replace({column}, '{_RISKY_WITHIN}', '\\1''\\2', 'g')"
    line = f"replace(regexp_replace({within}, '[\\r\\n]+', ' ', 'g'), '\"', '\"\"')"
    risky = f"regexp_matches({column}, '{_RISKY}')"
    number = f"regexp_full_match({column}, '{_NUMBER}')"
    safe = f"case when {number} then {column} when {risky} then '''' || {line} else {line} end"
    plain = f"regexp_full_match({column}, '[A-Za-z0-9_][A-Za-z0-9 _./-]*')"  # as nearly all are
    return f"case when {plain} then {column} else coalesce('\"' || {safe} || '\"', '') end"
