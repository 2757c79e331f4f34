"""The results of a check as a terminal shows them: a row for each group, or what JSON has of it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kentongan.checks.terms import ResultLine


def headings() -> list[str]:
    """Return what stands over the columns of ``cells``."""
    rates = (_("answered"), _("95% between"), _("by hand"), _("together"))
    numbers = (_("in part"), _("dead"), _("silent"), _("open"), _("pre-empted"))
    return [_("group"), *rates, *numbers, _("half within"), _("9 of 10 within")]


def cells(line: "ResultLine") -> list[str]:
    """Return a group's row."""
    name = line.value or _("all")
    if line.rate is None:
        return [name, _("not shown: too few"), *[""] * 10]
    rate = line.rate
    between = "" if rate.low is None or rate.high is None else f"{rate.low:.0%}–{rate.high:.0%}"
    numbers = (line.partial, line.dead, line.silent, line.open, line.preempted)
    times = (line.median_minutes, line.ninetieth_minutes)
    return [
        name,
        _("{answered} of {asked}").format(answered=rate.answered, asked=rate.asked),
        between,
        *_by_hand(line),
        *map(str, numbers),
        *(_("not yet known") if one is None else _("{minutes} min").format(minutes=round(one)) for one in times),
    ]


def as_dict(line: "ResultLine") -> dict[str, Any]:
    """Return a group for JSON."""
    rate = line.rate
    return {
        "group": line.group,
        "value": line.value,
        "hidden": line.hidden,
        "answered": rate and rate.answered,
        "asked": rate and rate.asked,
        "low": rate and rate.low,
        "high": rate and rate.high,
        "by_hand": line.by_hand,
        "by_hand_partial": line.by_hand_partial,
        "together": line.together and line.together.answered,
        "partial": line.partial,
        "dead": line.dead,
        "silent": line.silent,
        "open": line.open,
        "preempted": line.preempted,
        "median_minutes": line.median_minutes,
        "ninetieth_minutes": line.ninetieth_minutes,
        "exercise": True,
    }


def _by_hand(line: "ResultLine") -> tuple[str, str]:
    """Return what a person counted besides, of how many, and both together; empty where nobody counted anything."""
    rate, both = line.rate, line.together
    if rate is None or both is None or not (line.by_hand or line.by_hand_partial):
        return "", ""
    said = _("{answered} of {asked}").format(answered=line.by_hand, asked=rate.asked)
    part = f" (+{line.by_hand_partial} {_('in part')})" if line.by_hand_partial else ""
    return said + part, _("{answered} of {asked}").format(answered=both.answered, asked=both.asked)


def _(text: str) -> str:
    from django.utils.translation import gettext

    return gettext(text)
