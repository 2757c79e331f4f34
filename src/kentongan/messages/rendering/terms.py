"""What a rendering is made of, and what stands at the head of a message."""

from dataclasses import dataclass, field
from datetime import datetime

from kentongan.kernel.exercise import Exercise
from kentongan.kernel.tlp import TLP
from kentongan.messages.terms import Level, MessageType, Priority
from kentongan.records.terms import PostRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: ``label`` in the reader's words or empty. ``original``: the text is the sender's own.

    Only text that is original has ends of line in it (``\\n``).
    """

    text: str
    language: str
    label: str = ""
    original: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Lines under one heading. ``key`` is stable: ``head``, ``facts``, ``assessment``, ``request`` and so on.

    ``original`` is the mark of its own text where that is in another language than the rest of the message.
    """

    key: str
    heading: str
    lines: tuple[Line, ...]
    original: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """A message as it is read in ``language``. ``notices`` stand above everything else of it.

    ``kind`` heads it and is all fixed; ``title``, for subjects and lists, has the sender's subject in it, as one line.
    ``original`` is the mark of text that is the sender's own.
    """

    language: str
    kind: str
    title: str
    original: str
    notices: tuple[str, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands at the head of a message: names are as the reader knows the parties.

    ``language`` is that of its text; ``subject_language`` that of a subject that was taken from another message.
    """

    reference: str
    thread: str
    type: MessageType
    priority: Priority
    level: Level
    tlp: TLP
    language: str
    sender: str
    sender_role: PostRole
    recipients: tuple[tuple[str, PostRole], ...]
    authorised_by: str = ""
    in_reply_to: str = ""
    sent_at: datetime | None = None
    respond_by: datetime | None = None
    subject_language: str = ""
    exercise: Exercise = field(default=Exercise.REAL)
