"""A drill: a power cut across a border and an accusation, every part played by the machine, nothing of it real."""

from datetime import timedelta
from importlib import resources

from kentongan.demo.play import Play
from kentongan.drills.actions.planning import plan_drill
from kentongan.drills.rehearsal import work
from kentongan.drills.terms import DrillState

SCENARIO = "power-grid.toml"
CAST = {"lumia": "xa-cert", "santara": "xb-cert"}
_STEP = timedelta(minutes=5)
"""How far the clock goes on at a time. A real worker looks every five seconds: nobody who reads the report can tell."""


def drill(play: Play) -> None:
    """Let the duty officer hold the drill, from its beginning to its end, in the time of the story."""
    source = resources.files("kentongan.drills").joinpath("scenarios", SCENARIO).read_bytes()
    held = plan_drill(source, cast=CAST, starts_at=play.now, plays=tuple(CAST), actor=play.officer, at=play.now)
    last = play.now + timedelta(seconds=held.lasts) + _STEP
    while held.state in (DrillState.PLANNED, DrillState.RUNNING) and play.now <= last:
        work(play.now)
        held.refresh_from_db()
        play.now += _STEP
    play.places["drill"] = f"/drills/{held.pk}/report/"
