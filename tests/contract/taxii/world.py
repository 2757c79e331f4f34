"""A hub with two API roots, four collections and three members, and a client that speaks to the callable itself."""

import io
import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

from tests.response.made import organisation

from kentongan.accounts.actions import issue_token
from kentongan.accounts.secrets import new_secret
from kentongan.accounts.terms import Scope
from kentongan.exchange.actions import provisioning
from kentongan.exchange.models import ApiRoot, Collection, Member
from kentongan.taxii.door import answer

AT = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
TAXII = "application/taxii+json;version=2.1"
GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
RED = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"

BOTH, ONLY_READ, ONLY_WRITTEN, HIDDEN = (UUID(int=number, version=4) for number in (1, 2, 3, 4))


@dataclass(frozen=True, slots=True)
class Got:
    """An answer as a client has it."""

    status: int
    headers: Mapping[str, Sequence[str]]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def header(self, name: str) -> str | None:
        several = self.headers.get(name.lower(), [])
        return several[0] if several else None


class Chunks:
    """A body whose length nobody announced, given out in pieces; counts what was read of it."""

    def __init__(self, body: bytes, *, piece: int = 1000) -> None:
        self.rest, self.piece, self.read_bytes = io.BytesIO(body), piece, 0

    def read(self, size: int = -1) -> bytes:
        part = self.rest.read(min(self.piece, size) if size >= 0 else self.piece)
        self.read_bytes += len(part)
        return part


@dataclass(slots=True)
class Client:
    """Signed in as somebody, or nobody."""

    authorization: str | None = None
    environ: dict[str, str] = field(default_factory=dict)

    def ask(
        self,
        method: str,
        path: str,
        query: str = "",
        *,
        body: bytes | Chunks | None = None,
        accept: str | None = TAXII,
        content_type: str | None = TAXII,
        **environ: str,
    ) -> Got:
        stream: Any = io.BytesIO(body) if isinstance(body, bytes) else body or io.BytesIO()
        said: dict[str, Any] = (
            {
                "REQUEST_METHOD": method,
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "REMOTE_ADDR": "127.0.0.1",
                "HTTP_HOST": "localhost",
                "wsgi.url_scheme": "http",
                "wsgi.input": stream,
                "HTTP_AUTHORIZATION": self.authorization,
                "HTTP_ACCEPT": accept,
                "CONTENT_TYPE": content_type if body is not None else None,
                "CONTENT_LENGTH": str(len(body)) if isinstance(body, bytes) else None,
            }
            | self.environ
            | environ
        )
        started: list[tuple[str, list[tuple[str, str]]]] = []
        whole = b"".join(
            answer({key: one for key, one in said.items() if one is not None}, lambda *args: started.append(args))
        )
        ((status, headers),) = started
        several: dict[str, list[str]] = {}
        for name, value in headers:
            several.setdefault(name.lower(), []).append(value)
        return Got(int(status.split()[0]), several, whole)

    def get(self, path: str, query: str = "", **more: Any) -> Got:
        return self.ask("GET", path, query, **more)

    def post(self, path: str, body: bytes | Chunks, **more: Any) -> Got:
        return self.ask("POST", path, body=body, **more)


def by_secret(member: str, secret: str) -> Client:
    return Client("Basic " + b64encode(f"{member}:{secret}".encode()).decode())


@dataclass(frozen=True, slots=True)
class World:
    """Everything that cases need; secrets are there only here."""

    sharer: Client
    reader: Client
    stranger: Client
    members: Mapping[str, Member]
    secrets: Mapping[str, str]
    collections: Mapping[UUID, Collection]

    def at(self, collection: UUID, rest: str = "", *, root: str = "region") -> str:
        return f"/taxii2/{root}/collections/{collection}/{rest}"

    def share(self, *objects: dict[str, Any], into: UUID = BOTH, by: Client | None = None) -> Got:
        return (by or self.sharer).post(self.at(into, "objects/"), envelope(*objects))


def envelope(*objects: dict[str, Any]) -> bytes:
    return json.dumps({"objects": list(objects)}).encode()


def indicator(number: int, *, version: int = 0, marks: Sequence[str] = (GREEN,), **more: Any) -> dict[str, Any]:
    """Return an indicator; each ``version`` was modified a second later."""
    created = datetime(2026, 10, 1, tzinfo=UTC)
    return {
        "type": "indicator",
        "spec_version": "2.1",
        "id": f"indicator--{UUID(int=number, version=4)}",
        "created": moment(created),
        "modified": moment(created + timedelta(seconds=version)),
        "pattern": f"[ipv4-addr:value = '192.0.2.{number % 256}']",
        "pattern_type": "stix",
        "valid_from": moment(created),
        "object_marking_refs": list(marks),
    } | more


def moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"


def make_world() -> World:
    """Make a sharer who may all but see ``HIDDEN``, a reader, and a stranger who only has a collection of their own."""
    region = provisioning.add_root("region", title="Region", description="For all", actor=None, at=AT)
    other = provisioning.add_root("other", actor=None, at=AT)
    secrets = {name: new_secret() for name in ("sharer", "reader", "stranger")}
    members = {
        name: provisioning.add_member(name, organisation=organisation(name), secret=secret, actor=None, at=AT)
        for name, secret in secrets.items()
    }
    sharer, reader, stranger = (members[name] for name in secrets)

    def collection(wanted: UUID, root: ApiRoot, readers: Sequence[Member], writers: Sequence[Member]) -> Collection:
        return provisioning.add_collection(
            f"Collection {wanted.int % 16}", root=root, collection_id=wanted, alias=f"alias-{wanted.int % 16}",
            readers=readers, writers=writers, actor=None, at=AT,
        )  # fmt: skip

    collections = {
        BOTH: collection(BOTH, region, (sharer, reader), (sharer,)),
        ONLY_READ: collection(ONLY_READ, region, (sharer,), ()),
        ONLY_WRITTEN: collection(ONLY_WRITTEN, region, (), (sharer,)),
        HIDDEN: collection(HIDDEN, other, (stranger,), (stranger,)),
    }
    return World(
        sharer=by_secret("sharer", secrets["sharer"]),
        reader=by_secret("reader", secrets["reader"]),
        stranger=by_secret("stranger", secrets["stranger"]),
        members=members,
        secrets=secrets,
        collections=collections,
    )


def fill(world: World) -> None:
    """Share three indicators, the first of them in three versions, and a domain name, which has none."""
    first = [indicator(1, version=version, confidence=version) for version in range(3)]
    made = world.share(
        *first, indicator(2), indicator(3), domain("example.org", "bedb4899-d24b-5401-bc86-8f6b4cc18ec7")
    )
    assert made.json["success_count"] == 6, made.json


def domain(value: str, number: str) -> dict[str, Any]:
    """Return a domain name; its id follows from its value."""
    return {"type": "domain-name", "spec_version": "2.1", "value": value, "id": f"domain-name--{number}"}


def token_client(member: Member, *scopes: Scope, expires_at: datetime, at: datetime) -> Client:
    secret = new_secret()
    issue_token(member.user, name="t", scopes=scopes, expires_at=expires_at, secret=secret, actor=None, at=at)
    return Client(f"Bearer {secret}")


def quoted(text: str) -> str:
    return quote(text, safe="")
