"""The one-time code of a stricter warning: asked for, and entered."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.response.actions.linking import ask_code, enter_code
from kentongan.response.terms import LinkState
from kentongan.web.recipient.manners import for_anybody, remember
from kentongan.web.recipient.pages import Wrong, not_open, opened_by, to


@for_anybody
@require_POST
def code_wanted(request: HttpRequest, secret: str) -> HttpResponse:
    """Send a code to another contact of the same organisation."""
    opened = opened_by(request, secret)
    if opened.state is LinkState.OPEN:
        return HttpResponseRedirect(to(request, "recipient", secret))
    if opened.state is not LinkState.NEEDS_CODE or opened.link is None:
        return not_open(request, secret, opened=opened)
    try:
        ask_code(opened.link, at=utc_now())
    except KentonganError as error:
        if error.status >= 500:
            raise
        wrong = Wrong(text=f"{error.message(_)} {error.advice(_)}", field="send")
        return not_open(request, secret, opened=opened, wrong=wrong)
    return HttpResponseRedirect(to(request, "recipient", secret, sent="1"))


@for_anybody
@require_POST
def code_entered(request: HttpRequest, secret: str) -> HttpResponse:
    """Open the warning in this browser where the code is right; a wrong one counts."""
    opened = opened_by(request, secret)
    if opened.state is LinkState.OPEN:
        return HttpResponseRedirect(to(request, "recipient", secret))
    if opened.state is not LinkState.NEEDS_CODE or opened.link is None:
        return not_open(request, secret, opened=opened)
    code = request.POST.get("code", "").strip()
    if not code:
        return not_open(request, secret, opened=opened, wrong=Wrong(text=_("Enter the code"), field="code"))
    try:
        right = enter_code(opened.link, code[:40], at=utc_now())
    except KentonganError as error:
        if error.status >= 500:
            raise
        wrong = Wrong(text=f"{error.message(_)} {error.advice(_)}", field="code")
        return not_open(request, secret, opened=opened, wrong=wrong)
    if not right:
        again = opened_by(request, secret)
        wrong = Wrong(text=_("This code is not right, or it is too old. Look at it once more."), field="code")
        return not_open(request, secret, opened=again, wrong=wrong)
    answer = HttpResponseRedirect(to(request, "recipient", secret))
    remember(answer, link=opened.link, path=reverse("recipient", kwargs={"secret": secret}))
    return answer
