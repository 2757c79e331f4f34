"""Django's ``makemessages``, which also finds what the pure rooms mark by ``kernel.errors.marked``."""

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Collect every text that a person reads, from ``src/kentongan`` into ``src/kentongan/locale``."""

    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=marked"]
