"""How well it works: what is gone first; whom it reached, what was answered, what came back, and how long it took."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kentongan.accounts.terms import Act, Reader
from kentongan.kernel.clock import utc_now
from kentongan.response import queries
from kentongan.response.queries.figures import By
from kentongan.response.terms import SMALLEST_CELL, VERIFIED_DAYS, Figures, Share
from kentongan.routing.countries import countries
from kentongan.web.access import for_readers
from kentongan.web.directory.words import SIZES
from kentongan.web.response.pictures import ShareBar, share_bars
from kentongan.web.tables import Asked, Column, answer, asked_of, table_of
from kentongan.web.templatetags.parts import count

Words = str | Promise

PERIODS: dict[str, tuple[int, Words]] = {
    "month": (30, _("Last 30 days")),
    "quarter": (90, _("Last 90 days")),
    "year": (365, _("Last 12 months")),
}

COMPARED: dict[str, Words] = {"country": _("By country"), "sector": _("By sector"), "size": _("By size")}

KEYS: dict[str, Words] = {"country": _("Country"), "sector": _("Sector"), "size": _("Size")}

SHARES: tuple[tuple[str, Words, Words, str], ...] = (
    ("gone", _("gone"), _("of what was delivered, the feed sees no more"), "good"),
    ("reach", _("reached"), _("of what has an owner, delivered to a contact verified in time"), "calm"),
    ("answered", _("answered"), _("of what was delivered, settled by an answer"), "calm"),
    ("again", _("seen again"), _("of what was called repaired, the feed saw again"), "bad"),
)
"""The four shares: their name in Figures, their word, what they are a part of, their tone."""


@require_safe
@for_readers(Act.READ)
def figures(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the figures of a period, of all together, and for staff compared by country, sector or size."""
    by = request.GET.get("by", "country")
    by = by if by in COMPARED and reader.sees_all else ("country" if reader.sees_all else "none")
    period = request.GET.get("period", "quarter")
    period = period if period in PERIODS else "quarter"
    exercise = request.GET.get("exercise") == "1"
    since = utc_now() - timedelta(days=PERIODS[period][0])
    found = queries.figures(reader=reader, by=cast("By", by), since=since, exercise=exercise)
    asked = asked_of(request)
    table = table_of(
        request,
        found.groups or (found.whole,),
        name=f"figures-{by}",
        caption=_("How well it works"),
        columns=_columns(by, asked=asked),
        asked=Asked(sort="", page=1, form=asked.form),
    )
    context: dict[str, object] = {
        "whole": found.whole,
        "shares": [(name, word, sentence, tone, getattr(found.whole, name)) for name, word, sentence, tone in SHARES],
        "picture": _whole_picture(found.whole),
        "compared": _compared_picture(found.groups, by=by) if found.groups else "",
        "times": _times(found.whole),
        "by": by,
        "ways": COMPARED.items() if reader.sees_all else (),
        "period": period,
        "periods": [(name, words) for name, (_days, words) in PERIODS.items()],
        "exercise": exercise,
        "smallest": SMALLEST_CELL,
        "verified_days": VERIFIED_DAYS,
    }
    return answer(request, "response/figures.html", table, context)


def _columns(by: str, *, asked: Asked) -> Sequence[Column[Figures]]:
    """Return the columns: on the page a share with its part and whole, in files a column for each number."""
    first: Column[Figures] = Column(key=by, label=KEYS.get(by, _("All")), value=lambda one: key_word(by, one.key))
    warned: Column[Figures] = Column(key="warnings", label=_("Warnings"), value=lambda one: one.warnings, numeric=True)
    if asked.form != "html":
        return [first, warned, *_in_files()]
    shares: list[Column[Figures]] = [
        Column(key=name, label=word, value=_told(name), numeric=True) for name, word, _sentence, _tone in SHARES
    ]
    times: list[Column[Figures]] = [
        Column(
            key="to_deliver",
            label=_("Delivered: half, nine in ten"),
            value=lambda one: both(one.to_deliver_median, one.to_deliver_p90),
            numeric=True,
        ),
        Column(
            key="to_acknowledge",
            label=_("Answered: half, nine in ten"),
            value=lambda one: both(one.to_acknowledge_median, one.to_acknowledge_p90),
            numeric=True,
        ),
    ]
    return [first, *shares, *times]


_NUMBERS = (
    "delivered",
    "to_deliver_median",
    "to_deliver_p90",
    "acknowledged",
    "to_acknowledge_median",
    "to_acknowledge_p90",
)
"""The counts and the seconds of Figures, as files have them."""


def _in_files() -> list[Column[Figures]]:
    shares: list[Column[Figures]] = [
        Column(key=f"{name}_{half}", label=word, value=_half(name, half))
        for name, word, _sentence, _tone in SHARES
        for half in ("part", "whole")
    ]
    return [*shares, *(Column(key=name, label=name, value=_plain(name)) for name in _NUMBERS)]


def _told(name: str) -> Callable[[Figures], object]:
    return lambda one: told(getattr(one, name))


def _half(name: str, half: str) -> Callable[[Figures], object]:
    return lambda one: getattr(getattr(one, name), half)


def _plain(name: str) -> Callable[[Figures], object]:
    return lambda one: None if getattr(one, name) is None else int(getattr(one, name))


def key_word(by: str, key: str) -> Words:
    """Return a group in words; what is not known is said to be so."""
    if not key:
        return _("not known") if by != "none" else _("all")
    if by == "country":
        return countries().get(key, key)
    return SIZES.get(key, key) if by == "size" else key


def percent(share: Share) -> int | None:
    """Return a share of 100, rounded so that only all is 100 and only none is 0; None of nothing or of too few."""
    if share.part is None or not share.whole:
        return None
    rounded = round(100 * share.part / share.whole)
    if 0 < share.part < share.whole:
        return min(max(rounded, 1), 99)
    return rounded


def told(share: Share) -> str:
    """Return a share in words, its whole always with it."""
    if share.part is None:
        return gettext("too few")
    if not share.whole:
        return gettext("none")
    return gettext("%(percent)d %% (%(part)s of %(whole)s)") % {
        "percent": percent(share),
        "part": count(share.part),
        "whole": count(share.whole),
    }


def lasted(seconds: float | None) -> str:
    """Return how long something took, in its largest unit."""
    if seconds is None:
        return "—"
    minutes = int(seconds // 60)
    if minutes < 1:
        return gettext("under a minute")
    if minutes < 120:
        return ngettext("%(number)d minute", "%(number)d minutes", minutes) % {"number": minutes}
    if minutes < 48 * 60:
        return ngettext("%(number)d hour", "%(number)d hours", minutes // 60) % {"number": minutes // 60}
    return ngettext("%(number)d day", "%(number)d days", minutes // 1440) % {"number": minutes // 1440}


def both(median: float | None, p90: float | None) -> str:
    """Return a median and a 90th in one cell."""
    return gettext("too few") if median is None else f"{lasted(median)}, {lasted(p90)}"


def _times(whole: Figures) -> list[tuple[Words, int | None, str, str]]:
    return [
        (
            _("From drafting to delivery"),
            whole.delivered,
            lasted(whole.to_deliver_median),
            lasted(whole.to_deliver_p90),
        ),
        (
            _("From delivery to the first answer"),
            whole.acknowledged,
            lasted(whole.to_acknowledge_median),
            lasted(whole.to_acknowledge_p90),
        ),
    ]


def _whole_picture(whole: Figures) -> str:
    bars = [_bar(str(word), getattr(whole, name), tone=tone) for name, word, _sentence, tone in SHARES]
    said = "; ".join(f"{word}: {told(getattr(whole, name))}" for name, word, _sentence, _tone in SHARES)
    return share_bars(bars, name="whole", title=gettext("What came of the warnings"), description=said)


def _compared_picture(groups: Sequence[Figures], *, by: str) -> str:
    shown = [one for one in groups if one.gone.whole][:20]
    bars = [_bar(str(key_word(by, one.key)), one.gone, tone="good") for one in shown]
    said = "; ".join(f"{bar.word}: {told(one.gone)}" for bar, one in zip(bars, shown, strict=True))
    return share_bars(bars, name="compared", title=gettext("What is gone, compared"), description=said) if bars else ""


def _bar(word: str, share: Share, *, tone: str) -> ShareBar:
    beside = (
        told(share)
        if percent(share) is None
        else gettext("%(part)s of %(whole)s")
        % {
            "part": count(share.part),
            "whole": count(share.whole),
        }
    )
    return ShareBar(word=word, percent=percent(share), beside=beside, tone=tone)
