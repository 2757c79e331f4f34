"""This hub and its caller, field by field."""

from uuid import UUID

from ninja import Schema


class HubOut(Schema):
    """This hub."""

    id: UUID
    name: str
    version: str
    languages: list[str]


class MeOut(Schema):
    """Who the caller is; ``scopes`` are what the token may be used for now, null for a browser's session."""

    id: UUID
    username: str
    name: str
    role: str
    organisations: list[UUID]
    scopes: list[str] | None
