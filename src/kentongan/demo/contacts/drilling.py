"""A drill: a power cut across a border and an accusation, every part played by the machine, nothing of it real."""

from importlib import resources

from kentongan.demo.play import Play
from kentongan.drills.actions.planning import plan_drill
from kentongan.drills.rehearsal import play_out

SCENARIO = "power-grid.toml"
CAST = {"lumia": "xa-cert", "santara": "xb-cert"}


def drill(play: Play) -> None:
    """Let the duty officer hold the drill, from its beginning to its end, in the time of the story."""
    source = resources.files("kentongan.drills").joinpath("scenarios", SCENARIO).read_bytes()
    held = plan_drill(source, cast=CAST, starts_at=play.now, plays=tuple(CAST), actor=play.officer, at=play.now)
    play.now = play_out(held, at=play.now)
    play.places["drill"] = f"/drills/{held.pk}/report/"
