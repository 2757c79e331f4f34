"""An item that was read and not kept, in any file: where it stands, and why."""

from dataclasses import dataclass

from kentongan.kernel.errors import KentonganError


@dataclass(frozen=True, slots=True)
class Refusal:
    """An item that was not kept: its place (a JSON pointer, RFC 6901, or a line of a text file) and the reason."""

    place: str
    reason: KentonganError
