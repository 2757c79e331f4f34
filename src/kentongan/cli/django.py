"""Django for those commands that need it: nothing else of the terminal imports it, so that ``route`` starts fast."""

import logging
import os


def set_up(*, quiet: bool = True) -> None:
    """Load the settings, the apps and the logs.

    A ``quiet`` command logs only what is worth a warning unless KENTONGAN_LOG_LEVEL says otherwise: it has its own
    words for the person in front of it. Raises UnreadableSetting.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kentongan.site.settings")
    import django

    django.setup()
    if quiet and "KENTONGAN_LOG_LEVEL" not in os.environ:
        logging.getLogger().setLevel(logging.WARNING)
