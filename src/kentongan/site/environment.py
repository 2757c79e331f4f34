"""Every setting an operator can give, from ``KENTONGAN_*``; documented in docs/operator/settings.md, under test."""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kentongan.kernel.errors import KentonganError, marked
from kentongan.kernel.languages import SPOKEN
from kentongan.site.logs import FORMATS, LEVELS


class UnreadableSetting(KentonganError):
    """An environment variable holds what its setting cannot be."""

    code = "unreadable-setting"
    status = 400
    text = marked("The setting {name} cannot be what the environment gives it: {why}.")
    next_step = marked("Correct it in the environment, then run `kentongan check`.")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name without the prefix, how its text is read, what stands when it is not given."""

    name: str
    read: Callable[[str], Any]
    default: Any
    told: str

    @property
    def variable(self) -> str:
        """The environment variable's name."""
        return "KENTONGAN_" + self.name


def _truth(text: str) -> bool:
    answers = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
    }
    if text.strip().lower() not in answers:
        raise ValueError(marked("it must be yes or no"))
    return answers[text.strip().lower()]


def _words(text: str) -> tuple[str, ...]:
    words = tuple(word.strip() for word in text.split(",") if word.strip())
    if not words:
        raise ValueError(marked("it must name at least one, separated by commas"))
    return words


def _countries(text: str) -> tuple[str, ...]:
    codes = tuple(word.strip().upper() for word in text.split(",") if word.strip())
    if not all(len(code) == 2 and code.isascii() and code.isalpha() for code in codes):
        raise ValueError(marked("it must be countries by their two letters, separated by commas"))
    return codes


def _text(text: str) -> str:
    if not text.strip():
        raise ValueError(marked("it must not be empty"))
    return text.strip()


def _folder(text: str) -> Path:
    return Path(_text(text))


def _some_folder(text: str) -> Path | None:
    return Path(text.strip()) if text.strip() else None


def _database(text: str) -> str:
    """Read a database's address. Its password is never told back, so an error names no part of it."""
    if not text:
        return text
    try:
        parts = urlsplit(text)
        known = parts.scheme in ("postgresql", "postgres") and parts.path.strip("/") and (parts.port or True)
    except ValueError:
        known = False
    if not known:
        raise ValueError(marked("it must be postgresql://user:password@host:port/database"))
    return text


def _number(text: str) -> int:
    if not (text.strip().isascii() and text.strip().isdigit()):
        raise ValueError(marked("it must be a whole number"))
    return int(text)


def _mail(text: str) -> str:
    """Read a mail server's address. Its password is never told back, so an error names no part of it."""
    if not text:
        return text
    try:
        parts = urlsplit(text)
        known = parts.scheme in ("smtp", "smtps", "smtp+insecure") and parts.hostname and (parts.port or True)
    except ValueError:
        known = False
    if not known:
        raise ValueError(marked("it must be smtp://user:password@host:port or smtps://user:password@host:port"))
    return text


def _public_address(text: str) -> str:
    """Read the hub's own address, and end it with a slash."""
    try:
        parts = urlsplit(text.strip())
        known = parts.scheme in ("http", "https") and parts.hostname and (parts.port or True)
    except ValueError:
        known = False
    if not known or parts.query or parts.fragment or parts.username:
        raise ValueError(marked("it must be https://host or https://host/path"))
    return text.strip().rstrip("/") + "/"


def _phone(text: str) -> str:
    if text.strip() and not re.fullmatch(r"\+?[0-9][0-9 ()./-]{2,40}", text.strip()):
        raise ValueError(marked("it must be a telephone number such as +60 3 1234 5678"))
    return text.strip()


def _mail_in(text: str) -> str:
    """Read where mail comes in. Its password is never told back, so an error names no part of it."""
    if not text:
        return text
    try:
        parts = urlsplit(text)
        maildir = parts.scheme == "maildir" and parts.path.startswith("/") and not parts.netloc
        imap = parts.scheme == "imaps" and bool(parts.hostname and parts.username) and parts.port != 0
    except ValueError:
        maildir = imap = False
    if not (maildir or imap):
        raise ValueError(marked("it must be maildir:///folder or imaps://user:password@host/folder"))
    return text


def _whole_folder(text: str) -> str:
    if text and not Path(text).is_absolute():
        raise ValueError(marked("it must be the whole path of a folder"))
    return text


def _zone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(marked("it must be a zone of the IANA database such as Asia/Jakarta")) from None


def _one_of(choices: Iterable[str]) -> Callable[[str], str]:
    known = tuple(choices)

    def read(text: str) -> str:
        if text.strip().lower() not in known:
            raise ValueError(", ".join(known))
        return text.strip().lower()

    return read


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "DATA",
        _folder,
        Path("var"),
        marked("Folder of the database, the archive, the keys and what is in work."),
    ),
    Setting(
        "DATABASE_URL",
        _database,
        "",
        marked("postgresql://… for PostgreSQL; without it SQLite in the data folder."),
    ),
    Setting("HOSTS", _words, ("localhost", "127.0.0.1", "[::1]"), marked("Host names the hub answers to.")),
    Setting("HTTPS", _truth, False, marked("Whether people reach the hub by HTTPS: secure cookies and HSTS.")),
    Setting("DEBUG", _truth, False, marked("For developers only: shows the inside of errors.")),
    Setting(
        "PROXIES",
        _number,
        0,
        marked("How many web servers of yours stand in front: as many entries of X-Forwarded-For are believed."),
    ),
    Setting(
        "MFA_REQUIRED", _truth, True, marked("Whether operators and duty officers must sign in with a second factor.")
    ),
    Setting("UPLOAD_LIMIT", _number, 512, marked("Largest file that those who take feeds in may send, in MiB.")),
    Setting(
        "MAIL_URL",
        _mail,
        "",
        marked("smtp://user:password@host:587 (STARTTLS) or smtps://… (TLS); without it the hub sends no mail."),
    ),
    Setting("MAIL_FROM", _text, "kentongan@localhost", marked("Address that the hub's mail comes from.")),
    Setting(
        "JURISDICTIONS",
        _countries,
        (),
        marked(
            "Countries, by two letters, whose organisations the hub warns itself; with none nothing leaves by rule."
        ),
    ),
    Setting(
        "URL",
        _public_address,
        "http://localhost:8000/",
        marked("Address at which recipients reach the hub: links in mails begin with it."),
    ),
    Setting("PHONE", _phone, "", marked("Number that recipients may call; it stands in every mail.")),
    Setting(
        "MAIL_IN",
        _mail_in,
        "",
        marked("maildir:///folder or imaps://user:password@host/folder, where answers to the hub's mail come in."),
    ),
    Setting("FOLDER_OUT", _whole_folder, "", marked("Folder into which the channel “folder” writes.")),
    Setting("WEBHOOK_PRIVATE", _truth, False, marked("Whether webhooks may go to private addresses and without TLS.")),
    Setting("DELIVERY_KEPT", _number, 30, marked("For how many days what was sent, and mail that came in, is kept.")),
    Setting("NAME", _text, "Kentongan", marked("What this hub calls itself on its pages.")),
    Setting("TIME_ZONE", _zone, "UTC", marked("IANA zone in which pages show times to those who chose none.")),
    Setting("LANGUAGE", _one_of(SPOKEN), "en", marked("Language for those whose browser asks for none of ours.")),
    Setting("DEMO", _some_folder, None, marked("For the demo only: the folder of its story and of everybody's mail.")),
    Setting("LOG_FORMAT", _one_of(FORMATS), "json", marked("json for machines, console for people.")),
    Setting("LOG_LEVEL", _one_of(LEVELS), "info", marked("Least severe level that is logged.")),
)


def read_settings(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Return every setting by name. Raises UnreadableSetting."""
    values = {}
    for setting in SETTINGS:
        text = environ.get(setting.variable)
        try:
            values[setting.name] = setting.default if text is None else setting.read(text)
        except ValueError as why:
            raise UnreadableSetting(name=setting.variable, why=why) from None
    return values
