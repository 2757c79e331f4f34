"""Who may see a page: signed in, and of a role that is allowed the act. Which rows they see is the query's part."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from kentongan.accounts.queries import reader_of
from kentongan.accounts.rules import may
from kentongan.accounts.terms import Act, Reader
from kentongan.web.navigation import address_or_none

P = ParamSpec("P")
ReaderView = Callable[Concatenate[HttpRequest, Reader, P], HttpResponse]


def actor_of(reader: Reader) -> UUID:
    """Return the id of whoever acts by a page: always somebody, for pages are for who is signed in."""
    if reader.user_id is None:
        raise PermissionDenied
    return reader.user_id


def for_readers(act: Act) -> Callable[[ReaderView[P]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """Give the view its reader; send whoever is not signed in to sign in, and refuse a role that may not."""

    def wrap(view: ReaderView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), address_or_none("account_login") or "/")
            reader = reader_of(request.user)
            if not may(reader.role, act):
                raise PermissionDenied
            return view(request, reader, *args, **kwargs)

        return cast("Callable[Concatenate[HttpRequest, P], HttpResponse]", guarded)

    return wrap
