"""A warning sent once more: a fresh link to the first contact that can be reached, and nothing else changes."""

import pytest
from tests.response import made
from tests.response.actions import post
from tests.response.actions.post import LATER

from kentongan.kernel.tlp import TLP
from kentongan.response.actions.resending import send_again
from kentongan.response.errors import NothingLeft, NoUsableContact
from kentongan.response.models import Link, Notice, Transition
from kentongan.response.terms import WarningState

pytestmark = pytest.mark.django_db


def test_it_leaves_once_more_with_a_fresh_link_and_stays_what_it_is() -> None:
    warning = post.delivered(made.organisation())
    send_again(warning.id, actor=None, at=LATER)
    assert Notice.objects.count() == 2
    assert Link.objects.filter(warning=warning).count() == 2
    assert made.state_of(warning.id) is WarningState.DELIVERED
    assert Transition.objects.filter(warning=warning, reason="sent-again").count() == 1
    post.settle()
    assert made.state_of(warning.id) is WarningState.DELIVERED


def test_what_never_left_or_may_not_be_mailed_is_not_sent_again() -> None:
    bank = made.organisation()
    post.verified(bank)
    for warning in (made.warning(bank), made.warning(bank, state=WarningState.DELIVERED, sent_at=LATER, tlp=TLP.RED)):
        with pytest.raises(NothingLeft):
            send_again(warning.id, actor=None, at=LATER)
    assert not Notice.objects.exists()


def test_without_a_contact_it_says_so() -> None:
    warning = made.warning(made.organisation(), state=WarningState.DELIVERED, sent_at=LATER)
    with pytest.raises(NoUsableContact):
        send_again(warning.id, actor=None, at=LATER)
