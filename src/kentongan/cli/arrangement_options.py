"""Options of ``kentongan arrangement``: its wording, its terms, who may join it; and how they are read."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kentongan.cli.errors import translation
from kentongan.kernel.clock import UnreadableTime, read_day_or_moment
from kentongan.kernel.languages import Names
from kentongan.kernel.tlp import TLP
from kentongan.routing.terms import OrganisationKind, SizeTier

if TYPE_CHECKING:
    from kentongan.exchange.terms import Inclusion

Command = TypeVar("Command", bound=Callable[..., object])

_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
"""A language as BCP 47 has it, as far as names are kept by one."""

_KINDS = click.Choice([one.value for one in OrganisationKind])
_LABELS = click.Choice([one.word for one in TLP], case_sensitive=False)


class Moment(click.ParamType["datetime"]):
    """A day, which begins at midnight UTC, or a time."""

    name = "WHEN"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the moment; fail with a usage error where it is none."""
        if isinstance(value, datetime):
            return value
        try:
            return read_day_or_moment(str(value).strip())
        except UnreadableTime as why:
            self.fail(why.message(translation()), param, ctx)


def text_options(command: Command) -> Command:
    """Add what a wording says."""
    return _with(
        command,
        click.option("--purpose", required=True, help="What is shared for."),
        click.option("--legal-basis", required=True, help="The law or contract it rests on, with its version."),
        click.option("--limited-use", default="", help="What it must not be used for, in words."),
    )


def terms_options(command: Command) -> Command:
    """Add what the software enforces."""
    return _with(
        command,
        click.option("--starts", type=Moment(), help="From when on it holds; without it, from now."),
        click.option("--ends", type=Moment(), help="Until when; without it, no end is set."),
        click.option("--mandatory/--voluntary", default=False, show_default=True, help="Whether parties must share."),
        click.option(
            "--refuse",
            "refused",
            multiple=True,
            type=_KINDS,
            help="A kind of organisation that limited use keeps out, whatever right it holds; may be repeated.",
        ),
        click.option(
            "--history/--no-history", default=True, show_default=True, help="Whether who joins gets what was before."
        ),
        click.option(
            "--unmarked", type=_LABELS, default="RED", show_default=True, help="What counts where nothing is marked."
        ),
        click.option("--ceiling", type=_LABELS, default="RED", show_default=True, help="The strictest that is taken."),
        click.option(
            "--policy",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="An IEP 2.0 policy as FIRST's JSON, for what comes without one.",
        ),
    )


def inclusion_options(command: Command) -> Command:
    """Add who may join: of each kind that is not named, everybody."""
    return _with(
        command,
        click.option("--kind", "kinds", multiple=True, type=_KINDS, help="A kind that may join; may be repeated."),
        click.option(
            "--size",
            "sizes",
            multiple=True,
            type=click.Choice([one.value for one in SizeTier]),
            help="A size that may join; may be repeated.",
        ),
        click.option("--language", "languages", multiple=True, help="A language it is held in; may be repeated."),
        click.option("--cost", multiple=True, metavar="[LANG=]TEXT", help="What it costs to take part."),
        click.option("--condition", "conditions", multiple=True, metavar="[LANG=]TEXT", help="What else is asked."),
    )


def name_in_languages(texts: Sequence[str]) -> Names:
    """Return texts of the form ``ms=Perkongsian`` by their language; without one, English."""
    found: dict[str, str] = {}
    for text in texts:
        language, sign, rest = text.partition("=")
        tagged = bool(sign) and _TAG.fullmatch(language) is not None
        found[language if tagged else "en"] = (rest if tagged else text).strip()
    return found


def read_inclusion_options(terms: Mapping[str, Any]) -> "Inclusion":
    """Return who may join, as the options say."""
    from kentongan.exchange.terms import Inclusion

    return Inclusion(
        kinds=tuple(OrganisationKind(one) for one in terms["kinds"]),
        sizes=tuple(SizeTier(one) for one in terms["sizes"]),
        languages=tuple(terms["languages"]),
        cost=name_in_languages(terms["cost"]) or None,
        conditions=name_in_languages(terms["conditions"]) or None,
    )


def read_policy_file(path: object) -> Mapping[str, object] | None:
    """Return the policy in a file. Raises UnsoundArrangement where it is no JSON object."""
    from kentongan.exchange.errors import UnsoundArrangement

    if not isinstance(path, Path):
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise UnsoundArrangement(field="policy") from None
    if not isinstance(found, dict):
        raise UnsoundArrangement(field="policy")
    return found


def _with(command: Command, *options: Callable[[Command], Command]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command
