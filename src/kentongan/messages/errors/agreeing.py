"""The attribution gate, and who must agree before a message leaves."""

from collections.abc import Sequence

from kentongan.kernel.errors import KentonganError, Translate, marked


class AttributionRefused(KentonganError):
    """The attribution gate does not let the message leave so, whoever agrees."""

    code = "attribution-refused"
    status = 409
    text = marked("The message cannot leave so: {why}")
    next_step = marked("Write to diplomatic posts, or send what was observed alone to the technical counterpart now.")


class ReasonAccuses(AttributionRefused):
    """A reason that the other side reads says who did it, or may be read so."""

    text = marked("The reason cannot be given so: {why}")
    next_step = marked("Say what happened or what was agreed. Who did it is said in a message, to which others agree.")


class ConfirmationNeeded(KentonganError):
    """The attribution gate asks whether a sentence holds somebody responsible. ``sentences`` are all of them."""

    code = "confirmation-needed"
    status = 409
    text = marked("The message cannot leave yet: {why}")
    next_step = marked("Confirm the sentences on the message's page, or in the field no_claim of its content.")

    @property
    def sentences(self) -> Sequence[str]:
        """What is to be confirmed, as it stands."""
        found = self.facts.get("sentences", ())
        assert isinstance(found, Sequence)  # noqa: S101 - as those raise it who ask
        return found

    def parts(self, translate: Translate = marked) -> Sequence[tuple[str, str]]:
        """Return each sentence, for the field in which it is confirmed."""
        del translate
        return [("no_claim", one) for one in self.sentences]


class AcknowledgementUnconfirmed(ConfirmationNeeded):
    """Nobody here can tell whether an acknowledgement holds a state responsible: whoever gives it is asked."""

    text = marked("The acknowledgement cannot be taken yet: {why}")
    next_step = marked("Confirm it by giving its text in no_claim too, or word it otherwise.")


class NotAuthorised(KentonganError):
    """Somebody must agree before the message leaves."""

    code = "not-authorised"
    status = 409
    text = marked("The message may not leave yet: {why}")
    next_step = marked("Hand it in for agreement. What was observed can go to the technical counterpart meanwhile.")


class NotYoursToAuthorise(KentonganError):
    """Only an approver of the sender's party who did not write the message may agree to it."""

    code = "not-yours-to-authorise"
    status = 403
    text = marked("You cannot authorise this message.")
    next_step = marked("An approver of the sender's party who did not write it can.")


class DiplomatNeeded(KentonganError):
    """Only a holder of a diplomatic post of the sender's party may agree to an attribution to a state."""

    code = "diplomat-needed"
    status = 403
    text = marked("You cannot approve what this message says of a state.")
    next_step = marked("Somebody who holds a diplomatic post of the sender's party can.")


class MessageChanged(KentonganError):
    """The message is no longer what was read."""

    code = "message-changed"
    status = 409
    text = marked("The message was changed after you read it.")
    next_step = marked("Read it again, then decide.")
