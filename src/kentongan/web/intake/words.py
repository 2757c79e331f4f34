"""Words for the states of intake, and cells that several of its tables share."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kentongan.intake.terms import RunState
from kentongan.routing.quarantine import REASONS as REFUSED
from kentongan.routing.terms import Doubt
from kentongan.web.tables import State

RUN_STATES: Mapping[RunState, State] = {
    RunState.RUNNING: State("running", _("running"), "calm"),
    RunState.FINISHED: State("finished", _("finished"), "good"),
    RunState.INTERRUPTED: State("interrupted", _("interrupted"), "warn"),
    RunState.FAILED: State("failed", _("failed"), "bad"),
}

DOUBTS: Mapping[Doubt, State] = {
    Doubt.CONFLICT: State(Doubt.CONFLICT, _("conflict"), "bad"),
    Doubt.UNVERIFIED: State(Doubt.UNVERIFIED, _("not verified"), "warn"),
    Doubt.NO_LONGER_CURRENT: State(Doubt.NO_LONGER_CURRENT, _("no longer current"), "warn"),
}

DOUBT_SENTENCES: Mapping[str, object] = {
    Doubt.CONFLICT: _("Two organisations claim the same with equal strength. Question the wrong one."),
    Doubt.UNVERIFIED: _(
        "Nobody has made sure of the best claim lately, or somebody questioned it. Verify it or end it."
    ),
    Doubt.NO_LONGER_CURRENT: _("The claim held when it happened but has ended since. Find out who has it now."),
}


def doubt_state(reason: str) -> State:
    """Return a doubt's word and tone; one that is not known here is shown as it is."""
    return DOUBTS[Doubt(reason)] if reason in set(Doubt) else State(reason, reason, "warn")


def claims_named(doubt: str) -> list[tuple[str, str, str]]:
    """Return the claims that a doubt's text names, as organisation's slug, kind and value.

    The text is ``routing.terms.Verdict.doubt_text``: ``conflict: bank-a cidr 192.0.2.0/24; telco cidr 192.0.2.0/24``.
    """
    named = []
    for text in doubt.partition(": ")[2].split("; "):
        words = text.split(" ", 2)
        if len(words) == 3:
            named.append((words[0], words[1], words[2]))
    return named


_REASONS: Mapping[str, str | Promise] = {
    **REFUSED,
    "other": _("Other reasons, of which there were few each."),
    "no claim": _("Nobody claims it."),
    **{doubt.value: state.word for doubt, state in DOUBTS.items()},
}


def told(reason: str) -> str:
    """Return why a row was refused or is unclaimed, in the reader's language; by its code, or a marked text."""
    return gettext(str(_REASONS.get(reason, reason))) if reason else ""


def doubts_of_draft(doubt: str) -> list[State]:
    """Return the states of a draft whose events are in doubt, for one reason or several: ``conflict; unverified``."""
    return [doubt_state(reason.partition(":")[0]) for reason in doubt.split("; ")] if doubt else []


def of_run(name: str, run: object) -> str:
    """Return the address of a list narrowed to one run."""
    return f"{reverse(name)}?run={run}"
