"""What is said with a correction or a withdrawal, and what must still be told in person."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema

from kentongan.response.rules.recalls import Untold
from kentongan.response.terms import TransitionLine


class SaidIn(Schema):
    """A person's words: what is corrected, or why it is withdrawn."""

    note: Annotated[str, Field(min_length=1, max_length=2000)]


class WithdrawnIn(SaidIn):
    """Why it is withdrawn. ``earlier_too``: what it took over from earlier warnings does not hold either."""

    earlier_too: bool = False


class ToldIn(SaidIn):
    """Whom a person told, how and when. With ``seen`` it is refused where there was more to tell by then."""

    seen: UUID | None = None


class SaidOut(Schema):
    """A step of a warning with what a person said: ``reason`` is handed_over, corrected or withdrawn."""

    id: UUID
    reason: str
    at: datetime
    note: str

    @classmethod
    def of(cls, step: TransitionLine) -> "SaidOut":
        """Return a step as the API has it."""
        return cls(id=step.id, reason=step.reason, at=step.at, note=step.note)


class UntoldOut(Schema):
    """To whom it was handed over, what they must be told, and the same to be read out, in their ``language``."""

    handed_over: list[SaidOut]
    recalls: list[SaidOut]
    aloud: str
    language: str

    @classmethod
    def of(cls, to_tell: Untold, *, aloud: str, language: str) -> "UntoldOut":
        """Return what is to be told as the API has it."""
        return cls(
            handed_over=[SaidOut.of(step) for step in to_tell.handed_over],
            recalls=[SaidOut.of(step) for step in to_tell.recalls],
            aloud=aloud,
            language=language,
        )
