"""allauth's forms in our words: labels instead of placeholders, hints that say what to do; and the form of a token."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from allauth.account import forms as account
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as passkey
from django import forms
from django.utils.translation import gettext_lazy as _

from kentongan.accounts.rules import scopes_for
from kentongan.accounts.terms import Role, Scope

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_PASSWORD = _("Password")
_NEW = _("New password")
_AGAIN = _("New password, again")
_CODE = _("Code")
_CODE_HINT = _("The six digits that your authenticator app shows, or one of your recovery codes.")


class _OurWords:
    """Gives the fields of a form our labels and hints, and takes away what only a placeholder would say."""

    labels: "Mapping[str, StrPromise]" = {}
    hints: "Mapping[str, StrPromise | str]" = {}

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, field.help_text)


class LoginForm(_OurWords, account.LoginForm):  # type: ignore[misc]  # allauth is untyped
    """Name and password."""

    labels = {"login": _("User name or mail address"), "password": _PASSWORD}
    hints = {"password": ""}


class ReauthenticateForm(_OurWords, account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""

    labels = {"password": _PASSWORD}
    hints = {"password": ""}


class ChangePasswordForm(_OurWords, account.ChangePasswordForm):  # type: ignore[misc]
    """The present password and the next."""

    labels = {"oldpassword": _("Present password"), "password1": _NEW, "password2": _AGAIN}


class SetPasswordForm(_OurWords, account.SetPasswordForm):  # type: ignore[misc]
    """A first password."""

    labels = {"password1": _NEW, "password2": _AGAIN}


class ResetPasswordForm(_OurWords, account.ResetPasswordForm):  # type: ignore[misc]
    """Where to send the link."""

    labels = {"email": _("Mail address")}


class ResetPasswordKeyForm(_OurWords, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, after the link."""

    labels = {"password1": _NEW, "password2": _AGAIN}


class AuthenticateForm(_OurWords, second_factor.AuthenticateForm):  # type: ignore[misc]
    """The second factor at sign-in."""

    labels = {"code": _CODE}
    hints = {"code": _CODE_HINT}


class ReauthenticateByCodeForm(_OurWords, second_factor.ReauthenticateForm):  # type: ignore[misc]
    """The second factor once more."""

    labels = {"code": _CODE}
    hints = {"code": _CODE_HINT}


class ActivateTOTPForm(_OurWords, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an authenticator app."""

    labels = {"code": _CODE}
    hints = {"code": _("The six digits that the app shows now.")}


class AddWebAuthnForm(_OurWords, passkey.AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey."""

    labels = {"name": _("Name of this passkey"), "passwordless": _("Sign in with this passkey alone")}
    hints = {
        "name": _("So that you know it again: “work laptop”."),
        "passwordless": _("The device then asks for your finger, face or PIN, and no password is needed."),
    }


class EditWebAuthnForm(_OurWords, passkey.EditWebAuthnForm):  # type: ignore[misc]
    """A passkey's name."""

    labels = {"name": _("Name of this passkey")}


LIFETIMES = ((30, _("30 days")), (90, _("90 days")), (365, _("A year")))

SCOPE_WORDS: "Mapping[Scope, StrPromise]" = {
    Scope.HUB_READ: _("read what this hub is"),
    Scope.DIRECTORY_READ: _("read organisations, contacts and claims"),
    Scope.DIRECTORY_PROPOSE: _("propose, decide and confirm changes of a party's record"),
    Scope.LOOKUP: _("look addresses, names and AS numbers up"),
    Scope.FEEDS_READ: _("read which feeds there are"),
    Scope.FEEDS_INGEST: _("send feed files in"),
    Scope.RUNS_READ: _("read feed runs and quarantine"),
    Scope.EVENTS_READ: _("read draft warnings and what is doubtful"),
    Scope.WARNINGS_READ: _("read warnings, exposures and figures"),
    Scope.WARNINGS_ANSWER: _("answer warnings"),
    Scope.WARNINGS_APPROVE: _("approve warnings, so that they leave the hub"),
    Scope.MESSAGES_READ: _("read threads and messages"),
    Scope.MESSAGES_WRITE: _("write, send, acknowledge and take back messages, as its holder may"),
    Scope.CHECKS_RUN: _("plan and run communication checks"),
    Scope.DRILLS_READ: _("read drills and their reports"),
    Scope.DRILLS_RUN: _("plan, begin and end drills"),
    Scope.TAXII_READ: _("read collections of the exchange"),
    Scope.TAXII_WRITE: _("share into collections of the exchange, and delete what was shared"),
}


class TokenForm(forms.Form):
    """A new token for one of one's own programs."""

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("What will use it, so that you know which to revoke.")
    )
    scopes = forms.MultipleChoiceField(label=_("It may"), widget=forms.CheckboxSelectMultiple)
    days = forms.TypedChoiceField(
        label=_("It ends after"), coerce=int, choices=LIFETIMES, initial=90, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, role: Role, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [  # type: ignore[attr-defined]
            (scope.value, SCOPE_WORDS[scope]) for scope in scopes_for(role)
        ]
