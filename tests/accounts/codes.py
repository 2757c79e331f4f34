"""Codes of authenticator apps for tests, at a time that stands still: a code holds for 30 seconds only."""

from types import SimpleNamespace

import pytest
from allauth.mfa.totp.internal import auth


def stop_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every code be of one and the same half minute."""
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: 1_795_000_000.0))


def code_for(secret: str) -> str:
    """Return what an app with this key shows now."""
    return auth.format_hotp_value(auth.hotp_value(secret, next(iter(auth.yield_hotp_counters_from_time()))))
