"""What response promises and may have to refuse.

::

    KentonganError
    ├── UnknownWarning                            not there, or not for this reader
    ├── NotInThisState                            what is wanted does not follow from where the warning is
    ├── HandOverOnly                              RED leaves by no mail
    ├── NobodyToWriteTo, NoUsableContact          there is no way by which it could leave
    ├── NothingToHandOverTo                       nobody is known to whom it could be handed
    ├── ReasonNeeded                              a person must say why
    └── PolicyRefused, RuleRefused, AgreementRefused, PreferenceRefused, UnknownRule, UnknownAgreement
                                                  what the hub decides beforehand cannot be so, or is not there

``rules.references`` has UnreadableReference.
"""

from kentongan.kernel.errors import KentonganError, marked


class UnknownWarning(KentonganError):
    """No warning of this id, as far as the reader may see."""

    code = "unknown-warning"
    status = 404
    text = marked("There is no warning {warning}.")
    next_step = marked("Choose one from the list of warnings.")


class NotInThisState(KentonganError):
    """The table of states does not let the warning go where it was to go. Nothing changed."""

    code = "not-in-this-state"
    status = 409
    text = marked("Warning {reference} is “{state}” and cannot become “{wanted}”.")
    next_step = marked("Look at its history: somebody else, or the worker, was quicker.")


class HandOverOnly(KentonganError):
    """The terms let no mail say anything of it."""

    code = "hand-over-only"
    status = 409
    text = marked("Warning {reference} is {tlp}: no mail may carry it.")
    next_step = marked("Hand it over yourself, on the telephone or in person, and record that here.")


class NobodyToWriteTo(KentonganError):
    """The organisation is outside the hub's jurisdictions, and no national CERT of its country is known."""

    code = "nobody-to-write-to"
    status = 409
    text = marked("Nobody may be written to about warning {reference}.")
    next_step = marked("Enter the national CERT of {country} in the directory, or record an agreement.")


class NoUsableContact(KentonganError):
    """The recipient has no mail contact, or what was sent to each came back."""

    code = "no-usable-contact"
    status = 409
    text = marked("There is no contact to which warning {reference} could be mailed.")
    next_step = marked("Verify or enter a mail contact of {recipient}, or hand the warning over yourself.")


class NothingToHandOverTo(KentonganError):
    """A warning without a recipient cannot be handed over without saying to whom."""

    code = "nothing-to-hand-over-to"
    status = 409
    text = marked("Warning {reference} has no recipient: say to whom it was handed over.")
    next_step = marked("Write down who was told, how and when.")


class ReasonNeeded(KentonganError):
    """A person must say why, and said nothing."""

    code = "reason-needed"
    status = 400
    text = marked("A reason is needed here, of at most {most} characters.")
    next_step = marked("Say why in one sentence; it is kept with the warning.")


class PolicyRefused(KentonganError):
    """What was said of a feed's exposures cannot be."""

    code = "policy-refused"
    status = 400
    text = marked("{value} days cannot be: {why}.")
    next_step = marked("Give a whole number of days.")


class RuleRefused(KentonganError):
    """A row of a rule table cannot be."""

    code = "rule-refused"
    status = 400
    text = marked("The rule for “{classification}” cannot be: {why}.")
    next_step = marked("See `kentongan release list`.")


class AgreementRefused(KentonganError):
    """An agreement on direct contact cannot be recorded so."""

    code = "agreement-refused"
    status = 400
    text = marked("The agreement cannot be recorded: {why}.")
    next_step = marked("Name one organisation or one country, and what was agreed.")


class UnknownAgreement(KentonganError):
    """No agreement of this id that has not ended."""

    code = "unknown-agreement"
    status = 404
    text = marked("There is no agreement {agreement} that is in force.")
    next_step = marked("Choose one from the list of agreements.")


class PreferenceRefused(KentonganError):
    """How an organisation wants to be warned cannot be so."""

    code = "preference-refused"
    status = 400
    text = marked("The preference cannot be kept: {why}.")
    next_step = marked("Correct it and send it again.")
