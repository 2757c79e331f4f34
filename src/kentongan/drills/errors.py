"""What drills promise and may have to refuse.

::

    KentonganError
    ├── UnknownDrill, UnknownMail         not there, or not for this reader
    ├── UnknownScenario                   neither a file nor one that comes with the software
    ├── ScenarioFaulty                    the file cannot be played as it is written
    ├── CastingRefused                    who should play a part cannot
    ├── NobodyCast, UnknownPart           nobody was named for a part; the scenario has no such part
    ├── RealMailUnnamed                   mail to real people is confirmed by naming the drill
    ├── ApprovalAwaited                   a second person has not approved mail to real people
    ├── SecondPersonNeeded                who planned it cannot be the second person too
    ├── NothingToApprove                  it needs no approval, or has one
    ├── DrillNotInState                   what is wanted does not follow from where the drill is
    └── NotPlayed                         an inject is not the machine's to play, or what it needs is not there
"""

from collections.abc import Sequence

from kentongan.kernel.errors import KentonganError, Translate, marked


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
    text = marked("The scenario cannot be played. Faults: {count}. The first is in {place}: {why}")
    next_step = marked("Correct all of them; docs/formats/scenario.md says what may stand where.")

    def parts(self, translate: Translate = marked) -> Sequence[tuple[str, str]]:
        """Return every fault: its place, and why."""
        faults = self.facts.get("faults", ())
        assert isinstance(faults, Sequence)  # noqa: S101 - as ``sound_scenario`` raises it
        return [(one.place, translate(one.why).format_map(one.facts)) for one in faults]


class CastingRefused(KentonganError):
    """Who should play a part cannot: not in the directory, playing two, or without a post that the part needs."""

    code = "casting-refused"
    status = 422
    text = marked("The part “{part}” cannot be played by “{organisation}”: {why}")
    next_step = marked("Name another party for the part, or enter what is missing in the directory.")


class NobodyCast(KentonganError):
    """Nobody was named for a part, and the scenario names nobody either."""

    code = "nobody-cast"
    status = 422
    text = marked("Nobody is named to play the part “{part}”.")
    next_step = marked("Name a party of the directory for it, by its slug.")


class UnknownPart(KentonganError):
    """The scenario has no part of this name."""

    code = "unknown-part"
    status = 422
    text = marked("The scenario has no part “{part}”. Its parts are: {parts}.")
    next_step = marked("Name one of these.")


class RealMailUnnamed(KentonganError):
    """Mail to real people is confirmed by naming the drill, so that nobody sends it by a slip."""

    code = "real-mail-unnamed"
    status = 422
    text = marked("Mail would go to real people. Confirm it by naming the drill: {drill}.")
    next_step = marked("Repeat that name, or let its mail be kept in the hub.")


class ApprovalAwaited(KentonganError):
    """A drill that sends to real people, planned by one person, does not begin on their word alone."""

    code = "drill-approval-awaited"
    status = 409
    text = marked("The drill “{drill}” sends to real people, and no second person has approved that.")
    next_step = marked("Ask somebody else who may run drills to approve it.")


class SecondPersonNeeded(KentonganError):
    """Whoever planned it cannot be the second person too."""

    code = "second-person-needed"
    status = 403
    text = marked("You planned this drill, so somebody else has to approve that it sends to real people.")
    next_step = marked("Ask another person who may run drills.")


class NothingToApprove(KentonganError):
    """Its mail is kept in the hub, or somebody approved it already."""

    code = "nothing-to-approve"
    status = 409
    text = marked("The drill “{drill}” awaits no approval.")
    next_step = marked("See the drill's page for what can be done with it now.")


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
