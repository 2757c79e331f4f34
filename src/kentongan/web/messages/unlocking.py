"""The one-time code of a stricter message: asked for, and entered."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.messages.actions.linking import ask_code, enter_code
from kentongan.messages.speaking import says_in
from kentongan.messages.terms import LinkState
from kentongan.web.messages.opened import not_open, visited, wrong_of
from kentongan.web.recipient.manners import for_anybody, remember
from kentongan.web.recipient.pages import Wrong, to


@for_anybody
@require_POST
def code_wanted(request: HttpRequest, secret: str) -> HttpResponse:
    """Send a code to another mailbox of the same post."""
    visit = visited(request, secret)
    if visit.opened.state is LinkState.OPEN:
        return HttpResponseRedirect(to(request, "message-opened", secret))
    if visit.opened.state is not LinkState.NEEDS_CODE or visit.opened.link is None:
        return not_open(request, secret, visit=visit)
    try:
        ask_code(visit.opened.link, at=utc_now())
    except KentonganError as error:
        wrong = wrong_of(error, language=visit.language, field="send")
        return not_open(request, secret, visit=visit, wrong=wrong)
    return HttpResponseRedirect(to(request, "message-opened", secret, sent="1"))


@for_anybody
@require_POST
def code_entered(request: HttpRequest, secret: str) -> HttpResponse:
    """Open the message in this browser where the code is right; a wrong one counts."""
    visit = visited(request, secret)
    if visit.opened.state is LinkState.OPEN:
        return HttpResponseRedirect(to(request, "message-opened", secret))
    if visit.opened.state is not LinkState.NEEDS_CODE or visit.opened.link is None:
        return not_open(request, secret, visit=visit)
    _ = says_in(visit.language)
    code = request.POST.get("code", "").strip()
    if not code:
        return not_open(request, secret, visit=visit, wrong=Wrong(text=_("Enter the code"), field="code"))
    try:
        right = enter_code(visit.opened.link, code[:40], at=utc_now())
    except KentonganError as error:
        wrong = wrong_of(error, language=visit.language, field="code")
        return not_open(request, secret, visit=visit, wrong=wrong)
    if not right:
        wrong = Wrong(text=_("This code is not right, or it is too old. Look at it once more."), field="code")
        return not_open(request, secret, visit=visited(request, secret), wrong=wrong)
    answer = HttpResponseRedirect(to(request, "message-opened", secret))
    remember(answer, link=visit.opened.link, path=reverse("message-opened", kwargs={"secret": secret}))
    return answer
