"""Why a pattern or a regular expression cannot be read.

::

    KentonganError
    ├── PatternUnreadable          not in the language; where, and what was expected
    │   └── PatternTooLarge        too long, too deep, or of too many parts
    └── RegexRefused               not compiled
        ├── RegexBroken            no dialect reads it
        └── RegexBeyondUs          valid elsewhere, or too expensive: kept, and not matched here
"""

from kentongan.kernel.errors import KentonganError, marked


class PatternUnreadable(KentonganError):
    """The text is not in the pattern language. Facts: position (of the character, from 1), expected, found."""

    code = "pattern-unreadable"
    status = 400
    text = marked("The pattern cannot be read at character {position}: expected {expected}, found {found}.")
    next_step = marked("Write it as STIX 2.1 §9 has it, for example [ipv4-addr:value = '198.51.100.7'].")


class PatternTooLarge(PatternUnreadable):
    """The pattern is longer, deeper or of more parts than is read. Facts: position, limit, what."""

    code = "pattern-too-large"
    status = 413
    text = marked("The pattern is too large at character {position}: at most {limit} {what} are read.")
    next_step = marked("Split it into several indicators.")


class RegexRefused(KentonganError):
    """The expression of a MATCHES is not compiled. Facts: why."""

    code = "regex-refused"
    status = 400
    text = marked("The regular expression is not used: {why}.")
    next_step = marked("Write it without back-references and lookaround, and without large repetitions.")


class RegexBroken(RegexRefused):
    """No dialect reads the expression: a bracket or parenthesis is missing, a repetition has nothing to repeat."""

    code = "regex-broken"


class RegexBeyondUs(RegexRefused):
    """The expression may be valid in PCRE, but RE2 lacks what it uses, or it takes more memory than it is given."""

    code = "regex-beyond-us"
