"""Reads of drills: ``lists`` of drills and injects, ``mails`` that were kept, the ``reports``.

Staff see every drill. Others see those in which a party of theirs plays: of its injects the stories that their part is
told, once played; of its mails those to their own posts; its report when it has ended. What
one may not see is the same ``UnknownDrill`` as a wrong id.
"""

from kentongan.drills.queries.lists import cast, drill, drills, injects
from kentongan.drills.queries.mails import mail, mails
from kentongan.drills.queries.reports import report

__all__ = ["cast", "drill", "drills", "injects", "mail", "mails", "report"]
