"""One exposure, reported under several terms: whoever was told of it under looser ones learns nothing of stricter."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.accounts.people import signed_in
from tests.response import made
from tests.response.actions import post
from tests.response.actions.post import AT, LATER

from kentongan.accounts.terms import Role
from kentongan.kernel.clock import utc_now
from kentongan.kernel.identifiers import new_id
from kentongan.kernel.tlp import TLP
from kentongan.response.actions.recalling import correct_warning
from kentongan.response.models import Exposure, Link, Notice
from kentongan.response.terms import NoticeKind

pytestmark = pytest.mark.django_db


def test_what_a_stricter_report_added_to_an_exposure_is_told_in_no_looser_warning() -> None:
    bank = made.organisation()
    seen = made.exposure(bank, name="vpn.bank-a.example", address="203.0.113.9")
    warning = post.delivered(bank, seen)
    path = f"/w/{post.secret_for(warning)}/"
    later = AT + timedelta(days=3, minutes=17)
    Exposure.objects.filter(pk=seen.pk).update(tlp=TLP.RED, address="198.51.100.77", last_seen=later, count=4711)
    Link.objects.update(expires_at=utc_now() + timedelta(days=1))
    correct_warning(warning.id, actor=new_id(), at=LATER, text="it is another port")
    texts = {part: Client().get(path + part).content.decode() for part in ("", "table.csv")}
    texts["mail"] = post.whole(post.mail_of(Notice.objects.get(kind=NoticeKind.CORRECTION)))
    member = signed_in(Role.MEMBER, bank.id)
    for place in (f"/warnings/{warning.id}/", f"/api/v1/warnings/{warning.id}/exposures", "/exposures/"):
        texts[place] = member.get(place).content.decode()
    texts["api"] = member.get("/api/v1/exposures").content.decode()
    assert "vpn.bank-a.example" in texts[""]
    for place, text in texts.items():
        for added in ("198.51.100.77", "4711", "4,711", f"{later:%H:%M}", "2026-11-29"):
            assert added not in text, place
