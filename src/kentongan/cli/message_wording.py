"""``kentongan message check-wording``: what of a text may be misread, before it is sent; no database, no hub."""

import json
from bisect import bisect_right
from typing import BinaryIO

import click

from kentongan.cli.errors import FOUND_PROBLEMS, translation
from kentongan.kernel.errors import KentonganError, marked
from kentongan.messages.rules.wording import LONGEST, check
from kentongan.messages.terms import Finding

SOFTER = marked("please read again")
"""What is said of a finding that no rule made (``Finding.soft``)."""


class UnreadableText(KentonganError):
    """Not a text that can be checked."""

    code = "unreadable-text"
    status = 400
    text = marked("The text is not UTF-8, or has more than {most} bytes.")
    next_step = marked("Save it as UTF-8, and check one message at a time.")


@click.command("check-wording")
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--define", "defined", multiple=True, metavar="TERM", help="A term that the message defines; repeatable.")
@click.option("--state", "states", multiple=True, metavar="NAME",
              help="A name to be read as that of a state, such as an invented one of a drill; repeatable.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def check_wording(file: BinaryIO, defined: tuple[str, ...], states: tuple[str, ...], as_json: bool) -> None:
    """Say what of a text may be misread, why, and what could stand there instead.

    FILE is a text in English, or - for standard input. After ICD 203: likelihood in seven bands, two rows of terms that
    are never mixed, confidence in a sentence of its own; and accusations, ultimatums, undefined terms and certainty
    without a source. What no rule finds, but resembles such sentences, is marked “please read again”.

    Exit code 0: nothing was found. 1: something was. 3: the text cannot be read.
    """
    text = _read(file)
    found = check(text, defined=defined, states=states)
    if as_json:
        click.echo(json.dumps([_told(one) for one in found], ensure_ascii=False))
    else:
        _print(text, found)
    raise SystemExit(FOUND_PROBLEMS if found else 0)


def _read(file: BinaryIO) -> str:
    raw = file.read(LONGEST + 1)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableText(most=LONGEST) from None
    if len(raw) > LONGEST:
        raise UnreadableText(most=LONGEST)
    return text


def _told(one: Finding) -> dict[str, object]:
    say = translation()
    return {
        "kind": one.kind.value,
        "soft": one.soft,
        "start": one.start,
        "end": one.end,
        "excerpt": one.excerpt,
        "why": say(one.why).format_map(one.facts),
        "proposal": say(one.proposal).format_map(one.facts),
    }


def _print(text: str, found: list[Finding]) -> None:
    say = translation()
    lines = [0, *(place + 1 for place, character in enumerate(text) if character == "\n")]
    for one in found:
        line = bisect_right(lines, one.start)
        softer = f" ({say(SOFTER)})" if one.soft else ""
        click.secho(f"{line}:{one.start - lines[line - 1] + 1} {one.kind.value}{softer}", bold=not one.soft)
        click.echo("  " + _plain(say(one.why).format_map(one.facts)))
        click.echo("  " + _plain(say(one.proposal).format_map(one.facts)))
    if not found:
        click.echo(say(marked("Nothing was found that is likely to be misread.")))


def _plain(text: str) -> str:
    """Return a text that cannot steer a terminal: excerpts come from outside."""
    return "".join(one if one.isprintable() else " " for one in text)
