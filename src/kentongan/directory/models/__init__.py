"""Tables of the directory. What must never be stored is refused here, by the database, whoever writes.

``parties``: the hub and its organisations. ``posts``: teams, posts, holders, who may see what. ``contacts``: the
ways to reach them. ``claims``: what is theirs. ``history``: proposals, versions, reported errors. ``asking``: links
by which a party confirms.
"""

from kentongan.directory.models.asking import Asking
from kentongan.directory.models.claims import Claim
from kentongan.directory.models.contacts import Contact
from kentongan.directory.models.history import ErrorReport, Proposal, TakenOut, Version, VersionContent
from kentongan.directory.models.parties import Hub, Organisation
from kentongan.directory.models.posts import Assignment, Grant, Partnership, Post, Team

__all__ = [
    "Asking",
    "Assignment",
    "Claim",
    "Contact",
    "ErrorReport",
    "Grant",
    "Hub",
    "Organisation",
    "Partnership",
    "Post",
    "Proposal",
    "TakenOut",
    "Team",
    "Version",
    "VersionContent",
]
