"""The caller's own tokens. They are made in a browser, by somebody who just said that it is them; a program that has
one may list them and revoke, itself too."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from kentongan.accounts.actions import issue_token, revoke_token
from kentongan.accounts.errors import UnknownScope, UnknownToken
from kentongan.accounts.queries import own_tokens
from kentongan.accounts.secrets import new_secret
from kentongan.accounts.terms import Scope
from kentongan.api.callers import BySession, caller_of, needs
from kentongan.api.paging import Page, Place, page_of
from kentongan.api.schemas.tokens import TokenIn, TokenMadeOut, TokenOut
from kentongan.kernel.clock import utc_now

router = Router(tags=["tokens"])


@router.get("/tokens", auth=needs(None), response=Page[TokenOut])
def list_tokens(request: HttpRequest, place: Query[Place]) -> dict[str, Any]:
    """The caller's tokens, the latest first."""
    return page_of(own_tokens(caller_of(request).user), place=place, newest_first=True)


@router.post("/tokens", auth=[BySession(None, sensitive=True)], response={201: TokenMadeOut})
def make_token(request: HttpRequest, wanted: TokenIn) -> Status[dict[str, Any]]:
    """Make a token; its secret is in this answer and in no other."""
    user, now, secret = caller_of(request).user, utc_now(), new_secret()
    token = issue_token(
        user,
        name=wanted.name,
        scopes=[_scope(text) for text in wanted.scopes],
        expires_at=wanted.expires_at,
        secret=secret,
        actor=user.id,
        at=now,
    )
    return Status(201, {"token": token, "secret": secret})


@router.delete("/tokens/{uuid:token_id}", auth=needs(None), response={204: None})
def end_token(request: HttpRequest, token_id: UUID) -> Status[None]:
    """Revoke one of the caller's tokens, for good."""
    user = caller_of(request).user
    token = own_tokens(user).filter(pk=token_id).first()
    if token is None:
        raise UnknownToken(token=token_id)
    revoke_token(token, actor=user.id, at=utc_now())
    return Status(204, None)


def _scope(text: str) -> Scope:
    try:
        return Scope(text)
    except ValueError:
        raise UnknownScope(scope=text, known=", ".join(Scope)) from None
