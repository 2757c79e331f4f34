"""Who stands at a hub's other doors for an observer: a person who is signed in, and a program with a token."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver
from tests.accounts.people import person
from tests.exchange.leaks.building import Hub
from tests.exchange.leaks.worlds import KINDS, ORGANISATIONS, T0, Observer

from kentongan.accounts.actions import issue_token
from kentongan.accounts.terms import Role, Scope
from kentongan.exchange.models import Member

SECRET = "kentongan_sound-of-a-wooden-drum"
STRANGE = "192.0.2.1"
"""An address from which a connection without encryption comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtTheDoors:
    """An observer's browser, their program, which may be the browser too, and the members for whom they share."""

    browser: Client
    program: Client
    members: tuple[UUID, ...]


def role_of(observer: Observer) -> Role:
    """Return as whom an observer is signed in: of the hub's staff some manage accounts, others read alone."""
    if not observer.hub:
        return Role.MEMBER
    return Role.ANALYST if observer.members else Role.OPERATOR


@contextmanager
def at_the_doors(hub: Hub, observer: Observer) -> Iterator[AtTheDoors]:
    """Let an observer come to the doors, whose clocks stand at the time when they look."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "MFA_REQUIRED", False)
        for module in doors():
            patch.setattr(module, "utc_now", lambda: observer.at)
        browser = program = _browser(observer)
        if len(observer.members) == 1 and not observer.hub:
            (name,) = observer.members
            program = _program(hub.members[name], observer)
        members = tuple(hub.members[one].pk for one in sorted(observer.members))
        yield AtTheDoors(browser=browser, program=program, members=members)


def doors() -> Sequence[Any]:
    """Return every module of the pages and the API that reads the clock."""
    assert get_resolver().url_patterns  # the addresses bring their modules along
    several = [sys.modules[name] for name in sorted(sys.modules) if name.startswith(("kentongan.web", "kentongan.api"))]
    return [one for one in several if hasattr(one, "utc_now")]


def _client(observer: Observer, **more: str) -> Client:
    return Client(**more) if observer.secure else Client(REMOTE_ADDR=STRANGE, **more)


def _browser(observer: Observer) -> Client:
    browser = _client(observer)
    organisations = [ORGANISATIONS[name] for name in KINDS if name in observer.members]
    browser.force_login(person(role_of(observer), *organisations, name="somebody"))
    return browser


def _program(member: Member, observer: Observer) -> Client:
    """Return a program with a token of a member's; who is of several, or of the hub, has none, and reads by browser."""
    scopes = (Scope.TAXII_READ, Scope.TAXII_WRITE)
    begins, ends = T0 - timedelta(days=1), T0 + timedelta(days=300)
    issue_token(member.user, name="observing", scopes=scopes, expires_at=ends, secret=SECRET, actor=None, at=begins)
    return _client(observer, HTTP_AUTHORIZATION=f"Bearer {SECRET}")
