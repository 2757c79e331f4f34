"""This hub, and who the caller is to it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Router

from kentongan import __version__
from kentongan.accounts.queries import scopes_of
from kentongan.accounts.terms import Scope
from kentongan.api.callers import caller_of, needs
from kentongan.api.schemas.hub import HubOut, MeOut
from kentongan.directory.queries import hub as this_hub
from kentongan.kernel.languages import SPOKEN

router = Router(tags=["hub"])


@router.get("/hub", auth=needs(Scope.HUB_READ), response=HubOut)
def hub(request: HttpRequest) -> dict[str, Any]:
    """This hub: its id makes slugs unique beyond it."""
    return {
        "id": this_hub().id,
        "name": settings.HUB_NAME,
        "version": __version__,
        "languages": list(SPOKEN),
    }


@router.get("/me", auth=needs(None), response=MeOut)
def me(request: HttpRequest) -> dict[str, Any]:
    """Who the caller is, and what the token may be used for."""
    caller = caller_of(request)
    scopes = None if caller.token is None else sorted(scope.value for scope in scopes_of(caller.token))
    return {
        "id": caller.user.id,
        "username": caller.user.username,
        "name": caller.user.display_name,
        "role": caller.user.role,
        "organisations": sorted(caller.reader.organisations),
        "scopes": scopes,
    }
