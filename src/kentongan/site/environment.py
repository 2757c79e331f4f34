"""Every setting an operator can give, from ``KENTONGAN_*``; documented in docs/operator/settings.md, under test."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kentongan.kernel.errors import KentonganError, marked


class UnreadableSetting(KentonganError):
    """An environment variable holds what its setting cannot be."""

    code = "unreadable-setting"
    text = marked("The setting {name} cannot be “{value}”: {why}.")
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
    return tuple(word.strip() for word in text.split(",") if word.strip())


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "DATA",
        Path,
        Path("var"),
        marked("Folder of the database, the archive, the keys and what is in work."),
    ),
    Setting(
        "DATABASE_URL",
        str,
        "",
        marked("postgresql://… for PostgreSQL; without it SQLite in the data folder."),
    ),
    Setting("HOSTS", _words, ("localhost", "127.0.0.1", "[::1]"), marked("Host names the hub answers to.")),
    Setting("HTTPS", _truth, False, marked("Whether people reach the hub by HTTPS: secure cookies and HSTS.")),
    Setting("DEBUG", _truth, False, marked("For developers only: shows the inside of errors.")),
    Setting("NAME", str, "Kentongan", marked("What this hub calls itself on its pages.")),
    Setting("TIME_ZONE", str, "UTC", marked("IANA zone in which pages show times to those who chose none.")),
    Setting("LANGUAGE", str, "en", marked("Language for those whose browser asks for none that the hub speaks.")),
    Setting("LOG_FORMAT", str, "json", marked("json for machines, console for people.")),
    Setting("LOG_LEVEL", str, "info", marked("Least severe level that is logged.")),
)


def read_settings(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Return every setting by name. Raises UnreadableSetting."""
    values = {}
    for setting in SETTINGS:
        text = environ.get(setting.variable)
        try:
            values[setting.name] = setting.default if text is None else setting.read(text)
        except ValueError as why:
            raise UnreadableSetting(name=setting.variable, value=text, why=why) from None
    return values
