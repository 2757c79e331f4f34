"""Django's settings, all from ``environment``; nothing here is an operator's to edit."""

import os
import secrets
from contextlib import suppress
from email.utils import quote
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from kentongan.kernel.languages import SPOKEN
from kentongan.site.environment import SETTINGS, read_settings
from kentongan.site.logs import log_config
from kentongan.upkeep import lock, swap

_given = read_settings()
GIVEN_SETTINGS = tuple((setting, _given[setting.name], setting.variable in os.environ) for setting in SETTINGS)
"""Each setting, its value, and whether the environment gave it, for ``kentongan check``."""
PACKAGE = Path(__file__).resolve().parent.parent

DATA: Path = _given["DATA"].expanduser().absolute()
HUB_NAME: str = _given["NAME"]
DEMO: Path | None = _given["DEMO"]
HUB_URL: str = _given["URL"]
HUB_PHONE: str = _given["PHONE"]
DEBUG: bool = _given["DEBUG"]
JURISDICTIONS: tuple[str, ...] = _given["JURISDICTIONS"]
ALLOWED_HOSTS = list(_given["HOSTS"])


def _finish_interrupted_restore() -> None:
    """A restore that was decided and cut short is finished before anything reads the keys or the database."""
    if swap.pending(DATA):
        with lock.alone(DATA):
            swap.finish(DATA, marked=_schema_carries)


def _schema_carries(mark: str) -> bool:
    import psycopg  # only PostgreSQL's restores leave a mark

    with psycopg.connect(_given["DATABASE_URL"]) as database:
        found = database.execute("SELECT obj_description(current_schema()::regnamespace)").fetchone()
    return found == (mark,)


_finish_interrupted_restore()


def _secret_key() -> str:
    """Return the hub's secret, made on first use and kept beside the other keys; its loss signs everyone out."""
    file = DATA / "keys" / "secret"
    try:
        return file.read_text().strip()
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = file.with_name(f"{file.name}.{secrets.token_hex(8)}.partial")
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # another process was first, and its secret counts
            os.link(made, file)
        made.unlink()
        return file.read_text().strip()


SECRET_KEY = _secret_key()


def _database(url: str) -> dict[str, Any]:
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "kentongan.sqlite3",
            "CONN_MAX_AGE": 60,  # to open SQLite anew, its settings and cache with it, costs more than most answers
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # Of its own cache a connection keeps half of what is usual: each thread has one, the system caches the
                # file as well, and what one sharing touches fits in several times. The log in front of the file is
                # moved into it every 16 MB instead of every 4: it is as durable, hot pages are moved once instead of
                # four times, and 4,062 is what one block of its index holds.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                " PRAGMA cache_size=-1000; PRAGMA wal_autocheckpoint=4000;",
            },
        }
    parts = urlsplit(url)
    options = dict(pair.partition("=")[::2] for pair in parts.query.split("&") if pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(options.pop("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "OPTIONS": options,
    }


DATABASES = {"default": _database(_given["DATABASE_URL"])}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "kentongan.ledger",
    "kentongan.accounts",
    "kentongan.delivery",
    "kentongan.directory",
    "kentongan.checks",
    "kentongan.exchange",
    "kentongan.messages",
    "kentongan.intake",
    "kentongan.response",
    "kentongan.drills",
    "kentongan.web",
]

MIDDLEWARE = [
    "kentongan.site.requests.probes",
    "kentongan.site.requests.request_log",
    "kentongan.site.headers.security_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kentongan.site.texts.PlainTexts",
    "kentongan.site.limits.size_limits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "kentongan.web.look.ReaderZone",
    "kentongan.web.account.language.own_language",
    "allauth.account.middleware.AccountMiddleware",
    "kentongan.web.account.gates.SignInGate",
    "kentongan.web.account.gates.second_factor_gate",
    "kentongan.web.errors.ErrorPages",
    "kentongan.site.failures.bare_answers",
]

ROOT_URLCONF = "kentongan.site.urls"
WSGI_APPLICATION = "kentongan.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates", PACKAGE / "response" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kentongan.web.context.frame",
            ],
            "loaders": [("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])],
        },
    }
]

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "kentongan.accounts.hashing.RandomSecretHasher",  # for secrets that the hub makes, never for what people choose
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "kentongan.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USERNAME_MIN_LENGTH = 1
ACCOUNT_RATE_LIMITS = {"verify": "20/10m/ip"}
"""Beside allauth's own: how often one network may ask whether a reference is ours."""
ACCOUNT_FORMS = {
    "login": "kentongan.web.account.forms.LoginForm",
    "reauthenticate": "kentongan.web.account.forms.ReauthenticateForm",
    "change_password": "kentongan.web.account.forms.ChangePasswordForm",
    "set_password": "kentongan.web.account.forms.SetPasswordForm",
    "reset_password": "kentongan.web.account.forms.ResetPasswordForm",
    "reset_password_from_key": "kentongan.web.account.forms.ResetPasswordKeyForm",
}
MFA_ADAPTER = "kentongan.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = HUB_NAME
MFA_TOTP_TOLERANCE = 0  # a used code is remembered for one period; accepted for longer, it could be used twice
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _given["HTTPS"]  # a browser makes passkeys over HTTP only on localhost
MFA_FORMS = {
    "authenticate": "kentongan.web.account.forms.AuthenticateForm",
    "reauthenticate": "kentongan.web.account.forms.ReauthenticateByCodeForm",
    "activate_totp": "kentongan.web.account.forms.ActivateTOTPForm",
    "add_webauthn": "kentongan.web.account.forms.AddWebAuthnForm",
    "edit_webauthn": "kentongan.web.account.forms.EditWebAuthnForm",
}
MFA_REQUIRED: bool = _given["MFA_REQUIRED"]
ALLAUTH_TRUSTED_PROXY_COUNT: int = _given["PROXIES"]

SESSION_COOKIE_AGE = 12 * 3600
"""One long shift; then people sign in again."""
HTTPS: bool = _given["HTTPS"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "kentongan.site.failures.forged"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

API_PATH = "/api/"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
UPLOAD_LIMIT: int = _given["UPLOAD_LIMIT"] * 1024 * 1024

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
"""In the database, because what counts failed sign-ins must count for every process of the hub."""


_mail_server = urlsplit(_given["MAIL_URL"])
SENDS_MAIL = bool(_given["MAIL_URL"])
EMAIL_HOST = _mail_server.hostname or ""
EMAIL_PORT = _mail_server.port or (465 if _mail_server.scheme == "smtps" else 587)
EMAIL_HOST_USER = unquote(_mail_server.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail_server.password or "")
EMAIL_USE_SSL = _mail_server.scheme == "smtps"
EMAIL_USE_TLS = _mail_server.scheme == "smtp"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL: str = _given["MAIL_FROM"]

MAIL_SENDER = DEFAULT_FROM_EMAIL if "<" in DEFAULT_FROM_EMAIL else f'"{quote(HUB_NAME)}" <{DEFAULT_FROM_EMAIL}>'
"""What stands as the sender of a mail: the address, after the hub's name where the setting gives none."""
MAIL_IN: str = _given["MAIL_IN"]
FOLDER_OUT = Path(_given["FOLDER_OUT"]) if _given["FOLDER_OUT"] else None
WEBHOOK_PRIVATE: bool = _given["WEBHOOK_PRIVATE"]
KEPT_DAYS: int = _given["DELIVERY_KEPT"]
MAIL_READERS = ("checks",)
"""The rooms that read what people answer: each finds every mail that comes in, once."""
STATE_NAMERS = ("kentongan.drills.queries.states.names_of_states",)
"""What gives names of states that the directory has not, for the wording check: the invented ones of drills."""
WORKER_STEPS = "kentongan.site.worker.STEPS"

FORM_RENDERER = "kentongan.web.forms.Renderer"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False

USE_TZ = True
TIME_ZONE: str = _given["TIME_ZONE"]
LANGUAGE_CODE: str = _given["LANGUAGE"]
LANGUAGES = list(SPOKEN.items())
LOCALE_PATHS = [PACKAGE / "locale"]

LOGGING_CONFIG = "kentongan.site.logs.configure"
LOGGING = log_config(form=_given["LOG_FORMAT"], level=_given["LOG_LEVEL"], inside=DEBUG)
