"""What is open and not gone goes over into the newer warning, once."""

from datetime import timedelta

import pytest
from django.db import transaction
from tests.response import made

from kentongan.response.actions.superseding import carry_over, carry_over_many
from kentongan.response.errors import NotInThisState
from kentongan.response.models import Warning
from kentongan.response.terms import WarningState

pytestmark = pytest.mark.django_db

LATER = made.AT + timedelta(hours=1)


def test_what_is_open_and_seen_is_carried_over_and_counted() -> None:
    bank = made.organisation()
    shared, open_ = made.exposure(bank), made.exposure(bank)
    answered, gone = made.exposure(bank, state="mitigated"), made.exposure(bank, gone_at=made.AT)
    old = made.warning(bank, shared, open_, answered, gone, state=WarningState.DELIVERED)
    new = made.warning(bank, shared, state=WarningState.SENT)
    carry_over(old, new, LATER)
    assert set(new.items.values_list("exposure", flat=True)) == {shared.id, open_.id}
    assert (new.exposures, new.open, old.state, old.superseded_by) == (2, 2, "superseded", new)
    stored = Warning.objects.get(pk=new.pk)
    assert (stored.exposures, stored.open, stored.gone) == (2, 2, 0)
    assert Warning.objects.get(pk=old.pk).superseded_by_id == new.pk


def test_what_several_earlier_ones_list_is_listed_once() -> None:
    bank = made.organisation()
    shared = made.exposure(bank)
    olds = [made.warning(bank, shared, state=WarningState.DELIVERED) for _ in range(3)]
    new = made.warning(bank)
    carry_over_many(dict.fromkeys(olds, new), at=LATER)
    assert new.items.filter(exposure=shared).count() == 1
    assert new.exposures == 2


def test_nothing_is_carried_over_from_what_is_over() -> None:
    bank = made.organisation()
    old, new = made.warning(bank, state=WarningState.WITHDRAWN), made.warning(bank)
    with pytest.raises(NotInThisState), transaction.atomic():
        carry_over(old, new, LATER)
    assert new.items.count() == 1
