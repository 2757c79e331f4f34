"""What response promises and may have to refuse.

::

    KentonganError
    ├── UnknownWarning                            not there, or not for this reader
    ├── NotInThisState                            what is wanted does not follow from where the warning is
    ├── HandOverOnly                              RED leaves by no mail
    ├── NobodyToWriteTo, NoUsableContact          there is no way by which it could leave
    ├── RecipientChanged                          it would go to somebody else than was shown
    ├── TermsForbid                               what others shared may not be told any more
    ├── Disputed                                  another member says otherwise of it
    ├── NothingToHandOverTo                       nobody is known to whom it could be handed
    ├── ReasonNeeded                              a person must say why
    ├── NoteTooLong                               what a person adds does not fit
    ├── UnknownNotice, UnknownLink                not there, or not for this reader
    ├── LinkOpensNothing, LinkExpired, LinkLocked what a recipient's link is
    ├── NoCodeNeeded, TooManyCodes, NoOtherContact
    │                                             why no one-time code is sent
    ├── NotAwaited, NothingToAnswer, UnknownItems why an answer cannot be taken
    ├── NothingLeft                               a correction of what nobody got
    ├── NothingToTell, RecalledSince              nobody, or more than was read, waits to be told in person
    └── PolicyRefused, RuleRefused, AgreementRefused, PreferenceRefused, UnknownRule, UnknownAgreement
                                                  what the hub decides beforehand cannot be so, or is not there

``kernel.references`` has UnreadableReference.
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


class RecipientChanged(KentonganError):
    """The directory or an agreement changed since the warning was drafted. It is now to the new recipient."""

    code = "recipient-changed"
    status = 409
    text = marked("Warning {reference} now goes to {recipient}.")
    next_step = marked("Look at it once more, then approve it.")


class TermsForbid(KentonganError):
    """Since the warning was drafted, something that others shared fell away, or nobody may be told of it any more."""

    code = "terms-forbid"
    status = 409
    text = marked("Warning {reference} tells of something that others shared and that nobody may be told now.")
    next_step = marked("It is taken out within a minute, and the warning's history says so. Then look at it once more.")


class Disputed(KentonganError):
    """Since the warning was drafted, somebody else than its sharer says otherwise; that binds nobody, but is news."""

    code = "disputed"
    status = 409
    text = marked("Others say otherwise of what warning {reference} tells. {what}.")
    next_step = marked("Approve it in spite of that, or decide on the page “What others shared”.")


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
    next_step = marked("Write CLASS/TYPE as `kentongan warnings list` shows it, or CLASS/ for all of a class.")


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


class UnknownNotice(KentonganError):
    """No mail of this id, as far as the reader may see."""

    code = "unknown-notice"
    status = 404
    text = marked("There is no mail {notice}.")
    next_step = marked("Choose one from its warning.")


class NoteTooLong(KentonganError):
    """What a person adds does not fit."""

    code = "note-too-long"
    status = 400
    text = marked("That is longer than {most} characters.")
    next_step = marked("Say it shorter, or tell the rest on the telephone.")


class UnknownLink(KentonganError):
    """No recipient's link of this id, as far as the reader may see."""

    code = "unknown-link"
    status = 404
    text = marked("There is no link {link}.")
    next_step = marked("Choose one from its warning.")


class LinkOpensNothing(KentonganError):
    """A secret that is no link's, or a revoked one's. It must not be told which: strangers try secrets."""

    code = "link-opens-nothing"
    status = 404
    text = marked("This link opens nothing.")
    next_step = marked("Open it from the mail as it stands there, or call the people who sent the mail.")


class LinkExpired(KentonganError):
    """A link is good for a while only."""

    code = "link-expired"
    status = 410
    text = marked("This link has expired.")
    next_step = marked("Call the people who sent the mail; they can send a new one.")


class LinkLocked(KentonganError):
    """Too many wrong codes were entered for this link."""

    code = "link-locked"
    status = 403
    text = marked("This link is locked, because too many wrong codes were entered.")
    next_step = marked("Call the people who sent the mail; they can open it again.")


class NoCodeNeeded(KentonganError):
    """The link opens without a code."""

    code = "no-code-needed"
    status = 409
    text = marked("This link needs no code.")
    next_step = marked("Open it again.")


class TooManyCodes(KentonganError):
    """More codes were asked for within an hour than are sent."""

    code = "too-many-codes"
    status = 429
    text = marked("No more than {most} codes are sent within an hour.")
    next_step = marked("Enter one that has arrived, wait an hour, or call the people who sent the mail.")


class NoOtherContact(KentonganError):
    """A code goes to somebody other than the link did, and nobody else is known."""

    code = "no-other-contact"
    status = 409
    text = marked("No second mail address of your organisation has been verified, so no code can be sent.")
    next_step = marked("Call the people who sent the mail: they call back and read a code out.")


class NotAwaited(KentonganError):
    """The warning is in a state in which no answer counts."""

    code = "answer-not-awaited"
    status = 409
    text = marked("Warning {reference} takes no answer any more.")
    next_step = marked("If something is wrong all the same, call the people who sent it.")


class NothingToAnswer(KentonganError):
    """Everything was answered for, and it was not said what is to be answered anew."""

    code = "nothing-to-answer"
    status = 409
    text = marked("Everything in warning {reference} has been answered for.")
    next_step = marked("To correct an answer, choose the addresses that it is for.")


class UnknownItems(KentonganError):
    """What an answer is for is not in the warning."""

    code = "unknown-items"
    status = 404
    text = marked("{count} of the addresses chosen are not in warning {reference}. Nothing was answered.")
    next_step = marked("Open the warning again and choose from what it lists.")


class NothingToTell(KentonganError):
    """Nobody who got the warning by hand waits to be told anything."""

    code = "nothing-to-tell"
    status = 409
    text = marked("Nobody waits to be told in person about warning {reference}.")
    next_step = marked("Look at its history: somebody else may have told them.")


class RecalledSince(KentonganError):
    """It was corrected or withdrawn once more after it was read what is to be told."""

    code = "recalled-since"
    status = 409
    text = marked("There is more to tell about warning {reference} than when you looked.")
    next_step = marked("Read once more what is to be told, tell them, and record it then.")


class NothingLeft(KentonganError):
    """Nobody was told anything yet that could be corrected."""

    code = "nothing-to-correct"
    status = 409
    text = marked("Warning {reference} has not left the hub, or is over: there is nothing to correct.")
    next_step = marked("Before it leaves, decline it; what was superseded is corrected in the newer warning.")


class UnknownConcern(KentonganError):
    """No concern of this id."""

    code = "unknown-concern"
    status = 404
    text = marked("There is no concern {concern}.")
    next_step = marked("Choose one from the list of what others shared.")


class NothingToDecide(KentonganError):
    """What a concern says is not for a person to decide, or somebody decided already."""

    code = "nothing-to-decide"
    status = 409
    text = marked("Nothing waits to be decided about {value}.")
    next_step = marked("Load the list again.")


class CannotBeWarned(KentonganError):
    """Nobody can be warned of what was shared: by its terms, or because it is not clear whom, or of which place."""

    code = "cannot-be-warned"
    status = 409
    text = marked("Nobody can be warned of {value}: by its terms, or because it is not clear whose it is.")
    next_step = marked("Make the claim clear in the directory, or say that nobody is to be warned.")
