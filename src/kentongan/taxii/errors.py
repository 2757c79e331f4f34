"""What only this door may have to refuse; each is told as the standard's error message (§3.6.1).

::

    KentonganError
    ├── NothingHere, WithoutSlash         no endpoint has this address
    ├── WrongMethod                       the endpoint does not do this
    ├── SignIn, TooManyFailures           nobody, or nobody known, called; a network that guesses
    ├── NotTheScope, NotEncrypted         the token is for something else; a secret came in clear
    ├── NotAcceptable, NotTaxii           media types
    ├── TooLarge, CutOff, NothingToTakeIn the body
    ├── NotNow                            the database is busy, away or full
    ├── UnreadableQuery, ForeignPage      what is asked for
    └── MayNotRead                        a collection that one may only write to
"""

from kentongan.kernel.errors import KentonganError, marked


class NothingHere(KentonganError):
    """No endpoint has this address."""

    code = "not-found"
    status = 404
    text = marked("Nothing is at this address, or it is not yours to see.")
    next_step = marked("Begin at the discovery resource, /taxii2/.")


class WithoutSlash(NothingHere):
    """An address of the standard ends in a slash."""

    next_step = marked("Addresses of TAXII end in a slash.")


class WrongMethod(KentonganError):
    """The endpoint has no such method; ``allow`` names those that it has."""

    code = "method-not-allowed"
    status = 405
    text = marked("This address does not answer to this method.")
    next_step = marked("It answers to: {allow}.")


class SignIn(KentonganError):
    """Nobody, or nobody that the hub knows, is calling."""

    code = "sign-in-needed"
    status = 401
    text = marked("The hub does not know who is calling.")
    next_step = marked("Sign in with a member's name and secret, or with a token.")


class TooManyFailures(KentonganError):
    """One network tried too many secrets that open nothing."""

    code = "too-many-attempts"
    status = 429
    text = marked("Too many failed attempts.")
    next_step = marked("Wait {seconds} seconds, then try again.")


class NotTheScope(KentonganError):
    """The token is for something else."""

    code = "scope-missing"
    status = 403
    text = marked("This token is not for that: it lacks the scope {scope}.")
    next_step = marked("Make one that has it.")


class NotEncrypted(KentonganError):
    """A secret came over a connection that is not encrypted, to a hub that has a certificate."""

    code = "not-encrypted"
    status = 403
    text = marked("This hub is reached by HTTPS only; the secret that was just sent was sent in clear.")
    next_step = marked("Use an address that begins with https, and have a new secret made.")


class NotAcceptable(KentonganError):
    """The client accepts nothing that this server speaks."""

    code = "not-acceptable"
    status = 406
    text = marked("The header Accept leaves out what this server speaks.")
    next_step = marked("Accept application/taxii+json;version=2.1.")


class NotTaxii(KentonganError):
    """The body is of another kind."""

    code = "unsupported-media-type"
    status = 415
    text = marked("The body is of a kind that this address does not read.")
    next_step = marked("Send application/taxii+json;version=2.1, without compression.")


class TooLarge(KentonganError):
    """The body is larger than the API root takes."""

    code = "too-large"
    status = 413
    text = marked("The request is larger than the {limit} bytes that this API root takes.")
    next_step = marked("Send fewer objects at once.")


class CutOff(KentonganError):
    """The body ended before its announced length."""

    code = "cut-off"
    status = 400
    text = marked("The body ended before its announced length.")
    next_step = marked("Send it again, whole.")


class NothingToTakeIn(KentonganError):
    """Not one object of the body can be processed (§5.5); ``failures``: of a status, why."""

    code = "nothing-to-take-in"
    status = 422
    text = marked("Not one object of this envelope can be taken in: {first}")
    next_step = marked("The details say what is wrong with each.")


class NotNow(KentonganError):
    """The database is busy, away or full, for ``seconds`` perhaps; what was to be written was not, or is whole."""

    code = "not-now"
    status = 503
    text = marked("The hub cannot do this now.")
    next_step = marked("Ask the same again in {seconds} seconds; what was stored already is not stored twice.")


class UnreadableQuery(KentonganError):
    """A parameter of the query holds what it cannot."""

    code = "unreadable-query"
    status = 400
    text = marked("The parameter {name} cannot be “{value}”.")
    next_step = marked("See TAXII 2.1, section 3.4.")


class ForeignPage(KentonganError):
    """A value of ``next`` that this hub did not give to this caller for these objects."""

    code = "foreign-page"
    status = 400
    text = marked("This value of next does not belong to this request.")
    next_step = marked("Use it as it was given, with the same filters, or begin again without it.")


class MayNotRead(KentonganError):
    """The caller may write to this collection and not read it."""

    code = "may-not-read"
    status = 403
    text = marked("You may not read this collection.")
    next_step = marked("Ask the operator of the hub for the right to read.")
