"""What states of proposals are called within a sentence; pages have words of their own for their badges."""

from kentongan.directory.terms import ProposalState
from kentongan.kernel.errors import Told, marked, told_of

_WORDS = {
    ProposalState.OPEN: marked("to be decided"),
    ProposalState.APPROVED: marked("approved"),
    ProposalState.DECLINED: marked("declined"),
    ProposalState.WITHDRAWN: marked("taken back"),
    ProposalState.OVERTAKEN: marked("overtaken"),
}


def state_in_words(state: str) -> Told:
    """Return where a proposal stands, for a sentence."""
    return told_of(_WORDS[ProposalState(state)])
