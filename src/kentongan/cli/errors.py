"""How the terminal tells an error: its sentence and the next step on standard error, and an exit code that means it.

Exit codes of every command: 0 fine, 1 it found problems (and lists them), 2 the command was not called rightly,
3 what it was given was refused and nothing was changed, 70 the fault is ours.
"""

import sys

import click

from kentongan.kernel.errors import KentonganError, Translate, marked

FOUND_PROBLEMS = 1
REFUSED = 3
INTERNAL = 70
NO_ROOM = 507
"""The one status from 500 on that is no fault of ours: the disk is full, and nothing was changed."""


def tell(error: KentonganError) -> int:
    """Write the error to standard error; return the exit code that means it."""
    translate = translation()
    click.secho(error.message(translate), err=True, fg="red")
    if advice := error.advice(translate):
        click.echo(advice, err=True)
    return REFUSED if error.status < 500 or error.status == NO_ROOM else INTERNAL


def translation() -> Translate:
    """Return Django's translation where a command has loaded Django; others speak English."""
    if "django.conf" in sys.modules:
        from django.conf import settings
        from django.utils.translation import gettext

        if settings.configured:
            return gettext
    return marked
