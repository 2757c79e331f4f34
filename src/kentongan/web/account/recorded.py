"""Wraps allauth's views that change how somebody signs in, so that the ledger knows of it in the same transaction."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from kentongan.accounts.models import User
from kentongan.accounts.own_changes import second_factors_recorded
from kentongan.kernel.clock import utc_now

View = Callable[..., HttpResponseBase]


def recorded(view: View) -> View:
    """Return the view, its POST inside one transaction with its entries. Marks such as ``login_required`` stay."""

    @wraps(view)
    def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        if not isinstance(request.user, User):
            with transaction.atomic():
                return view(request, *args, **kwargs)
        with second_factors_recorded(request.user, clock=utc_now):
            return view(request, *args, **kwargs)

    return inside
