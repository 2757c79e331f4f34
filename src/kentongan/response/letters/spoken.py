"""What a person reads out to somebody whom they told of a warning: that it was corrected or withdrawn, and why.

The same sentences as in the mail, without what the warning lists: it is said on a telephone, under any terms.
"""

from collections.abc import Iterator, Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from kentongan.response.letters.words import standing_again, told_lines
from kentongan.response.rules.recalls import WITHDRAWN, Untold


def read_out(to_tell: Untold, *, reference: str, language: str, standing: Sequence[str] = ()) -> str:
    """Return paragraphs, separated by empty lines, in a language of the hub; a person's own words stay.

    ``standing``: references of earlier messages that hold again.
    """
    with translation.override(language):
        return "\n\n".join(_paragraphs(to_tell, reference=reference, standing=standing))


def _paragraphs(to_tell: Untold, *, reference: str, standing: Sequence[str]) -> Iterator[str]:
    withdrawn = to_tell.recalls[-1].reason == WITHDRAWN
    if withdrawn:
        yield _("We take back our message {references}. You need not do anything about it any more.").format(
            references=reference
        )
    else:
        yield _("We correct our message {references}.").format(references=reference)
    for recall in to_tell.recalls:
        yield told_lines(recall.note)
    if standing:
        yield standing_again(standing)
    if withdrawn:
        yield _("We are sorry for the trouble. If you have already acted on it, call us and we will explain.")
