"""Mail in: read from a Maildir or by IMAP, understood, stored once, and set against what it answers.

``reading`` understands one mail, whatever it holds; ``maildir`` and ``imap`` fetch; ``storing`` writes down.
``letters`` is for the rooms that read what people answer.
"""

from kentongan.delivery.inbound.boxes import read_mail

__all__ = ["read_mail"]
