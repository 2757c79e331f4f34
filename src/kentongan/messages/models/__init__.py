"""Tables of messages. What a message said cannot be changed after it left; how it went is only ever added to.

``messages``: threads, messages, their recipients, what happened to them. ``ways``: mails, links and codes, calls.
"""

from kentongan.messages.models.messages import Message, Recipient, Step, Thread
from kentongan.messages.models.ways import Call, Code, Dispatch, Link

__all__ = ["Call", "Code", "Dispatch", "Link", "Message", "Recipient", "Step", "Thread"]
