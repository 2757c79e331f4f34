"""Which endpoint an address names (§1.6.5, §4, §5): ``/taxii2/`` and, under it, one path for each API root."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from uuid import UUID

from kentongan.exchange.errors import UnknownCollection, UnknownRoot
from kentongan.exchange.queries.sight import Stand
from kentongan.ledger.columns import id_column, read_id
from kentongan.ledger.statements import first_of
from kentongan.taxii.errors import NothingHere, WithoutSlash

MOUNT = "/taxii2/"


class Endpoint(Enum):
    """The endpoints of TAXII 2.1, each with the methods that it has."""

    DISCOVERY = auto()
    ROOT = auto()
    STATUS = auto()
    COLLECTIONS = auto()
    COLLECTION = auto()
    MANIFEST = auto()
    OBJECTS = auto()
    OBJECT = auto()
    VERSIONS = auto()

    @property
    def methods(self) -> tuple[str, ...]:
        """What may be asked of it; whoever may GET may ask for the headers alone."""
        match self:
            case Endpoint.OBJECTS:
                return ("GET", "HEAD", "POST")
            case Endpoint.OBJECT:
                return ("GET", "HEAD", "DELETE")
            case _:
                return ("GET", "HEAD")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An endpoint with the names that stood in its address."""

    endpoint: Endpoint
    root: str = ""
    collection: str = ""
    object: str = ""
    status: str = ""


_NAME = r"[^/]{1,300}"
_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
"""An id as text (RFC 9562 §4), in capitals too; Python would read further spellings, which name nothing here."""

_PATTERNS = tuple(
    (re.compile(pattern.replace("NAME", _NAME)), endpoint)
    for pattern, endpoint in (
        (r"", Endpoint.DISCOVERY),
        (r"(?P<root>NAME)/", Endpoint.ROOT),
        (r"(?P<root>NAME)/status/(?P<status>NAME)/", Endpoint.STATUS),
        (r"(?P<root>NAME)/collections/", Endpoint.COLLECTIONS),
        (r"(?P<root>NAME)/collections/(?P<collection>NAME)/", Endpoint.COLLECTION),
        (r"(?P<root>NAME)/collections/(?P<collection>NAME)/manifest/", Endpoint.MANIFEST),
        (r"(?P<root>NAME)/collections/(?P<collection>NAME)/objects/", Endpoint.OBJECTS),
        (r"(?P<root>NAME)/collections/(?P<collection>NAME)/objects/(?P<object>NAME)/", Endpoint.OBJECT),
        (r"(?P<root>NAME)/collections/(?P<collection>NAME)/objects/(?P<object>NAME)/versions/", Endpoint.VERSIONS),
    )
)


def address_of(path: str) -> Address:
    """Return what a path under ``MOUNT`` names. Raises WithoutSlash, NothingHere."""
    rest = path.removeprefix(MOUNT)
    if "\x00" in rest:
        raise NothingHere
    for pattern, endpoint in _PATTERNS:
        if found := pattern.fullmatch(rest):
            return Address(endpoint=endpoint, **found.groupdict())
    raise NothingHere if path.endswith("/") else WithoutSlash


ROOT = "SELECT title, description, max_content_length FROM exchange_apiroot WHERE name = %s"

PLACE = """
SELECT c.id, r.max_content_length, s.revision, c.serial, c.last_added
FROM exchange_state s CROSS JOIN exchange_collection c JOIN exchange_apiroot r ON r.id = c.root_id
WHERE s.only = 1 AND r.name = %s AND {named}
"""
BY_ID, BY_ALIAS = PLACE.format(named="c.id = %s"), PLACE.format(named="c.alias = %s AND c.alias <> ''")


@dataclass(frozen=True, slots=True)
class Root:
    """An API root as it is told (§4.2.1)."""

    title: str
    description: str
    max_content_length: int


@dataclass(frozen=True, slots=True)
class Place:
    """A collection that an address names, whoever may know of it, how large a request to its root may be, and how the
    collection stood when that was asked."""

    collection: UUID
    max_content_length: int
    stand: Stand


def root_of(address: Address) -> Root:
    """Return the API root of an address, whoever may know of it. Raises UnknownRoot."""
    row = first_of(ROOT, [address.root])
    if row is None:
        raise UnknownRoot(root=address.root)
    return Root(*row)


def place_of(address: Address) -> Place:
    """Return the collection of an address, by id or alias. Raises UnknownCollection."""
    if _UUID.fullmatch(address.collection):
        row = first_of(BY_ID, [address.root, id_column(UUID(address.collection))])
    else:
        row = first_of(BY_ALIAS, [address.root, address.collection])
    if row is None:
        raise UnknownCollection(collection=address.collection)
    found, limit, revision, serial, last_added = row
    return Place(read_id(found), limit, (revision, serial, last_added))
