"""A call: who asks what of which endpoint, when; and what the caller sees of the collection that it names."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kentongan.exchange.queries.sight import Sight, sight_of
from kentongan.taxii.addresses import Address, Place, place_of
from kentongan.taxii.answers import Answer
from kentongan.taxii.callers import Caller
from kentongan.taxii.requests import Request


@dataclass(frozen=True, slots=True)
class Call:
    """One request whose caller is known and whose address names an endpoint."""

    request: Request
    address: Address
    caller: Caller
    at: datetime

    def place(self) -> Place:
        """Return the collection that the address names. Raises UnknownCollection."""
        return place_of(self.address)

    def sight(self, place: Place) -> Sight:
        """Return what the caller sees there. Raises UnknownCollection where they may not know of it."""
        return sight_of(self.caller.viewer, collection=place.collection, at=self.at, stand=place.stand)


Handler = Callable[[Call], Answer]
