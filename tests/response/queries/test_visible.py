"""Who sees which warning: compiled into the query, compared with the sentence of docs/decisions/0010 case by case."""

from itertools import product
from uuid import uuid4

import pytest
from tests.response.made import AT, organisation, warning

from kentongan.accounts.terms import Reader, Role
from kentongan.kernel.tlp import TLP
from kentongan.response.models import Item, Warning
from kentongan.response.queries.visible import visible_exposures, visible_items, visible_warnings
from kentongan.response.terms import WarningState

pytestmark = pytest.mark.django_db


def member(*organisations: object) -> Reader:
    return Reader(user_id=uuid4(), role=Role.MEMBER, organisations=frozenset(organisations))  # type: ignore[arg-type]


def may_see(one: Warning, *, reader: Reader) -> bool:
    """The sentence, in Python."""
    if one.state in {"drafted", "approved"} or not (one.sent_at or one.delivered_at):
        return False
    if one.tlp >= TLP.RED and not one.delivered_at:
        return False
    if one.organisation_id in reader.organisations:
        return True
    strict = one.tlp >= TLP.AMBER_STRICT
    return one.recipient_id in reader.organisations and not strict


def test_a_member_sees_exactly_what_was_sent_to_theirs_within_the_terms() -> None:
    owner, cert, other = organisation("owner"), organisation("cert"), organisation("other")
    for number, (state, tlp, sent, delivered, by_cert) in enumerate(
        product(
            (WarningState.DRAFTED, WarningState.APPROVED, WarningState.SENT, WarningState.CLOSED),
            TLP,
            (None, AT),
            (None, AT),
            (False, True),
        )
    ):
        warning(
            owner,
            state=state,
            tlp=tlp,
            sent_at=sent,
            delivered_at=delivered,
            recipient=cert if by_cert else owner,
            route="national_cert" if by_cert else "owner",
            sector=str(number),
        )
    for reader in (member(owner.id), member(cert.id), member(other.id), member(owner.id, cert.id), member()):
        expected = {one.pk for one in Warning.objects.all() if may_see(one, reader=reader)}
        assert set(visible_warnings(reader=reader).values_list("pk", flat=True)) == expected
        items = Item.objects.filter(warning__in=expected)
        assert set(visible_items(reader=reader)) == set(items)
        own = {
            one.exposure_id
            for one in items
            if one.exposure.organisation_id in reader.organisations and one.exposure.tlp <= one.warning.tlp
        }
        assert set(visible_exposures(reader=reader).values_list("pk", flat=True)) == own
