"""Django's settings, all from ``environment``; nothing here is an operator's to edit."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from kentongan.kernel.languages import SPOKEN
from kentongan.site.environment import SETTINGS, read_settings
from kentongan.site.logs import log_config

_given = read_settings()
GIVEN_SETTINGS = tuple((setting, _given[setting.name], setting.variable in os.environ) for setting in SETTINGS)
"""Each setting, its value, and whether the environment gave it, for ``kentongan check``."""
PACKAGE = Path(__file__).resolve().parent.parent

DATA: Path = _given["DATA"].expanduser().absolute()
HUB_NAME: str = _given["NAME"]
DEBUG: bool = _given["DEBUG"]
ALLOWED_HOSTS = list(_given["HOSTS"])


def _secret_key() -> str:
    """Return the hub's secret, made on first use and kept beside the other keys; its loss signs everyone out."""
    file = DATA / "keys" / "secret"
    try:
        return file.read_text().strip()
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = secrets.token_urlsafe(48)
        try:
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                out.write(made)
        except FileExistsError:
            return file.read_text().strip()
        return made


SECRET_KEY = _secret_key()


def _database(url: str) -> dict[str, Any]:
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "kentongan.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
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
    "kentongan.ledger",
    "kentongan.accounts",
    "kentongan.directory",
    "kentongan.intake",
    "kentongan.web",
]

MIDDLEWARE = [
    "kentongan.site.requests.probes",
    "kentongan.site.requests.request_log",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "kentongan.web.look.ReaderZone",
    "kentongan.web.errors.ErrorPages",
]

ROOT_URLCONF = "kentongan.site.urls"
WSGI_APPLICATION = "kentongan.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
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

FORM_RENDERER = "kentongan.web.forms.Renderer"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
WHITENOISE_USE_FINDERS = True

USE_TZ = True
TIME_ZONE: str = _given["TIME_ZONE"]
LANGUAGE_CODE: str = _given["LANGUAGE"]
LANGUAGES = list(SPOKEN.items())
LOCALE_PATHS = [PACKAGE / "locale"]

LOGGING_CONFIG = "kentongan.site.logs.configure"
LOGGING = log_config(form=_given["LOG_FORMAT"], level=_given["LOG_LEVEL"], inside=DEBUG)
