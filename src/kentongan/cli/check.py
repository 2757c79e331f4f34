"""``kentongan check``: what is wrong with this installation, and what to do."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from kentongan.cli.django import set_up
from kentongan.cli.errors import FOUND_PROBLEMS
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import marked

if TYPE_CHECKING:
    from kentongan.kernel.errors import Translate
    from kentongan.upkeep.terms import Finding

_SIGNS = {"fine": ("ok   ", "green"), "note": ("note ", "yellow"), "wrong": ("WRONG", "red")}


@click.command()
@click.option("--deep", is_flag=True, help="Read the whole archive, ledger and history and compare them.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def check(deep: bool, as_json: bool) -> None:
    """Say what is wrong with this installation and what to do about it. Nothing is changed.

    Exit codes: 0 nothing is wrong, 1 something is.
    """
    findings = _findings(deep=deep)
    told = [_told(finding) for finding in findings]
    wrong = sum(finding["severity"] == "wrong" for finding in told)
    if as_json:
        click.echo(json.dumps({"wrong": wrong, "findings": told}, ensure_ascii=False))
    else:
        _print(told, wrong=wrong)
    if wrong:
        raise SystemExit(FOUND_PROBLEMS)


def _findings(*, deep: bool) -> "Sequence[Finding]":
    from kentongan.kernel.errors import KentonganError

    try:
        set_up()
    except KentonganError as error:
        from kentongan.upkeep.terms import Finding, Severity

        return [
            Finding(
                code=error.code,
                severity=Severity.WRONG,
                text=error.text,
                facts=error.facts,
                advice=error.next_step,
            )
        ]
    from django.conf import settings

    from kentongan.upkeep.checks import all_findings

    return list(all_findings(data=settings.DATA, at=utc_now(), deep=deep))


def _told(finding: "Finding") -> dict[str, str]:
    translate = _translation()
    facts = {
        name: translate(value) if isinstance(value, str) and value else value for name, value in finding.facts.items()
    }
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "text": translate(finding.text).format_map(facts),
        "advice": translate(finding.advice).format_map(facts) if finding.advice else "",
    }


def _translation() -> "Translate":
    from django.conf import settings
    from django.utils.translation import gettext

    return gettext if settings.configured else str


def _print(told: Sequence[dict[str, str]], *, wrong: int) -> None:
    for finding in told:
        sign, colour = _SIGNS[finding["severity"]]
        click.echo(click.style(sign, fg=colour) + " " + finding["text"])
        if finding["advice"]:
            click.echo("      → " + finding["advice"])
    click.echo()
    say = _translation()
    sentence = say(marked("Things that are wrong: {count}.")) if wrong else say(marked("Nothing is wrong."))
    click.echo(sentence.format(count=wrong))
