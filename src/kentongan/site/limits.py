"""How large a request may be, decided by its header before a byte of the body is read."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from kentongan.accounts.models import User
from kentongan.accounts.rules import may
from kentongan.accounts.terms import Act
from kentongan.exchange.queries.uploads import most_anywhere

Answer = Callable[[HttpRequest], HttpResponseBase]


def size_limits(answer: Answer) -> Answer:
    """Refuse with 413 what is larger than the hub takes; a form much earlier than the feed file of who may send one, or
    than what is shared.

    A body without Content-Length counts as empty: Django reads none of it. The API reads a body only after it has
    accepted the token, so there the large limit holds for all.
    """

    def limited(request: HttpRequest) -> HttpResponseBase:
        size = _announced(request)
        if size > _limit(request, size=size):
            raise RequestDataTooBig
        return answer(request)

    return limited


def _announced(request: HttpRequest) -> int:
    text = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(text) if text.isascii() and text.isdigit() else 0


def _limit(request: HttpRequest, *, size: int) -> int:
    small, large = int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0), int(settings.UPLOAD_LIMIT)
    if size <= small:
        return small
    if request.path_info.startswith(settings.API_PATH):
        return large
    user = request.user
    if not isinstance(user, User):
        return small
    if may(user.acts_as, Act.INGEST):
        return large
    shares = request.path_info == reverse("exchange-publish") and may(user.acts_as, Act.SHARE)
    return small + most_anywhere() if shares else small
