"""Letters: what a mail about a warning says, in the reader's language, as plain text first and as HTML second.

``compose`` turns facts (``terms``) into a mail of ``delivery``. What is said is put together once as blocks
(``wording``) and written out twice, by ``plain`` and by ``pretty``, so that both parts of a mail say the same. What a
notice without content must not tell, no function that words one is given (``notices``).
"""

from kentongan.response.letters.composing import compose
from kentongan.response.letters.tables import events_csv

__all__ = ["compose", "events_csv"]
