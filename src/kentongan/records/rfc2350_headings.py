"""The headings of RFC 2350's template (its appendix D), and how they stand in texts as teams write them.

By number (``2.7``, ``2.7.``, ``## 2.7)``, ``§ 2.7``) or by title alone. A title of the template has the template's
number, whatever number a team gave it: those that leave a section out often number the rest anew.
"""

import re
from typing import NamedTuple

TITLES = {
    "1": "Document Information",
    "1.1": "Date of Last Update",
    "1.2": "Distribution List for Notifications",
    "1.3": "Locations where this Document May Be Found",
    "1.4": "Authenticating this Document",
    "2": "Contact Information",
    "2.1": "Name of the Team",
    "2.2": "Address",
    "2.3": "Time Zone",
    "2.4": "Telephone Number",
    "2.5": "Facsimile Number",
    "2.6": "Other Telecommunication",
    "2.7": "Electronic Mail Address",
    "2.8": "Public Keys and Encryption Information",
    "2.9": "Team Members",
    "2.10": "Other Information",
    "2.11": "Points of Customer Contact",
    "3": "Charter",
    "3.1": "Mission Statement",
    "3.2": "Constituency",
    "3.3": "Sponsorship and/or Affiliation",
    "3.4": "Authority",
    "4": "Policies",
    "4.1": "Types of Incidents and Level of Support",
    "4.2": "Co-operation, Interaction and Disclosure of Information",
    "4.3": "Communication and Authentication",
    "5": "Services",
    "5.1": "Incident Response",
    "5.1.1": "Incident Triage",
    "5.1.2": "Incident Coordination",
    "5.1.3": "Incident Resolution",
    "5.2": "Proactive Activities",
    "6": "Incident Reporting Forms",
    "7": "Disclaimers",
}
_OTHER_TITLES = {
    "about this document": "1",
    "locations where this document may be found": "1.3",
    "authenticity": "1.4",
    "document identification": "1.4",
    "team name": "2.1",
    "phone number": "2.4",
    "telephone": "2.4",
    "fax number": "2.5",
    "facsimile": "2.5",
    "e mail address": "2.7",
    "email address": "2.7",
    "email": "2.7",
    "e mail": "2.7",
    "public keys and other encryption information": "2.8",
    "public keys": "2.8",
    "mission": "3.1",
    "sponsorship and or affiliation": "3.3",
    "affiliation": "3.3",
    "sponsoring organisation": "3.3",
    "cooperation interaction and disclosure of information": "4.2",
    "disclaimer": "7",
}
_MARKS = re.compile(r"^[\s>#*_§]*")
_NUMBER = re.compile(r"(?:section\s+)?(\d(?:\.\d{1,2}){0,3})(?:[.):]|\s*[-–—])?(?=\s|\Z)\s*(.*)", re.IGNORECASE)
_CONTENTS = re.compile(r"(\.\s?){4,}\s*\d+\s*\Z|\t\s*\d+\s*\Z|\s{3,}\d+\s*\Z")
_LONGEST_TITLE = 90


class Heading(NamedTuple):
    """A heading: the section's number, and text that stands on the same line behind a known title and a colon."""

    number: str
    rest: str


def _bare(title: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", title.lower()))


_NUMBERS = {_bare(title): number for number, title in TITLES.items()} | _OTHER_TITLES


def heading_of(line: str) -> Heading | None:
    """Return the heading that a line is, or None. A line of a table of contents is none."""
    if len(line) > 200 or _CONTENTS.search(line):
        return None
    text = _MARKS.sub("", line).rstrip(" *_#")
    marked_up = "#" in line[:8] or "**" in line[:8]
    numbered = _NUMBER.fullmatch(text)
    title, colon, rest = (numbered[2] if numbered else text).partition(":")
    known = _NUMBERS.get(_bare(title)) if len(title) <= _LONGEST_TITLE else None
    if numbered is not None:
        first = numbered[1].split(".")[0]
        if known is not None:
            return Heading(known, rest.strip() if colon else "")
        fits = first in "1234567" and "." in numbered[1] and numbered[2][:1].isupper()
        return Heading(numbered[1], "") if fits and len(numbered[2]) <= _LONGEST_TITLE else None
    alone = known is not None and (
        marked_up or (not line[:1].isspace() and (title.istitle() or len(title.split()) > 1))
    )
    return Heading(known, rest.strip()) if alone and known is not None else None
