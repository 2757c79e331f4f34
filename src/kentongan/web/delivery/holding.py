"""The one switch: everything that leaves the hub is held, with a reason that everybody reads, until it is released."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kentongan.accounts.models import User
from kentongan.accounts.rules import may
from kentongan.accounts.terms import Act, Reader
from kentongan.delivery import actions, queries
from kentongan.kernel.clock import utc_now
from kentongan.web.access import for_readers


class HoldForm(forms.Form):
    """Why everything is held."""

    reason = forms.CharField(
        label=_("Why?"), max_length=500, help_text=_("Everybody who works here reads it, on every page.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.READ_HUB_WIDE)
def holding(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show whether everything is held, and turn the switch."""
    may_hold = may(reader.role, Act.HOLD)
    held = queries.held()
    form = HoldForm(request.POST if request.method == "POST" and request.POST.get("step") == "hold" else None)
    if request.method == "POST" and may_hold:
        if request.POST.get("step") == "release":
            actions.release(actor=reader.user_id, at=utc_now())
            messages.success(request, _("Everything leaves again. What waited goes out now."))
            return HttpResponseRedirect(reverse("holding"))
        if form.is_valid():
            actions.hold(actor=reader.user_id, at=utc_now(), reason=form.cleaned_data["reason"])
            return HttpResponseRedirect(reverse("holding"))
    context = {
        "holding": held,
        "by": User.objects.filter(pk=held.by).first() if held and held.by else None,
        "waiting": queries.outbox_counts(reader=reader).waiting,
        "form": form,
        "may_hold": may_hold,
    }
    return render(request, "delivery/holding.html", context)
