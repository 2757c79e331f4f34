"""Two gates before every page: who is not signed in goes to sign-in, who lacks a second factor goes to make one."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from kentongan.accounts.models import User
from kentongan.accounts.queries import has_second_factor
from kentongan.accounts.rules import needs_second_factor

Answer = Callable[[HttpRequest], HttpResponseBase]

OPEN_TO_ALL_SIGNED_IN = ("account_logout", "look")
"""Pages, beside those of the account, that somebody without the second factor may still use, by their names."""


class SignInGate(LoginRequiredMiddleware):
    """Every page wants somebody signed in unless its view is ``login_not_required``. The API asks for itself."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Send a stranger to sign-in; None lets the request pass."""
        if request.path_info.startswith(settings.API_PATH):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


def second_factor_gate(answer: Answer) -> Answer:
    """Let operators and duty officers without a second factor do nothing but set one up, where the hub asks for it."""

    def gated(request: HttpRequest) -> HttpResponseBase:
        if _may_pass(request):
            return answer(request)
        messages.warning(request, _("Your role needs a second factor at sign-in. Set it up now; it takes a minute."))
        return HttpResponseRedirect(reverse("mfa_activate_totp"))

    return gated


def _may_pass(request: HttpRequest) -> bool:
    path = request.path_info
    if not settings.MFA_REQUIRED or path.startswith((settings.API_PATH, settings.STATIC_URL, reverse("mfa_index"))):
        return True
    if path in {reverse(name) for name in OPEN_TO_ALL_SIGNED_IN} or path.startswith(reverse("account_reauthenticate")):
        return True
    user = request.user
    return not isinstance(user, User) or not needs_second_factor(
        user.acts_as, required=True, has_one=has_second_factor(user)
    )
