"""What a person may count by hand: a reply that was taken for a program's and was, they say, somebody's, and one that
answers the check's own mail without its code. Nothing else.

Cues of programs are weighed, and err; a wrong code, another's mailbox, the end of a check and a mail that came back are
facts. What a reply would be if a person wrote it was decided when it came in (``ProbeEvent.would_be``). Where the mail
says itself that a program sent it, that is more than a cue, and it counts in part at most. Nobody decides for their own
party.
"""

from collections.abc import Mapping

from kentongan.checks.terms import ASKED, CheckState, Counts, ProbeState, Reply
from kentongan.kernel.errors import marked

_TAKEN_FOR_PROGRAMS = frozenset({Reply.AUTOMATIC, Reply.OUT_OF_OFFICE})

_WORTH: Mapping[Reply, Counts] = {
    Reply.VALID: Counts.FULL,
    Reply.UNLISTED: Counts.PART,
    Reply.UNSIGNED: Counts.PART,
}

_FACTS: Mapping[Reply, str] = {
    Reply.VALID: marked("it counted by itself."),
    Reply.UNLISTED: marked("it came from an address that the directory does not list, and counted in part."),
    Reply.UNSIGNED: marked("it was not signed although there is a key, and counted in part."),
    Reply.BOUNCE: marked("the mail came back."),
    Reply.WRONG_TOKEN: marked("it has no code of this check, or a wrong one."),
    Reply.LATE: marked("it came before the check opened, after its end, or after the channel was left alone."),
    Reply.AGAIN: marked("the channel had answered before."),
}
"""Why a reply is worth nothing more, whoever wrote it."""


def worth(reply: Reply, *, would_be: Reply | None, declared: bool) -> Counts | str:
    """Return as how much a reply may be counted by hand, or why it may not at all.

    ``declared``: its mail says that a program sent it, or is kept no longer, so that nobody can tell.
    """
    if reply not in _TAKEN_FOR_PROGRAMS and not _is_uncoded(reply, would_be):
        return _FACTS.get(reply, "")
    if would_be is None:
        return marked("it came in before this hub wrote down what else there is to say of it.")
    most = _WORTH.get(would_be)
    if most is None:
        return _FACTS.get(would_be, "")
    return Counts.PART if declared else most


def _is_uncoded(reply: Reply, would_be: Reply | None) -> bool:
    """Whether a reply names the check's own mail and has no code: what it would be with one was written down."""
    return reply is Reply.WRONG_TOKEN and would_be not in (None, Reply.WRONG_TOKEN, *_TAKEN_FOR_PROGRAMS)


def countable(
    reply: Reply,
    *,
    would_be: Reply | None,
    declared: bool,
    own: bool,
    check: CheckState,
    probe: ProbeState,
    standing: Counts | None,
) -> Counts | str:
    """Return as how much a reply may be counted by hand now, or why not; ``standing`` is what was counted so far.

    ``own``: whoever would count it belongs to the party that was asked.
    """
    most = worth(reply, would_be=would_be, declared=declared)
    if isinstance(most, Counts) and own:
        return marked("it is of a party that you belong to; somebody who does not must decide.")
    if not isinstance(most, Counts):
        return most
    if check is CheckState.CANCELLED:
        return marked("the check was cancelled, so nothing of it counts.")
    if probe not in ASKED:
        return marked("the channel is in no denominator: it was left alone, or never asked.")
    if probe is ProbeState.ANSWERED:
        return marked("the channel has answered.")
    if standing is Counts.FULL or standing is most or (most is Counts.PART and probe is ProbeState.PARTIAL):
        return marked("the channel counts as much already.")
    return most


def adds(probe: ProbeState, standing: Counts | None) -> Counts | None:
    """Return what a count by hand adds to what the hub counted by itself; it is never told twice."""
    if probe not in ASKED or probe is ProbeState.ANSWERED:
        return None
    return None if standing is Counts.PART and probe is ProbeState.PARTIAL else standing


def best(counted: list[Counts]) -> Counts | None:
    """Return the most that stands for one channel."""
    if not counted:
        return None
    return Counts.FULL if Counts.FULL in counted else Counts.PART
