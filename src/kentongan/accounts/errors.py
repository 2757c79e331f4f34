"""What accounts cannot do, and what to do about it.

::

    KentonganError
    └── AccountsError
        ├── SignInNeeded (401)      TokenNotAccepted (401)
        ├── NotAllowed (403)        ScopeMissing (403)    SecondFactorNeeded (403)
        ├── UnknownUser (404)       UnknownToken (404)    NoSuchMembership (404)
        ├── NameTaken (409)         AddressTaken (409)    LastOperator (409)
        └── UnknownRole (400)       UnknownScope (400)    UnsuitableName (400)    WeakPassword (400)
            ScopeBeyondRole (400)   TokenTooLong (400)    NotReachable (400)
"""

from kentongan.kernel.errors import KentonganError, marked


class AccountsError(KentonganError):
    """The root of this room's errors."""


class SignInNeeded(AccountsError):
    """Nobody is signed in, or no token came with the request."""

    code = "sign-in-needed"
    status = 401
    text = marked("You are not signed in.")
    next_step = marked("Sign in, or send a token as “Authorization: Bearer …”.")


class TokenNotAccepted(AccountsError):
    """The token is unknown, expired, revoked, or its user is disabled; which of these is not told to a stranger."""

    code = "token-not-accepted"
    status = 401
    text = marked("This token is not accepted.")
    next_step = marked("Make a new one with `kentongan token create`, or ask your hub's operator.")


class NotAllowed(AccountsError):
    """The role does not allow the act."""

    code = "not-allowed"
    status = 403
    text = marked("Your role does not allow this.")
    next_step = marked("If you need it for your work, ask your hub's operator.")


class ScopeMissing(AccountsError):
    """The token is good, but not for this."""

    code = "scope-missing"
    status = 403
    text = marked("This token may not be used for this: it lacks the scope {scope}.")
    next_step = marked("Make a token that has the scope, if your role allows it.")


class SecondFactorNeeded(AccountsError):
    """The role must have a second factor, and this person has none yet."""

    code = "second-factor-needed"
    status = 403
    text = marked("Your role needs a second factor at sign-in, and you have not set one up.")
    next_step = marked("Open the hub in a browser and set up an authenticator app.")


class UnknownUser(AccountsError):
    """No user has this name."""

    code = "unknown-user"
    status = 404
    text = marked("There is no user “{username}”.")
    next_step = marked("See `kentongan user list`.")


class UnknownToken(AccountsError):
    """No token has this id, or it is somebody else's."""

    code = "unknown-token"
    status = 404
    text = marked("There is no token {token}.")
    next_step = marked("See `kentongan token list`.")


class NameTaken(AccountsError):
    """Somebody has this user name."""

    code = "name-taken"
    status = 409
    text = marked("The user name “{username}” is taken.")
    next_step = marked("Choose another one.")


class AddressTaken(AccountsError):
    """Somebody has this mail address."""

    code = "address-taken"
    status = 409
    text = marked("Another user has this mail address.")
    next_step = marked("Give another address, or none.")


class LastOperator(AccountsError):
    """Nobody would be left who can make accounts."""

    code = "last-operator"
    status = 409
    text = marked("“{username}” is the last operator of this hub.")
    next_step = marked("Make somebody else an operator first.")


class UnknownRole(AccountsError):
    """No such role."""

    code = "unknown-role"
    status = 400
    text = marked("There is no role “{role}”.")
    next_step = marked("The roles are operator, duty_officer, analyst and member.")


class UnknownScope(AccountsError):
    """No such scope."""

    code = "unknown-scope"
    status = 400
    text = marked("There is no scope “{scope}”.")
    next_step = marked("The scopes are: {known}.")


class UnsuitableName(AccountsError):
    """A user name that would be mistaken for another or cannot be typed everywhere."""

    code = "unsuitable-name"
    status = 400
    text = marked("“{username}” cannot be a user name.")
    next_step = marked(
        "Use up to 63 small letters, digits, dots, hyphens and underscores; begin with a letter or digit."
    )


class WeakPassword(AccountsError):
    """A password that would be guessed."""

    code = "weak-password"
    status = 400
    text = marked("This password is too weak: {why}")
    next_step = marked("Take a longer one, for example four or five unrelated words.")


class NotReachable(AccountsError):
    """A mail address that is none."""

    code = "not-a-mail-address"
    status = 400
    text = marked("“{address}” is not a mail address.")
    next_step = marked("Correct it, or leave it out.")


class ScopeBeyondRole(AccountsError):
    """The role could never use the scope."""

    code = "scope-beyond-role"
    status = 400
    text = marked("The role {role} cannot hold a token for {scope}.")
    next_step = marked("Leave that scope out, or give the user another role.")


class TokenTooLong(AccountsError):
    """A token must end, within a year."""

    code = "token-too-long"
    status = 400
    text = marked("A token must expire after now and within {days} days.")
    next_step = marked("Choose an earlier end; a new token is made in seconds.")


class NoSuchMembership(AccountsError):
    """Only who belongs to an organisation can have duties in it."""

    code = "no-such-membership"
    status = 404
    text = marked("“{username}” does not belong to this organisation.")
    next_step = marked("Let them belong to it first: `kentongan user join`.")
