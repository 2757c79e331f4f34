"""Django for those commands that need it: nothing else of the terminal imports it, so that ``route`` starts fast."""

import logging
import os


def set_up(*, quiet: bool = True, shared: bool = True) -> None:
    """Load the settings, the apps and the logs, and take part in the work on the data folder until the process ends.

    What must be alone there (upgrade, restore) is not ``shared`` and takes the folder for itself.

    A ``quiet`` command logs only what is worth a warning unless KENTONGAN_LOG_LEVEL says otherwise: it has its own
    words for the person in front of it. Raises UnreadableSetting, or UpkeepInHand while an
    upgrade or a restore is going on.
    """
    os.umask(0o077)  # database, archive, backups: for the hub's own account only
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kentongan.site.settings")
    import django.conf

    django.setup()
    if quiet and "KENTONGAN_LOG_LEVEL" not in os.environ:
        logging.getLogger().setLevel(logging.WARNING)
    if shared:
        from kentongan.upkeep.lock import share

        share(django.conf.settings.DATA)
