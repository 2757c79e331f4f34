"""The settings: what each is, which variables mean nothing, and what must not stay as it is on an open hub."""

import difflib
import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from kentongan.kernel.errors import marked
from kentongan.upkeep.terms import Finding, Severity

SHORTEST_SECRET = 32
_NOT_SETTINGS = ("KENTONGAN_VENV", "KENTONGAN_TESTS", "KENTONGAN_SHARED_DATA")
_LOCAL = {"localhost", "127.0.0.1", "[::1]", "testserver"}


def setting_findings() -> Iterator[Finding]:
    """Give what there is to say of the settings."""
    for setting, value, given in settings.GIVEN_SETTINGS:
        yield Finding(
            code="setting",
            severity=Severity.FINE,
            text=marked("{name} is {value} ({whence})."),
            facts={"name": setting.variable, "value": _shown(setting.name, value), "whence": _whence(given)},
        )
    yield from _unknown_variables()
    yield from _openness()
    yield from _public_address()
    yield _secret()


def _whence(given: bool) -> str:
    return marked("from the environment") if given else marked("not given")


def _shown(name: str, value: Any) -> str:
    if name.endswith(("_URL", "MAIL_IN")) and value:
        return str(value).partition(":")[0] + "://…"  # it may hold a password
    match value:
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ", ".join(map(str, value)) or "–"
        case None:
            return "–"
        case _:
            return str(value) or "–"


def _unknown_variables() -> Iterator[Finding]:
    known = [setting.variable for setting, _, _ in settings.GIVEN_SETTINGS]
    for name in sorted(os.environ):
        if name.startswith("KENTONGAN_") and name not in known and name not in _NOT_SETTINGS:
            near = difflib.get_close_matches(name, known, n=1)
            yield Finding(
                code="setting-unknown",
                severity=Severity.WRONG,
                text=marked("{name} is in the environment and no setting of this version."),
                facts={"name": name, "near": near[0] if near else "docs/operator/settings.md"},
                advice=marked("Remove it, or correct its name: see {near}."),
            )


def _public_address() -> Iterator[Finding]:
    """Recipients open links elsewhere: an address of this machine helps none of them."""
    if not settings.SENDS_MAIL:
        return
    host = urlsplit(settings.HUB_URL).hostname or ""
    if host in _LOCAL or host == "::1":
        yield Finding(
            code="url-local",
            severity=Severity.NOTE,
            text=marked("Links in mails begin with {url}, which nobody else can open."),
            facts={"url": settings.HUB_URL},
            advice=marked("Set KENTONGAN_URL to the address at which recipients reach the hub."),
        )
    if not settings.HUB_PHONE:
        yield Finding(
            code="phone-none",
            severity=Severity.NOTE,
            text=marked("Mails name no telephone number that recipients could call."),
            advice=marked("Set KENTONGAN_PHONE: it is how a careful recipient makes sure that a mail is genuine."),
        )


def _openness() -> Iterator[Finding]:
    open_to_others = bool(set(settings.ALLOWED_HOSTS) - _LOCAL)
    https = next(value for setting, value, _ in settings.GIVEN_SETTINGS if setting.name == "HTTPS")
    if "*" in settings.ALLOWED_HOSTS:
        yield Finding(
            code="hosts-any",
            severity=Severity.WRONG,
            text=marked("The hub answers to any host name."),
            advice=marked("Name the hosts in KENTONGAN_HOSTS; links in mails are made of them."),
        )
    if open_to_others and not https:
        yield Finding(
            code="https-off",
            severity=Severity.WRONG,
            text=marked("The hub answers to other machines and sends passwords without HTTPS."),
            advice=marked("Put a web server with a certificate in front and set KENTONGAN_HTTPS=yes."),
        )
    if settings.DEBUG:
        yield Finding(
            code="debug-on",
            severity=Severity.WRONG if open_to_others else Severity.NOTE,
            text=marked("KENTONGAN_DEBUG shows the inside of errors to visitors."),
            advice=marked("Unset it on a hub with real data."),
        )


def _secret() -> Finding:
    if len(settings.SECRET_KEY) < SHORTEST_SECRET:
        return Finding(
            code="secret-short",
            severity=Severity.WRONG,
            text=marked("The hub's secret in keys/secret is too short."),
            advice=marked("Stop the hub, remove the file and start again; everybody then signs in anew."),
        )
    return Finding(code="secret", severity=Severity.FINE, text=marked("The hub has a secret of its own."))
