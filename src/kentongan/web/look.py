"""How a reader wants pages: language, light or dark, time zone. Kept in cookies, so it works without an account."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kentongan.kernel.languages import SPOKEN

LOOK_COOKIE = "look"
ZONE_COOKIE = "zone"
LOOKS = ("light", "dark")
YEAR = 365 * 24 * 3600


class LookForm(forms.Form):
    """The three wishes; each may be left as it is."""

    language = forms.ChoiceField(label=_("Language"), choices=list(SPOKEN.items()), required=False)
    look = forms.ChoiceField(
        label=_("Light or dark"),
        choices=[("device", _("As the device")), ("light", _("Light")), ("dark", _("Dark"))],
        widget=forms.RadioSelect,
        required=False,
    )
    zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("Times on every page are shown in this zone."), required=False
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        names = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
        self.fields["zone"].choices = [  # type: ignore[attr-defined]
            ("", _("As the hub has it")),
            ("UTC", "UTC"),
            *((name, name.replace("_", " ")) for name in names),
        ]


def chosen_look(request: HttpRequest) -> str:
    """Return ``light`` or ``dark`` where the reader chose, else an empty text: as the device has it."""
    look = request.COOKIES.get(LOOK_COOKIE, "")
    return look if look in LOOKS else ""


def chosen_zone(request: HttpRequest) -> ZoneInfo | None:
    """Return the zone the reader chose, by cookie or in their account; None where they chose none that exists."""
    name = request.COOKIES.get(ZONE_COOKIE) or getattr(getattr(request, "user", None), "time_zone", "")
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


class ReaderZone:
    """Middleware: times on the page are in the reader's zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with the zone in force."""
        zone = chosen_zone(request)
        if zone is None:
            timezone.deactivate()
        else:
            timezone.activate(zone)
        return self.get_response(request)


def _way_back(request: HttpRequest) -> str:
    """Return where the reader came from, if it is a page of this hub."""
    back = request.POST.get("next") or request.GET.get("next") or "/"
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}) else "/"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest) -> HttpResponse:
    """Show or keep the reader's wishes."""
    form = LookForm(request.POST or None, initial=_present_wishes(request))
    if request.method != "POST" or not form.is_valid():
        return render(request, "look.html", {"form": form, "next": _way_back(request)})
    answer = HttpResponseRedirect(_way_back(request))
    names = {"language": settings.LANGUAGE_COOKIE_NAME, "look": LOOK_COOKIE, "zone": ZONE_COOKIE}
    for field, cookie in names.items():
        if field in request.POST:
            answer.set_cookie(
                cookie,
                form.cleaned_data[field],
                max_age=YEAR,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
    return answer


def _present_wishes(request: HttpRequest) -> dict[str, str]:
    zone = chosen_zone(request)
    return {
        "language": getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE),
        "look": chosen_look(request) or "device",
        "zone": str(zone) if zone else "",
    }
