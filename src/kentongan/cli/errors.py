"""How the terminal tells an error: its sentence and the next step on standard error, and an exit code that means it.

Exit codes of every command: 0 fine, 1 it found problems (and lists them), 2 the command was not called rightly,
3 what it was given was refused and nothing was changed, 70 the fault is ours, 130 stopped by Ctrl-C.
"""

import sys
from types import TracebackType
from typing import ClassVar

import click

from kentongan.kernel.errors import KentonganError, Translate, marked

FOUND_PROBLEMS = 1
REFUSED = 3
INTERNAL = 70
STOPPED = 130
NO_ROOM = 507
"""The one status from 500 on that is no fault of ours: the disk is full, and nothing was changed."""


class SystemRefused(KentonganError):
    """The operating system would not let a file or folder be read or written."""

    code: ClassVar[str] = "system-refused"
    status: ClassVar[int] = 403
    text: ClassVar[str] = marked("The system would not read or write “{path}”: {reason}.")
    next_step: ClassVar[str] = marked("See that the path is right, and who may read and write there.")


def tell(error: KentonganError) -> int:
    """Write the error to standard error; return the exit code that means it."""
    translate = translation()
    click.secho(error.message(translate), err=True, fg="red")
    if advice := error.advice(translate):
        click.echo(advice, err=True)
    return REFUSED if error.status < 500 or error.status == NO_ROOM else INTERNAL


def tell_unforeseen(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Be the process's last exception hook: the places in the code for whoever mends it, and the exit code for ours."""
    sys.__excepthook__(kind, error, trace)
    say = translation()
    click.secho(say(marked("This is a fault in Kentongan itself.")), err=True, fg="red")
    click.echo(
        say(marked("Please report it with the lines above; look first whether they name what is private.")), err=True
    )
    raise SystemExit(INTERNAL)


def translation() -> Translate:
    """Return Django's translation where a command has loaded Django; others speak English."""
    if "django.conf" in sys.modules:
        from django.conf import settings
        from django.utils.translation import gettext

        if settings.configured:
            return gettext
    return marked


def translated(text: str, **slots: object) -> str:
    """Return a text in the language of the terminal, with its slots filled where it has any; a literal is marked so."""
    said = translation()(text)
    return said.format_map(slots) if slots else said
