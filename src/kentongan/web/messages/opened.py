"""The page of one message for whoever holds its mail: read in their language, acknowledged in their own words.

A look changes nothing, for mail scanners look too. Words of messages, and the software's own sentences around them, are
in any of ten languages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kentongan.kernel.clock import TimeOutOfRange, in_calendar, utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.kernel.errors import Told as Sentence
from kentongan.kernel.languages import name_in
from kentongan.messages.actions.acknowledging import acknowledge
from kentongan.messages.actions.linking import open_link
from kentongan.messages.errors import AcknowledgementRefused, AcknowledgementUnconfirmed
from kentongan.messages.lines import MessageLine
from kentongan.messages.queries.for_recipient import given_for, later_about, reader_of_link
from kentongan.messages.queries.reading import message_of_recipient
from kentongan.messages.rules.writing import MOST_PARTS
from kentongan.messages.speaking import says_in
from kentongan.messages.terms import UNACKNOWLEDGED_TYPES, Ability, LinkState, MessageType, Opened
from kentongan.messages.vocabulary import LANGUAGES, language_name, words
from kentongan.web.messages.reading import shown
from kentongan.web.moments import moment_written
from kentongan.web.recipient.manners import for_anybody, unlocked
from kentongan.web.recipient.pages import Wrong, frame, to
from kentongan.web.recipient.tongues import framed_in, languages_of_browser, reading_language, speak_in

STATUS = {LinkState.UNKNOWN: 404, LinkState.EXPIRED: 410, LinkState.LOCKED: 403}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request by a link: what it opens, in which language it is read, by which clock."""

    opened: Opened
    language: str
    time_zone: str
    tries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was entered in the form, as it was entered. ``no_claim``: texts ticked as making no claim."""

    understood: str = ""
    ability: str = ""
    reports: str = ""
    language: str = ""
    no_claim: tuple[str, ...] = ()


@for_anybody
@require_http_methods(["GET", "HEAD", "POST"])
def message(request: HttpRequest, secret: str) -> HttpResponse:
    """Show a message; take its acknowledgement."""
    visit = visited(request, secret)
    opened = visit.opened
    if opened.state is not LinkState.OPEN or opened.recipient is None:
        return not_open(request, secret, visit=visit)
    if request.method != "POST":
        return _shown(request, secret, visit=visit, recipient=opened.recipient)
    told = Told(
        understood=request.POST.get("understood", "").strip(),
        ability=request.POST.get("ability", ""),
        reports=request.POST.get("reports", ""),
        language=request.POST.get("written_in", ""),
        no_claim=tuple(request.POST.getlist("no_claim")[:MOST_PARTS]),
    )
    wrongs, asked = _acknowledged(request, visit=visit, recipient=opened.recipient, told=told)
    if wrongs:
        return _shown(request, secret, visit=visit, recipient=opened.recipient, told=told, wrongs=wrongs, asked=asked)
    return HttpResponseRedirect(to(request, "message-opened", secret))


def visited(request: HttpRequest, secret: str) -> Visit:
    """Return what a link opens in this browser, and speak the language of its reader."""
    opened = open_link(secret, at=utc_now(), unlocked=unlocked(request))
    asked = request.GET.get("language", "")
    if opened.link is None:
        # Nobody is known by whom a link that opens nothing was followed.
        language = reading_language(asked, languages_of_browser(request))
        speak_in(request, language)
        return Visit(opened=opened, language=language, time_zone="UTC")
    reader = reader_of_link(opened.link)
    language = reading_language(asked, reader.languages)
    speak_in(request, language)
    return Visit(opened=opened, language=language, time_zone=reader.time_zone, tries=reader.tries)


def not_open(request: HttpRequest, secret: str, *, visit: Visit, wrong: Wrong | None = None) -> HttpResponse:
    """Say in plain words why nothing is shown, and what to do; or ask for the code."""
    context = framed(request, secret, visit=visit) | {"renewable": True}
    if visit.opened.retracted:
        return render(request, "messages/taken_back.html", context)
    if visit.opened.state is LinkState.NEEDS_CODE and visit.opened.link is not None:
        context |= {
            "tries": visit.tries,
            "wrong": wrong,
            "sent": "sent" in request.GET,
            "send_to": to(request, "message-code-send", secret),
            "enter_at": to(request, "message-code", secret),
            "waits": words(visit.language)("standing", "notice_only"),
        }
        return render(request, "recipient/code.html", context, status=400 if wrong else 200)
    state = visit.opened.state
    return render(request, "recipient/shut.html", context | {"state": state.value}, status=STATUS.get(state, 404))


def framed(request: HttpRequest, secret: str, *, visit: Visit) -> dict[str, object]:
    """Return what every page of these needs: among it a switch between all languages of the words."""
    read_at = reverse("message-opened", kwargs={"secret": secret})
    return frame(request, secret) | framed_in(visit.language, read_at=read_at)


def wrong_of(error: KentonganError, *, language: str, field: str) -> Wrong:
    """Return an error of an action at a field, in the reader's language. What is wrong on our side is raised on."""
    if error.status >= 500:
        raise error
    say = says_in(language)
    why = error.facts.get("why")
    if isinstance(error, AcknowledgementRefused | AcknowledgementUnconfirmed) and isinstance(why, Sentence):
        # It stands at its field, so only why is said, and no name of the field as programs call it.
        return Wrong(text=say(why.source).format_map(why.slots), field=field)
    return Wrong(text=f"{error.message(say)} {error.advice(say)}", field=field)


def _acknowledged(
    request: HttpRequest, *, visit: Visit, recipient: UUID, told: Told
) -> tuple[list[Wrong], Sequence[str]]:
    """Acknowledge, or return everything that is wrong with what was entered, and what of it is to be confirmed."""
    ability = Ability(told.ability) if told.ability in set(Ability) else None
    reports, readable = moment_in(told.reports, zone=visit.time_zone)
    wrongs = []
    _ = says_in(visit.language)
    if not told.understood:
        wrongs.append(Wrong(text=_("Say in your own words what you understood"), field="understood"))
    if ability is None:
        wrongs.append(Wrong(text=_("Choose whether you can act on it"), field="ability-can"))
    if not readable:
        wrongs.append(Wrong(text=_("Give the day and the time of your next report"), field="reports"))
    elif reports is None and ability in (Ability.CAN, Ability.PARTLY):
        wrongs.append(Wrong(text=_("Say when you report next"), field="reports"))
    if wrongs or ability is None:
        return wrongs, ()
    try:
        acknowledge(
            recipient,
            understood=told.understood,
            ability=ability,
            reports_at=reports,
            language=told.language if told.language in LANGUAGES else visit.language,
            no_claim=told.no_claim,
            at=utc_now(),
            link=visit.opened.link,
            unlocked=unlocked(request),
        )
    except KentonganError as error:
        part = str(error.facts.get("part", ""))
        field = {"ability": "ability-can", "reports_at": "reports"}.get(part, "understood")
        asked = error.sentences if isinstance(error, AcknowledgementUnconfirmed) else ()
        return [wrong_of(error, language=visit.language, field=field)], asked
    return [], ()


def moment_in(text: str, *, zone: str) -> tuple[datetime | None, bool]:
    """Return a time that a field of a form has, by the clock of its writer, and whether it could be read."""
    if not text.strip():
        return None, True
    try:
        at = moment_written(text)
        return in_calendar(at if at.tzinfo is not None else at.replace(tzinfo=ZoneInfo(zone))), True
    except (ValueError, TimeOutOfRange):
        return None, False


def _shown(
    request: HttpRequest,
    secret: str,
    *,
    visit: Visit,
    recipient: UUID,
    told: Told | None = None,
    wrongs: list[Wrong] | None = None,
    asked: Sequence[str] = (),
) -> HttpResponse:
    line = message_of_recipient(recipient, language=visit.language)
    context = framed(request, secret, visit=visit) | {"exercise": line.exercise, "line": line}
    if visit.opened.retracted:
        later = [one for one in later_about(recipient) if one.type is MessageType.RETRACTION]
        context |= {"later": later[-1] if later else None, "kind": words(visit.language)("types", "retraction")}
        context["day"] = _by_both(later[-1].sent_at, zone=ZoneInfo(visit.time_zone)) if later else ""
        return render(request, "messages/taken_back.html", context)
    context |= _page(line, visit=visit, recipient=recipient, told=told or Told())
    context |= {
        "wrongs": wrongs or [],
        "wrong": bool(wrongs),
        "to_confirm": asked,
        "fields": {one.field.partition("-")[0]: one.text for one in wrongs or []},
    }
    return render(request, "messages/opened.html", context, status=400 if wrongs else 200)


def _by_clock(at: datetime | None, *, zone: ZoneInfo) -> str:
    """Return a time by the reader's clock. A template's own filter would bring it back to that of the hub."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else ""


def _by_both(at: datetime, *, zone: ZoneInfo) -> str:
    """Return a time as messages have it, without the “UTC” at its end, which stands in the sentence around it."""
    utc, here = f"{at.astimezone(UTC):%Y-%m-%d %H:%M}", at.astimezone(zone)
    offset = f"{here:%z}"
    return f"{here:%Y-%m-%d %H:%M} (UTC{offset[:3]}:{offset[3:5]}) = {utc}" if here.utcoffset() else utc


def _page(line: MessageLine, *, visit: Visit, recipient: UUID, told: Told) -> dict[str, object]:
    say = words(visit.language)
    given = given_for(recipient)
    zone = ZoneInfo(visit.time_zone)
    return {
        "say": {
            "asks": say("standing", "acknowledge"),
            "nothing": say("standing", "opening_is_nothing"),
            "understood": say("fields", "understood"),
            "written_in": say("fields", "written_in"),
            "ability": say("fields", "ability"),
            "reports": say("fields", "reports"),
            "acknowledgement": say("types", "acknowledgement"),
            "from": say("fields", "from"),
            "message": say("fields", "message"),
            "priority": say("fields", "priority"),
            "respond_by": say("fields", "respond_by"),
        },
        "kind": say("types", line.type.value),
        "urgency": say("priorities", line.priority.value),
        "terms": say("tlp", line.tlp.name),
        "subject": line.content.subject,
        "respond_by": _by_clock(line.respond_by, zone=zone),
        "shown": shown(line.head, line.content, language=visit.language, time_zone=visit.time_zone),
        "abilities": [(one.value, say("abilities", one.value)) for one in Ability],
        "told": told,
        "given": given,
        "given_ability": say("abilities", given.told.ability.value) if given else "",
        "given_party": name_in(given.party, (visit.language,)) if given else "",
        "given_post": name_in(given.post, (visit.language,)) if given else "",
        "given_at": _by_clock(given.at if given else None, zone=zone),
        "given_reports": _by_clock(given.told.reports_at if given else None, zone=zone),
        "tongues": [(one, language_name(one)) for one in LANGUAGES],
        "written_in": told.language or visit.language,
        "awaited": line.type not in UNACKNOWLEDGED_TYPES,
        "later": [
            (one.reference, _by_both(one.sent_at, zone=zone))
            for one in later_about(recipient)
            if one.type is MessageType.CORRECTION
        ],
        "zone": visit.time_zone.replace("_", " "),
        "hub": settings.HUB_NAME,
    }
