"""Tables of the exchange."""

from kentongan.exchange.models.arrangements import Arrangement, Participation, Wording
from kentongan.exchange.models.collections import ApiRoot, Collection, Member, Right, State
from kentongan.exchange.models.objects import Conflict, Label, PassedOn, Removal, Status, Stored
from kentongan.exchange.models.sources import PublicSource, PublicSourceEnd
from kentongan.exchange.models.uploads import Upload

__all__ = [
    "ApiRoot",
    "Arrangement",
    "Collection",
    "Conflict",
    "Label",
    "Member",
    "Participation",
    "PassedOn",
    "PublicSource",
    "PublicSourceEnd",
    "Removal",
    "Right",
    "State",
    "Status",
    "Stored",
    "Upload",
    "Wording",
]
