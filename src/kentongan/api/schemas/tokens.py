"""Tokens, field by field."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema

from kentongan.accounts.models import Token
from kentongan.api.schemas.moments import Moment


class TokenOut(Schema):
    """A token, never its secret."""

    id: UUID
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used: date | None

    @staticmethod
    def resolve_scopes(row: Token) -> list[str]:
        """As a list."""
        return row.scopes.split()


class TokenMadeOut(Schema):
    """A new token with its secret, which is told in this one answer."""

    token: TokenOut
    secret: str


class TokenIn(Schema):
    """A token to be made for the caller's own programs, until a time with its zone."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    scopes: Annotated[list[str], Field(min_length=1)]
    expires_at: Moment
