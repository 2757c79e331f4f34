"""The language of somebody's account, where their browser keeps no choice of its own."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation

from kentongan.kernel.languages import SPOKEN

Answer = Callable[[HttpRequest], HttpResponseBase]


def own_language(answer: Answer) -> Answer:
    """Speak the language that the reader's account names; a choice on this device goes before it."""

    def spoken(request: HttpRequest) -> HttpResponseBase:
        language = getattr(request.user, "language", "")
        if language in SPOKEN and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return answer(request)

    return spoken
