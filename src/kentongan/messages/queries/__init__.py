"""Reads of messages; each starts from what its reader may see (``visible``), and says the same of what is not theirs
as of what is not there.

``holding`` is who holds and writes for which post; ``audiences``, ``heads`` and ``envelopes`` are for actions.
"""

from kentongan.messages.queries.holding import writable_posts
from kentongan.messages.queries.reading import message, recipients, steps, thread
from kentongan.messages.queries.threads import threads
from kentongan.messages.queries.waiting import calls, waiting

__all__ = ["calls", "message", "recipients", "steps", "thread", "threads", "waiting", "writable_posts"]
