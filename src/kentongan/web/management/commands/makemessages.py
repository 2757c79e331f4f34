"""Django's ``makemessages``, which also finds what pure rooms mark by ``marked``, and commands by ``translated``."""

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Collect every text that a person reads, from ``src/kentongan`` into ``src/kentongan/locale``."""

    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=marked", "--keyword=translated"]
