"""Addresses of sign-in and of one's own account: those of allauth's views that this hub offers, and no others.

What changes how somebody signs in runs inside a transaction, so that its entry in the ledger stands or falls with it.
"""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import URLPattern, path, re_path

from kentongan.web.account import views
from kentongan.web.account.recorded import recorded

urlpatterns: list[URLPattern] = [
    path("", views.account, name="account"),
    path("tokens/", views.tokens, name="account_tokens"),
    path("tokens/<uuid:token_id>/revoke/", views.revoke, name="account_revoke_token"),
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", recorded(account.password_change), name="account_change_password"),
    path("password/set/", recorded(account.password_set), name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    path("password/reset/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9A-Za-z-]+)/$",
        recorded(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("mfa/", second_factor.index, name="mfa_index"),
    path("mfa/authenticate/", second_factor.authenticate, name="mfa_authenticate"),
    path("mfa/reauthenticate/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("mfa/app/add/", recorded(totp.activate_totp), name="mfa_activate_totp"),
    path("mfa/app/remove/", recorded(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("mfa/recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "mfa/recovery-codes/make/",
        recorded(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("mfa/passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("mfa/passkeys/add/", recorded(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("mfa/passkeys/login/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("mfa/passkeys/reauthenticate/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("mfa/passkeys/<int:pk>/remove/", recorded(passkeys.remove_webauthn), name="mfa_remove_webauthn"),
    path("mfa/passkeys/<int:pk>/rename/", recorded(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
]
