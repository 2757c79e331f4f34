"""To whom warnings go: the technical side of every sector, never to those who speak for states."""

from kentongan.records.terms import PostRole

WARNED_ROLES = frozenset(
    {PostRole.TECHNICAL, PostRole.OPERATIONS, PostRole.PRIVATE, PostRole.ACADEMIC, PostRole.CIVIL_SOCIETY}
)
"""Posts of these roles get warnings. Diplomatic, policy, law enforcement and defence posts never do: a warning there
would be read as a message between states."""
