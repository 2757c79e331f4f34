"""``kentongan release``: what may leave without a person, to whom directly, and when an exposure is gone."""

import json
from uuid import UUID

import click
from rich.console import Console
from rich.table import Table

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.cli.hub_group import HubGroup
from kentongan.kernel.clock import read_day_or_moment, utc_now, write_moment
from kentongan.kernel.tlp import TLP, read_tlp
from kentongan.response.rules.release import Rule
from kentongan.response.terms import Release

_LABELS = click.Choice([tlp.word for tlp in TLP if tlp < TLP.RED], case_sensitive=False)
_feed = click.argument("feed", metavar="FEED")


@click.group(cls=HubGroup)
def release() -> None:
    """Say what may leave without a person's approval, and to whom directly."""


@release.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def list_rules(as_json: bool) -> None:
    """List every feed's rules in the order in which they are asked, its days, and the agreements in force."""
    from kentongan.response.queries import agreements, policies, rules_of

    feeds = [
        {
            "feed": line.feed,
            "quiet_days": line.quiet_days,
            "answer_days": line.answer_days,
            "rules": [
                {
                    "place": rule.place,
                    "classification": rule.classification,
                    "tlp_at_most": rule.tlp_at_most.word,
                    "release": rule.release.value,
                }
                for rule in rules_of(line.feed, reader=HUB_ITSELF)
            ],
        }
        for line in policies(reader=HUB_ITSELF)
    ]
    agreed = [
        {
            "id": str(one.id),
            "with": one.organisation_slug or one.country,
            "note": one.note,
            "from": write_moment(one.valid_from),
            "to": one.valid_to and write_moment(one.valid_to),
        }
        for one in agreements(reader=HUB_ITSELF, at=utc_now())
    ]
    if as_json:
        click.echo(json.dumps({"feeds": feeds, "agreements": agreed}, ensure_ascii=False, indent=2))
        return
    table = Table(_("feed"), _("place"), _("classification"), _("TLP at most"), _("release"), box=None)
    for feed in feeds:
        for rule in feed["rules"]:  # type: ignore[attr-defined]
            said = (rule["place"], rule["classification"] or _("every one"), rule["tlp_at_most"], rule["release"])
            table.add_row(str(feed["feed"]), *map(str, said))
    Console().print(table)
    for one in agreed:
        click.echo(_("Direct contact with {party} is agreed: {note} ({id})").format(party=one["with"], **one))
    click.echo(_("What no rule is for waits for a person."), err=True)


@release.command()
@_feed
@click.option("--classification", default="", metavar="CLASS/TYPE", help="Which: `CLASS/` is all of a class.")
@click.option("--tlp", default="GREEN", show_default=True, type=_LABELS, help="Of this label at most.")
@click.option("--person", is_flag=True, help="A person decides; without it, it leaves by itself.")
@click.option("--place", type=click.IntRange(1), help="Before which rule; without it, after all.")
def add(feed: str, classification: str, tlp: str, person: bool, place: int | None) -> None:
    """Add a rule to a feed's table; the first that fits decides."""
    rules = _rules(feed)
    made = Release.PERSON if person else Release.AUTO
    rules.insert(
        len(rules) if place is None else place - 1,
        Rule(classification=classification, tlp_at_most=read_tlp(tlp), release=made),
    )
    _set(feed, rules)


@release.command()
@_feed
@click.argument("place", type=click.IntRange(1))
def remove(feed: str, place: int) -> None:
    """Take the rule at a place out of a feed's table."""
    from django.utils.translation import ngettext

    from kentongan.intake.queries import feed_named

    rules = _rules(feed)
    if place > len(rules):
        feed_named(feed, reader=HUB_ITSELF)
        none = ngettext(
            "feed {feed} has {number} rule. See `kentongan release list`.",
            "feed {feed} has {number} rules. See `kentongan release list`.",
            len(rules),
        ).format(feed=feed, number=len(rules))
        raise click.BadParameter(none, param_hint="PLACE")
    del rules[place - 1]
    _set(feed, rules)


@release.command()
@_feed
@click.option("--quiet-days", required=True, type=int, help="Days unseen after which an exposure is gone.")
@click.option("--answer-days", required=True, type=int, help="Days within which an answer is asked for.")
def policy(feed: str, quiet_days: int, answer_days: int) -> None:
    """State when a feed's exposures are gone, and by when answers are asked for."""
    from kentongan.response.actions.deciding import set_policy

    set_policy(feed, quiet_days=quiet_days, answer_days=answer_days, actor=None, at=utc_now())
    said = _("Feed {feed}: gone after days unseen: {quiet}; answers asked for within days: {answer}.")
    click.echo(said.format(feed=feed, quiet=quiet_days, answer=answer_days))


@release.command()
@click.option("--organisation", default="", metavar="NAME", help="With this organisation of the directory.")
@click.option("--country", default="", metavar="XX", help="With all organisations of this country.")
@click.option("--note", required=True, help="What was agreed, and where it is written.")
@click.option("--until", metavar="DATE", help="When it ends; without it, it holds until it is ended.")
def agree(organisation: str, country: str, note: str, until: str | None) -> None:
    """Record that the hub may write directly to organisations outside its jurisdictions."""
    from kentongan.directory.queries import organisation as named
    from kentongan.response.actions.deciding import add_agreement

    at = utc_now()
    made = add_agreement(
        organisation=named(organisation, reader=HUB_ITSELF).id if organisation else None,
        country=country,
        note=note,
        valid_from=at,
        valid_to=None if until is None else read_day_or_moment(until),
        actor=None,
        at=at,
    )
    click.echo(str(made.id))


@release.command()
@click.argument("agreement", metavar="ID", type=click.UUID)
def end(agreement: UUID) -> None:
    """End an agreement now."""
    from kentongan.response.actions.deciding import end_agreement

    end_agreement(agreement, actor=None, at=utc_now())


def _rules(feed: str) -> list[Rule]:
    from kentongan.response.queries import rules_of

    return [
        Rule(classification=line.classification, tlp_at_most=line.tlp_at_most, release=line.release)
        for line in rules_of(feed, reader=HUB_ITSELF)
    ]


def _set(feed: str, rules: list[Rule]) -> None:
    from django.utils.translation import ngettext

    from kentongan.response.actions.deciding import set_rules

    set_rules(feed, rules=rules, actor=None, at=utc_now())
    told = ngettext("Feed {feed} has {number} rule now.", "Feed {feed} has {number} rules now.", len(rules))
    click.echo(told.format(feed=feed, number=len(rules)))


def _(text: str) -> str:
    from django.utils.translation import gettext

    return gettext(text)
