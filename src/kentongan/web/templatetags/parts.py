"""Parts that every page uses: a time, a number, a TLP label, a state; each with its word, never colour alone."""

from datetime import UTC, datetime
from typing import Literal

from django import template
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kentongan.checks.secrets import without_secrets as without_check_secrets
from kentongan.kernel.clock import write_moment
from kentongan.kernel.tlp import TLP
from kentongan.response import secrets
from kentongan.web.tables import Bar, Choice, Code, Day, Raw, Several, ShownCell, State

register = template.Library()

Tone = Literal["good", "warn", "bad", "calm", "quiet"]

SHAPES: dict[str, str] = {
    "good": "M1.5 6.5 4.5 9.5 10.5 2.5",
    "warn": "M6 1.2 11.2 10.8H.8Z",
    "bad": "M2 2 10 10M10 2 2 10",
    "calm": "M6 1.2a4.8 4.8 0 1 0 .01 0ZM6 3.2V6.3L8.2 7.6",
    "quiet": "M2 6H10",
}
"""One shape a tone, in a square of 12 units: a tick, a triangle, a cross, a clock, a line."""

SHORT_CODE = 18
"""As long as an IPv4 prefix: up to here a code stands in one line of a table that is wide enough."""


@register.simple_tag
def badge(word: object, tone: str = "quiet") -> SafeString:
    """Return a state as a word with its tone's shape."""
    shape = SHAPES.get(tone, SHAPES["quiet"])
    return format_html(
        '<span class="badge badge-{}"><svg viewBox="0 0 12 12" fill="none" stroke="currentColor" stroke-width="2"'
        ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="{}"/></svg>{}</span>',
        tone,
        shape,
        word,
    )


@register.simple_tag
def tlp(label: TLP | int | None) -> SafeString:
    """Return a TLP 2.0 label in FIRST's colours; what is unknown is shown as RED."""
    known = TLP.RED if label is None else TLP(label)
    return format_html('<span class="tlp tlp-{}">{}</span>', known.name.lower().replace("_", "-"), known.label)


@register.simple_tag
def moment(at: datetime | None, shown: str = "%Y-%m-%d %H:%M") -> SafeString:
    """Return an aware time in the reader's zone, with UTC on hover; a dash where there is none."""
    if at is None:
        return format_html("<span>{}</span>", "—")
    local = at.astimezone(timezone.get_current_timezone())
    utc = at.astimezone(UTC)
    return format_html(
        '<time datetime="{}" title="{} UTC">{}</time>',
        write_moment(at),
        f"{utc:%Y-%m-%d %H:%M:%S}",
        local.strftime(shown),
    )


@register.filter
def without_secrets(text: str) -> str:
    """Return the text of a sent mail without what opens a recipient's link or answers a check."""
    return without_check_secrets(secrets.without_secrets(text))


@register.simple_tag
def day(at: datetime | None) -> SafeString:
    """Return the day of an aware time in the reader's zone, with the moment in UTC on hover."""
    return moment(at, "%Y-%m-%d")


@register.simple_tag
def count(number: int | None) -> str:
    """Return a number with the reader's separators; a dash where it is not known."""
    return "—" if number is None else number_format(number, use_l10n=True, force_grouping=True)


@register.simple_tag
def cell_value(cell: ShownCell) -> SafeString | str:
    """Return what stands in a table's cell, written as its kind asks."""
    match cell.value:
        case State() as state:
            return badge(state.word, state.tone)
        case Choice() as choice:
            return format_html(
                '<input type="checkbox" class="choose" name="id" value="{}" form="{}" aria-label="{}"{}>',
                choice.value,
                choice.form,
                choice.label,
                format_html(" checked") if choice.checked else "",
            )
        case Several() as several:
            shown = format_html_join("", "{}", ((badge(state.word, state.tone),) for state in several.states))
            return format_html('<span class="badges">{}</span>', shown) if several.states else "—"
        case TLP() as label:
            return tlp(label)
        case Bar() as bar:
            return format_html(
                '<span class="bar-cell"><svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none"'
                ' aria-hidden="true"><rect width="{}" height="8"/></svg><span class="bar-number">{}</span></span>',
                bar.share,
                count(bar.number),
            )
        case Code() as code:
            # A reference or a short name is read in one piece; what is longer may have to break.
            how = "whole" if len(code.text) <= SHORT_CODE else "long"
            return format_html('<code class="{}">{}</code>', how, code.text)
        case Raw() as raw:
            return format_html('<code class="raw">{}</code>', raw.text)
        case datetime() as at:
            return moment(at)
        case Day() as only:
            return day(only.at)
        case bool() as truth:
            return format_html("{}", _("yes") if truth else _("no"))
        case int() as number:
            return count(number)
        case None | "":
            return "—"
        case text:
            return format_html("{}", text)
