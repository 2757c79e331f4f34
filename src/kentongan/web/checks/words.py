"""Words of communication checks for people."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kentongan.checks.terms import By, CheckState, Counts, How, ProbeState, Reply
from kentongan.web.tables import State

CHECKS: Mapping[CheckState, State] = {
    CheckState.PLANNED: State(CheckState.PLANNED, _("planned"), "calm"),
    CheckState.RUNNING: State(CheckState.RUNNING, _("running"), "good"),
    CheckState.PAUSED: State(CheckState.PAUSED, _("paused"), "warn"),
    CheckState.CLOSED: State(CheckState.CLOSED, _("over"), "quiet"),
    CheckState.CANCELLED: State(CheckState.CANCELLED, _("cancelled"), "quiet"),
}

PROBES: Mapping[ProbeState, State] = {
    ProbeState.WAITING: State(ProbeState.WAITING, _("not asked yet"), "quiet"),
    ProbeState.SENT: State(ProbeState.SENT, _("asked"), "calm"),
    ProbeState.ANSWERED: State(ProbeState.ANSWERED, _("answered"), "good"),
    ProbeState.PARTIAL: State(ProbeState.PARTIAL, _("answered in part"), "warn"),
    ProbeState.DEAD: State(ProbeState.DEAD, _("dead"), "bad"),
    ProbeState.SILENT: State(ProbeState.SILENT, _("silent"), "warn"),
    ProbeState.UNASKED: State(ProbeState.UNASKED, _("never asked"), "quiet"),
    ProbeState.PREEMPTED: State(ProbeState.PREEMPTED, _("left alone: an incident came first"), "quiet"),
}

REPLIES: Mapping[Reply, str | Promise] = {
    Reply.VALID: _("an answer"),
    Reply.UNLISTED: _("in part: from an address that is not listed"),
    Reply.UNSIGNED: _("in part: not signed, though there is a key"),
    Reply.AUTOMATIC: _("written by a program"),
    Reply.OUT_OF_OFFICE: _("a note that somebody is away"),
    Reply.BOUNCE: _("the mail came back"),
    Reply.WRONG_TOKEN: _("with no code of the check, or a wrong one"),
    Reply.LATE: _("after the end"),
    Reply.AGAIN: _("answered before"),
}

COUNTED: Mapping[Counts, str | Promise] = {
    Counts.FULL: _("Counted by hand"),
    Counts.PART: _("Counted by hand, in part"),
}

HOWS: Mapping[How, str | Promise] = {
    How.LINK: _("by the link"),
    How.REPLY: _("by reply"),
    How.PHONE: _("on the telephone"),
}

GROUPS: Mapping[By, str | Promise] = {
    By.ALL: _("All together"),
    By.ROLE: _("By role"),
    By.CHANNEL: _("By channel"),
    By.PARTY: _("By party"),
}
