"""What the exchange promises and may have to refuse.

::

    KentonganError
    ├── UnknownCollection, UnknownObject, UnknownStatus, UnknownRoot,
    │   UnknownMember, UnknownArrangement, UnknownConflict,
    │   UnknownSource                     not there, or not for this viewer
    ├── MayNotWrite, MayNotDelete             a right is missing
    ├── NotPassedOn                       an object may not come to a collection, or is refused there
    ├── NameTaken, UnsuitableRootName     a name or id that is in use, or cannot be one
    ├── SourceDeclared, UnsuitableSource  a public source that is declared already, or cannot be one
    ├── UploadGone                        what was looked at is kept no longer
    ├── StoreFull                         no room on the disk; nothing of the request was kept
    ├── MayNotJoin                        the inclusion terms of an arrangement do not let this organisation in
    ├── NotTakingPart                     only who takes part can leave
    ├── ArrangementOver                   what has ended is not changed
    ├── UnsoundArrangement                what was proposed cannot hold
    └── OtherTerms                        what a collection holds was shared under other terms
"""

from kentongan.kernel.errors import KentonganError, marked


class UnknownCollection(KentonganError):
    """No collection of this id or alias, as far as the viewer may know."""

    code = "unknown-collection"
    status = 404
    text = marked("There is no collection {collection}.")
    next_step = marked("Ask for the list of collections of this API root.")


class UnknownObject(KentonganError):
    """No object of this id, as far as the viewer may see."""

    code = "unknown-object"
    status = 404
    text = marked("There is no object {object}.")
    next_step = marked("Ask for the collection's objects.")


class StoreFull(KentonganError):
    """The database had no room for what was to be written; the transaction was undone as a whole."""

    code = "store-full"
    status = 507
    text = marked("The hub's database could not be written: {why}. Nothing of this request was kept.")
    next_step = marked("Ask the operator of the hub to make room, then send the same again.")


class UploadGone(KentonganError):
    """What was looked at before sharing is not kept any more, or never was this person's."""

    code = "upload-gone"
    status = 410
    text = marked("What you looked at is not kept any more, so nothing was shared.")
    next_step = marked("Upload it again, and look at it again.")


class UnknownStatus(KentonganError):
    """No status of this id, or not one of this member's, or kept no longer."""

    code = "unknown-status"
    status = 404
    text = marked("There is no status {status}.")
    next_step = marked("Ask for the status of a request of the last day.")


class UnknownRoot(KentonganError):
    """No API root of this name, as far as the viewer may know."""

    code = "unknown-api-root"
    status = 404
    text = marked("There is no API root {root}.")
    next_step = marked("Ask the discovery resource for the API roots.")


class UnknownMember(KentonganError):
    """No member of this name."""

    code = "unknown-member"
    status = 404
    text = marked("There is no member {member}.")
    next_step = marked("Add it with: kentongan member add --organisation ID --name NAME")


class UnknownArrangement(KentonganError):
    """No arrangement of this name, as far as the viewer may know."""

    code = "unknown-arrangement"
    status = 404
    text = marked("There is no arrangement {arrangement}.")
    next_step = marked("Choose one from the list of arrangements.")


class UnknownConflict(KentonganError):
    """No conflict of this id, as far as the viewer may know."""

    code = "unknown-conflict"
    status = 404
    text = marked("There is no conflict {conflict}.")
    next_step = marked("Choose one from the list of conflicts.")


class MayNotWrite(KentonganError):
    """The member may read the collection and not write to it."""

    code = "may-not-write"
    status = 403
    text = marked("You may not write to this collection.")
    next_step = marked("Ask the operator of the hub for the right to write.")


class MayNotDelete(KentonganError):
    """The object was shared by somebody else."""

    code = "may-not-delete"
    status = 403
    text = marked("Only who shared an object may delete it.")
    next_step = marked("Ask who shared it to delete or revoke it.")


class NotPassedOn(KentonganError):
    """An object stays where it is. ``why``: a sentence; ``reason``: its code; ``because``: which of its
    terms, a ``terms.Reason``, where it is these; ``unsaid``: nobody said them of it."""

    code = "not-passed-on"
    status = 409
    text = marked("The object was not passed on. {why}")
    next_step = marked("Ask whoever shared it to share it there too, or to let it go further.")


class NameTaken(KentonganError):
    """A name, alias or id is in use."""

    code = "name-taken"
    status = 409
    text = marked("{name} is in use already.")
    next_step = marked("Choose another.")


class UnsuitableRootName(KentonganError):
    """A name that cannot stand in an address."""

    code = "unsuitable-root-name"
    status = 400
    text = marked("“{name}” cannot be the name of an API root.")
    next_step = marked("Use up to 63 small letters, digits, dots, dashes and underscores.")


class MayNotJoin(KentonganError):
    """The inclusion terms do not let this organisation in. ``why``: a sentence; ``misfits``: ``terms.Misfit``, all."""

    code = "may-not-join"
    status = 409
    text = marked("{organisation} may not join {arrangement}. {why}")
    next_step = marked("Read the arrangement's inclusion terms, and what the directory says of the organisation.")


class NotTakingPart(KentonganError):
    """The organisation does not take part in the arrangement."""

    code = "not-taking-part"
    status = 409
    text = marked("{organisation} does not take part in {arrangement}.")
    next_step = marked("Look at who takes part in it.")


class ArrangementOver(KentonganError):
    """The arrangement was ended."""

    code = "arrangement-over"
    status = 409
    text = marked("The arrangement {arrangement} has ended.")
    next_step = marked("Make a new arrangement.")


class UnsoundArrangement(KentonganError):
    """What was proposed cannot hold as an arrangement."""

    code = "unsound-arrangement"
    status = 400
    text = marked("The arrangement cannot be made: its “{field}” is not as it should be.")
    next_step = marked("Correct that field.")


class OtherTerms(KentonganError):
    """The collection holds what was shared under another arrangement, whose terms would end with the move."""

    code = "shared-under-other-terms"
    status = 409
    text = marked("The collection {collection} holds what was shared under other terms.")
    next_step = marked("Make a new collection for this arrangement.")


class UnknownSource(KentonganError):
    """No public source of this identity is in force."""

    code = "unknown-source"
    status = 404
    text = marked("{source} is not declared as a public source.")
    next_step = marked("Choose one from the list of public sources.")


class SourceDeclared(KentonganError):
    """The identity is declared as a public source already."""

    code = "source-declared"
    status = 409
    text = marked("{source} is declared as a public source already.")
    next_step = marked("End that first, to declare it with another title, address or reason.")


class UnsuitableSource(KentonganError):
    """What was given cannot be a public source. ``field``: which part of it."""

    code = "unsuitable-source"
    status = 400
    text = marked("This cannot be a public source: its “{field}” is not as it should be.")
    next_step = marked(
        "Give the id of a STIX identity (identity--…), a title, the address (https://…) where it publishes,"
        " and a reason."
    )
