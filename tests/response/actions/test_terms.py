"""Terms hold on every way out: whatever a mail is about, its reader is told no more than the table allows.

Every TLP, with and without a key, every kind of notice, what was told before, one warning or a digest: what goes into
the outbox is searched for everything that must not be in it.
"""

from dataclasses import dataclass
from itertools import product

import pytest
from django.db import transaction
from tests.response import made
from tests.response.actions import post
from tests.response.actions.post import AT, LATER

from kentongan.delivery.models import Delivery
from kentongan.delivery.terms import Reason, State
from kentongan.directory.models import Contact
from kentongan.kernel.identifiers import new_id
from kentongan.kernel.tlp import TLP
from kentongan.response.actions.linking import ask_code
from kentongan.response.actions.recalling import correct_warning, withdraw_warning
from kentongan.response.actions.sending import send_due
from kentongan.response.models import Link, Notice, Preference, Warning
from kentongan.response.terms import Manner, NoticeKind, Route

CONTENT = ("198.51.100.77", "zz-name.example", "zz-report", "zz-tag", "ZZ Feed", "zz-claim", "31337", "zz-words")
"""What no mail in clear says of AMBER and above: address, name, report, tag, feed, claim, port, a person's words."""

CLASSIFICATION = ("vulnerable", "Vulnerable", "elnet", "rentan", "terdedah")
OWNER = "ZZ Owner"


@dataclass(frozen=True)
class Case:
    tlp: TLP
    owner_key: bool
    cert_key: bool
    to_cert: bool
    dead: bool
    exercise: bool
    number: int


def play(case: Case) -> list[Warning]:
    """Play everything that can happen to warnings of these terms, and return them."""
    bank = made.organisation("zz-owner", names={"en": OWNER})
    cert = post.cert()
    key = {True: post.CERTIFICATE, False: ""}
    post.verified(bank, "first@zz-owner.example", openpgp=key[case.owner_key])
    post.verified(bank, "second@zz-owner.example", priority=2)
    post.verified(cert, "soc@cert-my.example", openpgp=key[case.cert_key])
    post.verified(cert, "second@cert-my.example", priority=2)
    Preference.objects.create(organisation=cert, copies=True, changed_at=AT)
    feed = made.feed("zz-feed")
    feed.name = "ZZ Feed"
    feed.save()
    warnings = []
    for _ in range(case.number):
        seen = made.exposure(
            bank,
            of_feed=feed,
            tlp=case.tlp,
            address="198.51.100.77",
            name="zz-name.example",
            report="zz-report",
            tag="zz-tag",
            port=31337,
            evidence_kind="domain",
            evidence_value="zz-claim",
            exercise=case.exercise,
        )
        written_to = {"recipient": cert, "route": Route.NATIONAL_CERT} if case.to_cert else {}
        warnings.append(post.approved(bank, seen, tlp=case.tlp, exercise=case.exercise, **written_to))
    send_due(AT)
    for link in Link.objects.all():
        if link.warning.tlp >= TLP.AMBER:
            ask_code(link.id, at=AT)
    end = {"state": State.DEAD, "reason": Reason.REFUSED} if case.dead else {}
    for _ in range(4):
        post.settle(**end)
    Contact.objects.update(openpgp=post.CERTIFICATE)  # a key that came later opens nothing that was closed before
    for warning in warnings:
        warning.refresh_from_db()
        if warning.sent_at is not None:
            correct_warning(warning.id, actor=new_id(), at=LATER, text="zz-words 198.51.100.77")
        withdraw_warning(warning.id, actor=new_id(), at=LATER, note="zz-words 198.51.100.77")
    return warnings


def told(notice: Notice) -> str:
    return post.whole(post.mail_of(notice))


def check(case: Case, warnings: list[Warning]) -> None:
    notices = list(Notice.objects.all())
    assert Delivery.objects.count() == len(notices)
    for notice in notices:
        said, to_owner = told(notice), notice.organisation.slug == "zz-owner"
        clear = notice.manner in {Manner.NOTICE_ONLY, Manner.NAME_ONLY} or case.tlp >= TLP.AMBER
        if clear or notice.kind == NoticeKind.CODE:
            for secret in (*CONTENT, *CLASSIFICATION):
                assert secret not in said, (case, notice.kind, notice.manner, secret)
        if case.tlp >= TLP.RED:
            raise AssertionError(notice.kind)
        if case.tlp >= TLP.AMBER and not to_owner:
            assert notice.kind != NoticeKind.COPY
        if case.tlp >= TLP.AMBER_STRICT and not to_owner:
            assert (notice.kind, notice.manner) == ("unreachable", "name_only")
            assert OWNER in said
            assert not any(warning.reference in said for warning in warnings)
            assert "/w/" not in said
            assert not post.mail_of(notice).attachments


@pytest.mark.django_db
@pytest.mark.parametrize("tlp", list(TLP), ids=lambda one: one.name)
@pytest.mark.parametrize("dead", [False, True], ids=["arrives", "comes back"])
@pytest.mark.parametrize("to_cert", [False, True], ids=["to the owner", "to the CERT"])
def test_no_way_out_tells_more_than_the_terms_allow(tlp: TLP, dead: bool, to_cert: bool) -> None:
    for owner_key, cert_key in product((False, True), (False, True)):
        case = Case(
            tlp=tlp,
            owner_key=owner_key,
            cert_key=cert_key,
            to_cert=to_cert,
            dead=dead,
            exercise=owner_key != cert_key,
            number=2,
        )
        with transaction.atomic():
            check(case, play(case))
            transaction.set_rollback(True)
