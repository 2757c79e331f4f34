"""Words of the recipient's pages: what can be answered, what each answer means, what happens after it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kentongan.response.terms import ExposureState, Verdict

Words = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer: its short name, what it says, and what happens next."""

    name: Words
    says: Words
    next: Words


CHOICES: Mapping[Verdict, Choice] = {
    Verdict.MITIGATED: Choice(
        name=pgettext_lazy("answer", "Done"),
        says=_("We have put it right."),
        next=_(
            "You need not do anything else. If it is seen again in the coming days, we write to you once more; if not,"
            " it is over."
        ),
    ),
    Verdict.RECEIVED: Choice(
        name=pgettext_lazy("answer", "I have received this"),
        says=_("We have read it and are working on it. We will answer again when it is done."),
        next=_("We know now that somebody has seen it. Come back to this page when it is done, and say so."),
    ),
    Verdict.WRONG_OWNER: Choice(
        name=pgettext_lazy("answer", "Not ours"),
        says=_("These addresses do not belong to us."),
        next=_("A person here looks at it, corrects our directory, and finds out whom we should ask instead."),
    ),
    Verdict.NOT_AFFECTED: Choice(
        name=pgettext_lazy("answer", "Not affected"),
        says=_("It is ours, but what you describe does not apply: it is protected in another way, or meant for this."),
        next=_("We keep your answer and do not ask about these addresses again."),
    ),
    Verdict.RISK_ACCEPTED: Choice(
        name=pgettext_lazy("answer", "We accept the risk"),
        says=_("It is as you say, and we leave it as it is, knowing that."),
        next=_("We keep your answer and do not ask about these addresses again."),
    ),
    Verdict.FALSE_POSITIVE: Choice(
        name=pgettext_lazy("answer", "False alarm"),
        says=_("We have looked, and what you describe is not there and was not there."),
        next=_("We keep your answer, and tell those who reported it that it may be a mistake."),
    ),
}
"""Every answer, in the order in which it is offered."""

STATES: Mapping[ExposureState, tuple[Words, str]] = {
    ExposureState.OPEN: (_("waits for your answer"), "warn"),
    ExposureState.MITIGATED: (_("you said: done"), "good"),
    ExposureState.NOT_AFFECTED: (_("you said: not affected"), "calm"),
    ExposureState.RISK_ACCEPTED: (_("you said: risk accepted"), "calm"),
    ExposureState.WRONG_OWNER: (_("you said: not yours"), "calm"),
    ExposureState.FALSE_POSITIVE: (_("you said: false alarm"), "calm"),
}
"""What stands beside an address, and its tone."""
