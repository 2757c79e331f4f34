"""What a person must say with what they do: something, and not more than is kept."""

from kentongan.response.errors import ReasonNeeded

LONGEST = 2000
"""Characters that a step of a warning keeps."""


def said(text: str, *, most: int = LONGEST) -> str:
    """Return a reason without the space around it. Raises ReasonNeeded where there is none, or too much of it."""
    text = text.strip()
    if not 0 < len(text) <= most:
        raise ReasonNeeded(most=most)
    return text
