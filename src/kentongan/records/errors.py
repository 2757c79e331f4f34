"""What a record's file can be wrong in as a whole. What is wrong in one row or property of it is a ``terms.Refused``.

::

    KentonganError
    └── RecordError
        ├── RecordTooLarge (413)     UnreadableRecord (400)     TooMuchRefused (422)
        ├── TeamNotListed (422)      NoSuchTeam (422)           OneTeamAlone (409)
        └── DoesNotFit (400)         NotSaidHere (409)
"""

from kentongan.kernel.errors import KentonganError, marked


class RecordError(KentonganError):
    """The root of this room's errors."""


class RecordTooLarge(RecordError):
    """More than a party's record can reasonably be."""

    code = "record-too-large"
    status = 413
    text = marked("The file has {size} bytes; of this format at most {largest} are read.")
    next_step = marked("See that it is the right file, or split it by organisation.")


class UnreadableRecord(RecordError):
    """Not the format that it was given as."""

    code = "unreadable-record"
    status = 400
    text = marked("This cannot be read as {format}: {detail}.")
    next_step = marked("See docs/formats/records.md, and say with --format what the file is.")


class TeamNotListed(RecordError):
    """A list of teams that has not the one that was asked for: to import nothing in silence would look like success."""

    code = "team-not-listed"
    status = 422
    text = marked("The list has no team “{team}”. It has {teams}.")
    next_step = marked("Name one of these with --team, or leave it away.")


class NoSuchTeam(TeamNotListed):
    """A record that has not the team that was asked for."""

    text = marked("The record has no team “{team}”. It has {teams}.")


class TooMuchRefused(RecordError):
    """So much of a file was refused that it is hardly what it was given as."""

    code = "too-much-refused"
    status = 422
    text = marked("More than {most} entries of this file would be refused.")
    next_step = marked("See that it is the right file and format.")


class DoesNotFit(RecordError):
    """A value that a record cannot have."""

    code = "does-not-fit"
    status = 400
    text = marked("“{value}” does not fit here: {detail}.")
    next_step = marked("See docs/formats/records.md.")


class NotSaidHere(RecordError):
    """A record that this format has no way to write down."""

    code = "not-said-here"
    status = 409
    text = marked("{format} cannot say this record: {detail}.")
    next_step = marked("Export it as CSV, which says nearly everything.")


class OneTeamAlone(NotSaidHere):
    """A format that describes one team, and a record that has several: which of them, somebody must say."""

    code = "one-team-alone"
    text = marked("{format} describes one team, and this record has {teams}.")
    next_step = marked("Say which with --team (by the API, with “team”); each team has a text of its own.")
