"""Where allauth asks us: nobody registers themselves, its errors in our words, its secrets encrypted at rest."""

import base64
import time

import qrcode
from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kentongan.accounts.models import User
from kentongan.kernel.clock import utc_now
from kentongan.ledger.actions import record

_WRONG_SIGN_IN = _("The name or the password is wrong.")
_WRONG_CODE = _("This code is wrong or has been used. Take the next one that your app shows.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Passwords and sign-in."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is disabled. Ask your hub's operator."),
        "email_password_mismatch": _WRONG_SIGN_IN,
        "username_password_mismatch": _WRONG_SIGN_IN,
        "invalid_login": _WRONG_SIGN_IN,
        "enter_current_password": _("This is not your present password."),
        "incorrect_password": _("The password is wrong."),
        "incorrect_code": _WRONG_CODE,
        "invalid_password_reset": _("This link has been used or is too old."),
        "too_many_login_attempts": _("Too many failed attempts. Wait five minutes, then try again."),
        "rate_limited": _("Too many attempts. Wait a minute, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by an operator, never by who wants one."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: object) -> bool:
        """Whether the password or a factor is asked for once more; not for a second factor just after a first sign-in.

        allauth takes a sign-in for no confirmation: whoever must set a factor up would give the password twice in a
        minute. Who signed in with a factor is asked all the same.
        """
        if app == "allauth.mfa" and self.request is not None and _gave_password_alone(self.request):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def set_password(self, user: User, password: str) -> None:
        """Set a password that somebody chose for themselves, and record it; the caller holds the transaction."""
        super().set_password(user, password)
        record("accounts.password_set", actor=user.id, subject=user.id, at=utc_now())


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """Authenticator apps, passkeys, recovery codes."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_generate_recovery_codes": _("Set up an authenticator app or a passkey first."),
        "incorrect_code": _WRONG_CODE,
    }

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code of an address as SVG, dark on light in either look, without any style."""
        code = qrcode.QRCode(border=4)
        code.add_data(url)
        matrix = code.get_matrix()
        path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark)
        return format_html(
            '<svg viewBox="0 0 {size} {size}" width="240" height="240" role="img" shape-rendering="crispEdges">'
            '<title>{title}</title><rect width="{size}" height="{size}" fill="#fff"/><path d="{path}" fill="#000"/>'
            "</svg>",
            size=len(matrix),
            title=gettext("QR code of the key"),
            path=path,
        )

    def encrypt(self, text: str) -> str:
        """Return a secret as it is stored: a copy of the database without the key file opens nothing."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a stored secret as it is used."""
        return _box().decrypt(encrypted_text.encode()).decode()


def _gave_password_alone(request: HttpRequest) -> bool:
    """Whether the last proof of this session is a password, given within the time for which a confirmation holds."""
    proofs = get_authentication_records(request, request.user)
    if not proofs or proofs[-1]["method"] != "password":
        return False
    return bool(time.time() - proofs[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT)


def _box() -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"kentongan.accounts.second_factor")
    return Fernet(base64.urlsafe_b64encode(key.derive(settings.SECRET_KEY.encode())))
