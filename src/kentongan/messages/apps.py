"""The room's name in the database: Django's own messages have the label that the room would have."""

from django.apps import AppConfig


class Messages(AppConfig):
    """The room ``messages``, whose tables begin with ``messaging_``."""

    name = "kentongan.messages"
    label = "messaging"
