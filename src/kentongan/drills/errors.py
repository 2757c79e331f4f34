"""What drills promise and may have to refuse.

::

    KentonganError
    ├── UnknownDrill, UnknownMail         not there, or not for this reader
    ├── UnknownScenario                   neither a file nor one that comes with the software
    ├── ScenarioFaulty                    the file cannot be played as it is written
    ├── CastingRefused                    who should play a part cannot
    ├── DrillNotInState                   what is wanted does not follow from where the drill is
    └── NotPlayed                         an inject is not the machine's to play, or what it needs is not there
"""

from kentongan.kernel.errors import KentonganError, marked


class UnknownDrill(KentonganError):
    """No drill of this id, as far as the reader may see."""

    code = "unknown-drill"
    status = 404
    text = marked("There is no drill {drill}.")
    next_step = marked("Choose one from the list of drills.")


class UnknownMail(KentonganError):
    """No kept mail of this id in the drill, as far as the reader may see."""

    code = "unknown-drill-mail"
    status = 404
    text = marked("There is no mail {mail} in this drill.")
    next_step = marked("Choose one from the drill's mails.")


class UnknownScenario(KentonganError):
    """Neither a file, nor a scenario that comes with the software."""

    code = "unknown-scenario"
    status = 404
    text = marked("There is no file “{file}”, and no scenario of this name comes with the software.")
    next_step = marked("List those that do with `kentongan drill scenarios`.")


class ScenarioFaulty(KentonganError):
    """The scenario cannot be played as it is written."""

    code = "scenario-faulty"
    status = 422
    text = marked("The scenario has {count} faults; the first: {place}: {why}")
    next_step = marked("See all of them with `kentongan drill check FILE`, and docs/formats/scenario.md.")


class CastingRefused(KentonganError):
    """Who should play a part cannot: not in the directory, playing two, or without a post that the part needs."""

    code = "casting-refused"
    status = 422
    text = marked("The part “{part}” cannot be played by “{organisation}”: {why}")
    next_step = marked("Name another party for the part, or enter what is missing in the directory.")


class DrillNotInState(KentonganError):
    """The drill is not where what is wanted begins."""

    code = "drill-not-in-state"
    status = 409
    text = marked("The drill “{drill}” is {state}.")
    next_step = marked("See the drill's page for what can be done with it now.")


class NotPlayed(KentonganError):
    """An inject that is left out: people play that part, or what it is about did not happen."""

    code = "not-played"
    status = 409
    text = marked("{why}")
