"""The page of one reply that did not count: why, what it says, and how a person counts it or takes that back."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kentongan.accounts.terms import Act, Reader
from kentongan.checks import queries
from kentongan.checks.actions.hand_counting import count_by_hand, take_back_count
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.web.access import actor_of, for_readers
from kentongan.web.checks.words import COUNTED, REPLIES
from kentongan.web.directory.post_words import CHANNELS, ROLES
from kentongan.web.people import names_of


class WhyForm(forms.Form):
    """Why a person says that this is somebody's answer, or that it was not."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The party reads it too, and the ledger has who and when."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.RUN_CHECKS)
def reply(request: HttpRequest, reader: Reader, check_id: UUID, reply_id: UUID) -> HttpResponse:
    """Show what came in and did not count; count it, or take that back. Raises UnknownCheck, UnknownReply."""
    check = queries.check(check_id, reader)
    line = queries.uncounted_reply(reply_id, check=check_id, reader=reader)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            said = _do(request, reader, check_id, reply_id, reason=form.cleaned_data["reason"])
        except KentonganError as error:
            form.add_error(None, f"{error.message(gettext)} {error.advice(gettext)}")
        else:
            messages.success(request, said)
            return HttpResponseRedirect(reverse("check", args=[check_id]))
    return render(
        request,
        "checks/reply.html",
        {
            "check": check,
            "line": line,
            "role": ROLES[line.role],
            "channel": CHANNELS.get(line.channel, line.channel),
            "why": REPLIES[line.reply],
            "worth": COUNTED[line.may_count] if line.may_count else "",
            "counted": COUNTED[line.by_hand.counts] if line.by_hand else "",
            "by": names_of([line.by_hand.actor], reader=reader).get(line.by_hand.actor, "") if line.by_hand else "",
            "letter": queries.reply_letter(reply_id, check=check_id, reader=reader),
            "form": form,
            "exercise": True,
        },
    )


def _do(request: HttpRequest, reader: Reader, check_id: UUID, reply_id: UUID, *, reason: str) -> str:
    actor, at = actor_of(reader), utc_now()
    if request.POST.get("step") == "take-back":
        take_back_count(reply_id, check=check_id, reason=reason, actor=actor, at=at)
        return gettext("The count is taken back.")
    counts = count_by_hand(reply_id, check=check_id, reason=reason, actor=actor, at=at)
    return str(COUNTED[counts])
