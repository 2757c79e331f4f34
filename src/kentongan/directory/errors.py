"""What the directory cannot do, and what to do about it.

::

    KentonganError
    └── DirectoryError
        ├── UnknownOrganisation (404)   UnknownClaim (404)   UnknownContact (404)
        ├── SlugTaken (409)             ClaimStands (409)    ContactStands (409)
        ├── ClaimNotBegun (409)         ClaimEnded (409)
        └── NotANationalCert (409)      DirectoryMoved (409)
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
