"""Letters of messages: what a mail says, and what is read out on the telephone. One function makes each.

What a letter without content must not tell, ``notice`` is not given. ``compose`` has the whole message, rendered in the
reader's language with the authoritative text beside it.
"""

from kentongan.messages.letters.composing import Letter, compose, script
from kentongan.messages.letters.notices import Notice, NoticeKind, notice

__all__ = ["Letter", "Notice", "NoticeKind", "compose", "notice", "script"]
