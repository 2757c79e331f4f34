"""The words of drills on pages: states, kinds of injects, levels, and what a scenario hopes for as a sentence."""

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kentongan.drills.terms import DrillState, Expectation, Hope, InjectState
from kentongan.messages.terms import Level
from kentongan.web.tables import State, Words

DRILLS: Mapping[DrillState, State] = {
    DrillState.PLANNED: State("planned", _("planned"), "calm"),
    DrillState.RUNNING: State("running", _("running"), "good"),
    DrillState.PAUSED: State("paused", _("paused"), "warn"),
    DrillState.ENDED: State("ended", _("ended"), "calm"),
    DrillState.CANCELLED: State("cancelled", _("put away"), "calm"),
}

INJECTS: Mapping[InjectState, State] = {
    InjectState.WAITING: State("waiting", _("to come"), "calm"),
    InjectState.PLAYED: State("played", _("played"), "good"),
    InjectState.REFUSED: State("refused", _("refused"), "warn"),
    InjectState.SKIPPED: State("skipped", _("left out"), "calm"),
    InjectState.FAILED: State("failed", _("failed"), "bad"),
}

KINDS: Mapping[str, Words] = {
    "told": _("told"),
    "rows": _("rows of a feed"),
    "sent": _("message"),
    "answered": _("answer"),
    "dead": _("dead mailbox"),
    "raised": _("moved on the ladder"),
}

LEVELS: Mapping[Level, Words] = {
    Level.TECHNICAL: _("technical"),
    Level.LEAD: _("national CERT lead"),
    Level.DIPLOMATIC: _("diplomatic"),
    Level.DIPLOMATIC_POLICY: _("diplomatic with policy"),
    Level.MINISTERIAL: _("ministerial"),
}

MET: Mapping[bool | None, State] = {
    True: State("met", _("yes"), "good"),
    False: State("unmet", _("no"), "bad"),
    None: State("open", _("not decided"), "calm"),
}


def hoped(one: Expectation) -> str:
    """Return what a scenario hopes for, as a sentence."""
    minutes = 0 if one.within is None else round(one.within.total_seconds() / 60)
    level = "" if one.level is None else LEVELS[one.level]
    match one.what:
        case Hope.ACKNOWLEDGED:
            text = gettext("%(by)s answers “%(of)s” within %(minutes)d minutes")
        case Hope.WARNED:
            text = gettext("A warning made of “%(of)s” reaches %(by)s within %(minutes)d minutes")
        case Hope.REFUSED:
            text = gettext("“%(of)s” is refused")
        case Hope.LEVEL_AT_MOST:
            text = gettext("The ladder is climbed no higher than: %(level)s")
    by = str(one.by).replace("/", " / ")  # on a phone the line may break there
    return text % {"by": by, "of": one.of, "minutes": minutes, "level": level}
