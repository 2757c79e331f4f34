"""What the directory cannot do, and what to do about it.

::

    KentonganError
    └── DirectoryError
        ├── UnknownOrganisation (404)   UnknownClaim (404)       UnknownContact (404)
        ├── SlugTaken (409)             ClaimStands (409)        ContactStands (409)
        ├── ClaimNotBegun (409)         ClaimEnded (409)         DelegationsOutdated (409)
        ├── NotANationalCert (409)      DirectoryMoved (409)     RecordExpired (409)
        ├── UnknownPost (404)           UnknownTeam (404)        UnknownAssignment (404)
        ├── UnknownProposal (404)       UnknownReport (404)      UnknownPartner (404)
        ├── NotInTheRecordThen (404)    DayToCome (422)
        ├── NotYours (403)              FourEyesNeeded (403)     ProposalNeeded (409)
        ├── KeyTaken (409)              TeamHasPosts (409)       NotAMember (409)
        └── ProposalDecided (409)       ReasonMissing (400)      NotAStatement (422)
"""

from kentongan.kernel.errors import KentonganError, marked


class DirectoryError(KentonganError):
    """The root of this room's errors."""


class UnknownOrganisation(DirectoryError):
    """No organisation has this id, or the reader may not see it."""

    code = "unknown-organisation"
    status = 404
    text = marked("There is no organisation “{organisation}”.")
    next_step = marked("See the list of organisations, or `kentongan directory export`.")


class UnknownClaim(DirectoryError):
    """No claim has this id, or the reader may not see it."""

    code = "unknown-claim"
    status = 404
    text = marked("There is no claim {claim}.")
    next_step = marked("See the organisation's page for its claims.")


class UnknownContact(DirectoryError):
    """No contact has this id, or the reader may not see it."""

    code = "unknown-contact"
    status = 404
    text = marked("There is no contact {contact}.")
    next_step = marked("See the organisation's page for its contacts.")


class SlugTaken(DirectoryError):
    """Another organisation of this hub has the id."""

    code = "slug-taken"
    status = 409
    text = marked("An organisation “{organisation}” is in the directory already.")
    next_step = marked("Choose another id, or change that one.")


class ClaimStands(DirectoryError):
    """The organisation claims this already, from the same source and in the same tier, without end."""

    code = "claim-stands"
    status = 409
    text = marked("“{organisation}” claims {value} already.")
    next_step = marked("Verify that claim instead, or end it first.")


class ContactStands(DirectoryError):
    """The organisation has this contact already."""

    code = "contact-stands"
    status = 409
    text = marked("“{organisation}” has this contact already.")
    next_step = marked("Change that contact instead.")


class ClaimNotBegun(DirectoryError):
    """A claim cannot end before it begins."""

    code = "claim-not-begun"
    status = 409
    text = marked("The claim to {value} begins on {valid_from} only; it cannot end before that.")
    next_step = marked("End it at a later time.")


class ClaimEnded(DirectoryError):
    """An ended claim stays as it was."""

    code = "claim-ended"
    status = 409
    text = marked("The claim to {value} has ended.")
    next_step = marked("Add a new claim instead.")


class NotANationalCert(DirectoryError):
    """The id that a country's national CERT would get is another organisation's."""

    code = "not-a-national-cert"
    status = 409
    text = marked("“{organisation}” is in the directory and is not the national CERT of {country}.")
    next_step = marked("Add that country's national CERT under another id first.")


class DirectoryMoved(DirectoryError):
    """Between showing a difference and importing it, somebody changed the directory."""

    code = "directory-moved"
    status = 409
    text = marked("The directory was changed while you looked at the difference. Nothing was imported.")
    next_step = marked("Import again and look at the new difference.")


class RecordExpired(DirectoryError):
    """A record whose own source says that it no longer counts."""

    code = "record-expired"
    status = 409
    text = marked("By its own word this record held until {expires}. Nothing was imported.")
    next_step = marked("Ask its owner for the present one.")


class DayToCome(DirectoryError):
    """What a record will say on a day is not known before that day has begun in UTC."""

    code = "day-to-come"
    status = 422
    text = marked("{day} is still to come; what the record will say then is not known.")
    next_step = marked("Ask of a day that has begun, in UTC.")


class NotInTheRecordThen(DirectoryError):
    """A post that the reader may know of was not in the record on a day, or what it said then was erased."""

    code = "not-in-the-record-then"
    status = 404
    text = marked("Of {day} nothing is known of this post: it was not in the record, or that was erased.")
    next_step = marked("Ask of a later day.")


class UnknownPost(DirectoryError):
    """No post has this id, or the reader may not know of it: the two are not told apart."""

    code = "unknown-post"
    status = 404
    text = marked("There is no post {post}.")
    next_step = marked("See the list of posts.")


class UnknownTeam(DirectoryError):
    """No team of that party has this id, or the reader may not know of it."""

    code = "unknown-team"
    status = 404
    text = marked("There is no team {team}.")
    next_step = marked("See the organisation's page for its teams.")


class UnknownAssignment(DirectoryError):
    """No holder of a post of that party has this id."""

    code = "unknown-assignment"
    status = 404
    text = marked("Nobody holds a post under the id {assignment}.")
    next_step = marked("See the post's page for who holds it.")


class UnknownProposal(DirectoryError):
    """No proposal has this id, or the reader may not know of it."""

    code = "unknown-proposal"
    status = 404
    text = marked("There is no proposal {proposal}.")
    next_step = marked("See the list of proposals.")


class UnknownReport(DirectoryError):
    """Nobody reported an error under this id, or the reader may not know of it."""

    code = "unknown-error-report"
    status = 404
    text = marked("There is no error report {report}.")
    next_step = marked("See the list of reported errors.")


class UnknownPartner(DirectoryError):
    """A party cannot be its own partner, and does not count the other among its partners."""

    code = "unknown-partner"
    status = 404
    text = marked("“{partner}” is no partner of “{organisation}”, or cannot be one.")
    next_step = marked("See the organisation's page for its partners.")


class NotYours(DirectoryError):
    """Only a party's own people change its record, or the hub's staff where it has no approver."""

    code = "not-your-record"
    status = 403
    text = marked("The record of “{organisation}” is not yours to change.")
    next_step = marked("Report what is wrong on the post's page; its owner decides.")


class NotYoursToDecide(DirectoryError):
    """Who may propose changes of a record decides on them only as its approver."""

    code = "not-yours-to-decide"
    status = 403
    text = marked("You may propose changes of the record of “{organisation}”, but not decide on them.")
    next_step = marked("One of its approvers decides; you can take your own proposal back.")


class NotYourProposal(DirectoryError):
    """A proposal is taken back by who made it."""

    code = "not-your-proposal"
    status = 403
    text = marked("Somebody else made this proposal, so it is not yours to take back.")
    next_step = marked("An approver of the record can decline it.")


class FourEyesNeeded(DirectoryError):
    """A change of a diplomatic, policy or defence post is decided by another known person than proposed it."""

    code = "four-eyes-needed"
    status = 403
    text = marked("Somebody else than who proposed this change has to approve it, both by an account of their own.")
    next_step = marked("Ask another approver of the organisation.")


class ProposalNeeded(DirectoryError):
    """The address belongs to the holder of a post: its party's people propose and decide what becomes of it."""

    code = "proposal-needed"
    status = 409
    text = marked("This contact belongs to a post; it is changed by a proposal.")
    next_step = marked("Propose the change on the post's page.")


class KeyTaken(DirectoryError):
    """Another team or post of the party has the key, or the holder has the channel already."""

    code = "key-taken"
    status = 409
    text = marked("“{key}” is there already.")
    next_step = marked("Choose another key, or change that one.")


class TeamHasPosts(DirectoryError):
    """A team ends after its posts."""

    code = "team-has-posts"
    status = 409
    text = marked("The team “{team}” still has posts.")
    next_step = marked("End its posts first, or move them to another team.")


class NotAMember(DirectoryError):
    """The account that should hold a post does not belong to the party."""

    code = "holder-not-a-member"
    status = 409
    text = marked("This account does not belong to “{organisation}”.")
    next_step = marked("An operator adds it with `kentongan user join`.")


class ProposalDecided(DirectoryError):
    """A proposal is decided once."""

    code = "proposal-decided"
    status = 409
    text = marked("This proposal is {state} already.")
    next_step = marked("Make a new proposal.")


class ReasonMissing(DirectoryError):
    """Whoever proposes, declines or reports says why, in at most so many characters."""

    code = "reason-missing"
    status = 400
    text = marked("Say why, in at most {most} characters.")
    next_step = marked("One sentence is enough.")


class NotAStatement(DirectoryError):
    """What was given cannot stand in a party's record."""

    code = "not-a-statement"
    status = 422
    text = marked("“{value}” cannot be the {field} here.")
    next_step = marked("Correct it and try again.")
