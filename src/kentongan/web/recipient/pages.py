"""The page of one warning, its answer, its table, and what stands in their place where the link opens nothing."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.response.actions.answering import answer_by_link
from kentongan.response.actions.linking import open_link
from kentongan.response.advice import advice_on
from kentongan.response.letters import events_csv
from kentongan.response.letters.words import TERMS, about_times, place_of, seen_in, why_theirs
from kentongan.response.queries.for_recipient import (
    OpenedWarning,
    latest_answer,
    lines_of,
    opened_warning,
    spoken_in,
    tries_left,
)
from kentongan.response.terms import LONGEST_NOTE, ItemLine, LinkState, Opened, Verdict, WarningState
from kentongan.web.recipient.manners import for_anybody, speak, unlocked
from kentongan.web.recipient.tongues import framed_in, languages_of_browser, reading_language, speak_in
from kentongan.web.recipient.words import CHOICES, STATES

_STATUS = {LinkState.UNKNOWN: 404, LinkState.EXPIRED: 410, LinkState.LOCKED: 403}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One address on the page."""

    id: UUID
    where: str
    more: tuple[str, ...]
    state: str | Promise
    tone: str
    waits: bool
    again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """What is wrong with an answer: what to do about it, and which field it is about."""

    text: str
    field: str


@for_anybody
@require_http_methods(["GET", "HEAD", "POST"])
def message(request: HttpRequest, secret: str) -> HttpResponse:
    """Show a warning; take an answer to it."""
    opened = opened_by(request, secret)
    if opened.state is not LinkState.OPEN or opened.warning is None or opened.link is None:
        return not_open(request, secret, opened=opened)
    if request.method != "POST":
        return _shown(request, secret, warning=opened.warning)
    chosen, items, note = _given(request)
    if chosen is None:
        wrong = Wrong(text=_("Choose what your answer is"), field="verdict-mitigated")
        return _shown(request, secret, warning=opened.warning, wrong=wrong, note=note, items=items, status=400)
    try:
        answer_by_link(opened.link, verdict=chosen, items=items or None, at=utc_now(), note=note)
    except KentonganError as error:
        if error.status >= 500:
            raise
        wrong = Wrong(text=f"{error.message(_)} {error.advice(_)}", field="note" if error.status == 400 else "answer")
        return _shown(request, secret, warning=opened.warning, wrong=wrong, note=note, items=items, status=error.status)
    return HttpResponseRedirect(to(request, "recipient-answered", secret))


@for_anybody
@require_safe
def answered(request: HttpRequest, secret: str) -> HttpResponse:
    """Say what was answered, and what happens next."""
    opened = opened_by(request, secret)
    if opened.state is not LinkState.OPEN or opened.warning is None or opened.contact is None or opened.withdrawn:
        return not_open(request, secret, opened=opened)
    given = latest_answer(opened.warning, contact=opened.contact)
    if given is None:
        return HttpResponseRedirect(to(request, "recipient", secret))
    warning = opened_warning(opened.warning, language=get_language() or "en")
    context = {"warning": warning, "given": given, "choice": CHOICES[given.verdict], "exercise": warning.exercise}
    return render(request, "recipient/answered.html", frame(request, secret) | context)


@for_anybody
@require_safe
def table(request: HttpRequest, secret: str) -> HttpResponse:
    """Hand out every address of the warning as a file for a spreadsheet."""
    opened = opened_by(request, secret)
    if opened.state is not LinkState.OPEN or opened.warning is None or opened.withdrawn:
        return not_open(request, secret, opened=opened)
    warning = opened_warning(opened.warning, language=get_language() or "en")
    file = events_csv(lines_of(warning.id), tlp=warning.tlp, exercise=warning.exercise)
    name = f"{warning.reference}.csv"
    return HttpResponse(
        file, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def opened_by(request: HttpRequest, secret: str) -> Opened:
    """Return what a link opens in this browser, and speak the language of its mail."""
    opened = open_link(secret, at=utc_now(), unlocked=unlocked(request))
    if opened.link is not None:
        speak(request, otherwise=spoken_in(opened.link))
    return opened


def not_open(request: HttpRequest, secret: str, *, opened: Opened, wrong: Wrong | None = None) -> HttpResponse:
    """Say in plain words why nothing is shown, and what to do; or ask for the code."""
    if opened.withdrawn:
        return render(request, "recipient/withdrawn.html", frame(request, secret))
    if opened.state is LinkState.NEEDS_CODE and opened.link is not None:
        context: dict[str, object] = {"tries": tries_left(opened.link), "wrong": wrong, "sent": "sent" in request.GET}
        context |= {
            "send_to": to(request, "recipient-code-send", secret),
            "enter_at": to(request, "recipient-code", secret),
            "read_at": reverse("recipient", kwargs={"secret": secret}),
        }
        return render(request, "recipient/code.html", frame(request, secret) | context, status=400 if wrong else 200)
    return _shut(request, secret, opened=opened)


def _shut(request: HttpRequest, secret: str, *, opened: Opened) -> HttpResponse:
    """Say in any of ten languages that nothing opens: that of the mail, or where there is none that of the browser."""
    known = (get_language() or "en",) if opened.link is not None else languages_of_browser(request)
    language = reading_language(request.GET.get("language", ""), known)
    speak_in(request, language)
    read_at = reverse("recipient", kwargs={"secret": secret})
    context = frame(request, secret) | framed_in(language, read_at=read_at) | {"state": opened.state.value}
    return render(request, "recipient/shut.html", context, status=_STATUS[opened.state])


def frame(request: HttpRequest, secret: str) -> dict[str, object]:
    """Return what every page of these needs."""
    return {"phone": settings.HUB_PHONE, "secret": secret, "here": request.path, "asked": request.GET.get("language")}


def to(request: HttpRequest, name: str, secret: str, **query: str) -> str:
    """Return the address of another page of the same link, in the language that was asked for."""
    asked = {"language": request.GET["language"]} if "language" in request.GET else {}
    tail = urlencode(query | asked)
    return reverse(name, kwargs={"secret": secret}) + (f"?{tail}" if tail else "")


def _given(request: HttpRequest) -> tuple[Verdict | None, frozenset[UUID], str]:
    word = request.POST.get("quick") or request.POST.get("verdict") or ""
    chosen = next((verdict for verdict in Verdict if verdict.value == word), None)
    # The quick answer is for the whole message, whatever was ticked further down.
    ticked = () if request.POST.get("quick") else request.POST.getlist("item")
    return chosen, frozenset(_ids(ticked)), request.POST.get("note", "").strip()


def _ids(texts: list[str] | tuple[()]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            found.append(UUID(int=0))  # is in no warning, so the answer is refused as a whole
    return found


def _shown(
    request: HttpRequest,
    secret: str,
    *,
    warning: UUID,
    wrong: Wrong | None = None,
    note: str = "",
    items: frozenset[UUID] = frozenset(),
    status: int = 200,
) -> HttpResponse:
    language = get_language() or "en"
    one = opened_warning(warning, language=language)
    if one.state is WarningState.WITHDRAWN:
        return render(request, "recipient/withdrawn.html", frame(request, secret) | {"warning": one})
    advices = advice_on(one.classification, items=one.items, language=language)
    context = {
        "warning": one,
        "advices": advices,
        "title": capfirst(_topic(one, language=language)),
        "places": [_place(item) for item in one.items],
        "reason": _common_reason(one),
        "times": about_times(settings.TIME_ZONE, at=one.last_seen),
        "terms": TERMS[one.tlp],
        "choices": [(verdict.value, choice) for verdict, choice in CHOICES.items()],
        "chosen": request.POST.get("verdict", ""),
        "ticked": {str(item) for item in items},
        "note": note,
        "longest": LONGEST_NOTE,
        "wrong": wrong,
        "exercise": one.exercise,
    }
    return render(request, "recipient/message.html", frame(request, secret) | context, status=status)


def _topic(warning: OpenedWarning, *, language: str) -> str:
    found = advice_on(warning.classification, items=warning.items, language=language)
    return (found[0] if len(found) == 1 else advice_on(warning.classification, items=(), language=language)[0]).title


def _common_reason(warning: OpenedWarning) -> str:
    reasons = {
        why_theirs(item.evidence_kind, item.evidence_value, organisation=warning.organisation) for item in warning.items
    }
    return reasons.pop() if len(reasons) == 1 else ""


def _place(item: ItemLine) -> Place:
    word, tone = STATES[item.state]
    more = [seen_in(item)]
    if item.name and item.address:
        more.insert(0, item.address)
    return Place(
        id=item.id,
        where=place_of(item),
        more=tuple(more),
        state=word,
        tone=tone,
        waits=item.state.value == "open",
        again=item.again,
    )
