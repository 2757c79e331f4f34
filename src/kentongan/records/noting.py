"""What a reader notes while it reads: what it refused, and what the format has and a record has no place for."""

from collections.abc import Callable
from typing import Any, TypeVar

from kentongan.kernel.errors import KentonganError, marked
from kentongan.records.errors import TooMuchRefused
from kentongan.records.terms import ChannelRecord, Reading, Refused, usually_carries
from kentongan.records.texts import facts_of, shown
from kentongan.routing.contacts import Channel, read_contact_address

MOST_REFUSED = 10_000

NO_PLACE = marked("A record has no place for this.")

Value = TypeVar("Value")


class Notes:
    """The notes of one reading, which may go on from an earlier one's.

    Raises TooMuchRefused when somebody gives us what is not the format at all.
    """

    def __init__(self, before: Reading | None = None) -> None:
        self.refused: list[Refused] = list(before.refused) if before else []
        self.passed_over: list[Refused] = list(before.passed_over) if before else []

    def refuse(self, place: str, value: object, error: KentonganError) -> None:
        """Note that something was not taken, and why."""
        note = Refused(place=place, value=shown(value), reason=error.text, code=error.code, facts=facts_of(error.facts))
        self._add(self.refused, note)

    def pass_over(self, place: str, value: object, reason: str = NO_PLACE, **facts: str) -> None:
        """Note something that was read rightly and is not kept."""
        note = Refused(place=place, value=shown(value), reason=reason, code="passed-over", facts=facts_of(facts))
        self._add(self.passed_over, note)

    def _add(self, notes: list[Refused], note: Refused) -> None:
        notes.append(note)
        if len(notes) > MOST_REFUSED:
            raise TooMuchRefused(most=MOST_REFUSED)

    def take(self, place: str, value: Any, read: Callable[[Any], Value]) -> Value | None:
        """Return what ``read`` makes of a value; where it raises, note that and return None."""
        try:
            return read(value)
        except KentonganError as error:
            self.refuse(place, value, error)
            return None

    def channel(self, place: str, address: str, *, kind: Channel, **more: Any) -> ChannelRecord | None:
        """Return a channel with its address in comparable form; where it reaches nobody, note that, return None."""
        facts = {"carries": usually_carries(kind.value)} | more
        return self.take(
            place,
            address,
            lambda given: ChannelRecord(kind=kind.value, address=read_contact_address(given, channel=kind), **facts),
        )

    def reading(self, *records: Any) -> Reading:
        """Return the reading of these records with what was noted."""
        return Reading(records=records, refused=tuple(self.refused), passed_over=tuple(self.passed_over))
