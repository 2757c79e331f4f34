"""What people change about their own sign-in, through allauth's views, enters the ledger here, in the same transaction.

allauth tells of a second factor only after the commit, when the entry could no longer stand or fall with it; so the
factors are compared before and after.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction

from kentongan.accounts.models import User
from kentongan.ledger.actions import record


@contextmanager
def second_factors_recorded(user: User, *, clock: Callable[[], datetime]) -> Iterator[None]:
    """Run what may change the user's second factors in a transaction, and record what it did change."""
    with transaction.atomic():
        before = _factors(user.id)
        yield
        after = _factors(user.id)
        changes = {
            "accounts.authenticator_added": after.keys() - before.keys(),
            "accounts.authenticator_removed": before.keys() - after.keys(),
            "accounts.recovery_codes_renewed": {pk for pk, codes in after.items() if before.get(pk, codes) != codes},
        }
        for verb, changed in changes.items():
            for _ in changed:
                record(verb, actor=user.id, subject=user.id, at=clock())


def _factors(user_id: UUID) -> dict[int, str]:
    """Return the factors of a user by key: of recovery codes what they are made from, of others just that they are."""
    rows = Authenticator.objects.filter(user_id=user_id).values_list("pk", "type", "data")
    return {pk: str(data) if kind == Authenticator.Type.RECOVERY_CODES else "" for pk, kind, data in rows}
