"""The main job, whole, as people meet it: a file comes in, somebody is warned, and what came of it is known.

Everything is real but the clock of the worker: the file is uploaded, the mail goes over SMTP, the link stands in it,
and a person opens it in a browser of their own.
"""

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.browser.test_pages import sign_in
from tests.delivery.servers import Inbox, mail_server
from tests.shared_data import shared_data
from tests.tiers import seldom

from kentongan.accounts.terms import Role
from kentongan.delivery.worker import configured_means, own_steps, registered_steps, run_steps
from kentongan.directory.actions.claims import add_claim
from kentongan.directory.actions.contacts import add_contact
from kentongan.directory.actions.organisations import add_organisation
from kentongan.intake.actions import declare_feed, ingest
from kentongan.intake.actions.feeds import FeedChange
from kentongan.kernel.clock import utc_now
from kentongan.kernel.identifiers import new_id
from kentongan.kernel.tlp import TLP
from kentongan.response.models import Warning
from kentongan.response.terms import WarningState
from kentongan.routing import terms
from kentongan.routing.terms import ClaimKind, ClaimTier, OrganisationKind

FEED = "open-databases"
SAMPLE, ADDRESS, NETWORK = "scan_mongodb.csv", "198.51.100.203", "198.51.100.0/24"
LAST = (203, 42, 225, 144, 7, 9)
HEADER = '"timestamp","ip","protocol","port","hostname","tag","version","asn","geo"'
ROW = '"2026-01-24 00:40:07","198.51.100.{}","tcp","27017","","mongodb","2.4","64496","MY"'
OWN_SAMPLE = "\n".join([HEADER, *map(ROW.format, LAST)])
BANK, CERT = "bank-rivers", "cert-a"


class Town:
    """A hub with a bank, its national CERT, a mail server, and a worker whose clock can be put forward."""

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox
        self.ahead = timedelta()

    def now(self) -> datetime:
        return utc_now() + self.ahead

    def work(self, *, rounds: int = 6, apart: float = 5, **later: float) -> None:
        """Let time pass, then let the worker do all there is to do, in rounds that are as many seconds apart."""
        self.ahead += timedelta(**later)
        for _ in range(rounds):
            worker = new_id()
            steps = (*own_steps(configured_means(worker, clock=self.now)), *registered_steps())
            run_steps(steps, worker=worker, clock=self.now, stop=Event(), once=True)
            self.ahead += timedelta(seconds=apart)

    def mails(self, to: str) -> list[EmailMessage]:
        found = (message_from_bytes(bytes(one.content or b""), policy=default) for one in self._to(to))
        return [one for one in found if isinstance(one, EmailMessage)]

    def _to(self, address: str) -> list[Any]:
        return [one for one in self.inbox.mails if address in one.rcpt_tos]


@pytest.fixture
def town(transactional_db: None, settings: Any, live_server: LiveServer, tmp_path: Path) -> Iterator[Town]:
    settings.MFA_REQUIRED = False
    settings.DATA = tmp_path
    settings.JURISDICTIONS = ("MY",)
    settings.HUB_URL = live_server.url + "/"
    settings.HUB_PHONE = "+60 3 5555 0100"
    settings.SENDS_MAIL, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = True, False, False
    inbox = Inbox()
    with mail_server(inbox) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
        town = Town(inbox)
        _people(town.now() - timedelta(days=30))
        yield town


def _people(at: datetime) -> None:
    for slug, name, kind in (
        (BANK, "Bank of Rivers", OrganisationKind.COMPANY),
        (CERT, "National CERT of Alphaland", OrganisationKind.NATIONAL_CERT),
    ):
        made = terms.Organisation(id=slug, names={"en": name}, country="MY", kind=kind, languages=("en",))
        add_organisation(made, actor=None, at=at)
        _contact(slug, f"soc@{slug}.example", at=at)
    claim = terms.Claim(organisation=BANK, kind=ClaimKind.CIDR, value=NETWORK, tier=ClaimTier.OWNER, verified_at=at)
    add_claim(claim, actor=None, at=at)


def _contact(slug: str, address: str, *, at: datetime, priority: int = 1) -> None:
    contact = terms.Contact(role="technical", channel="email", address=address, priority=priority, verified_at=at)
    add_contact(contact, organisation=slug, actor=None, at=at)


def _declare(tlp: TLP, *, at: datetime) -> None:
    declare_feed(FEED, change=FeedChange(name="Open databases, daily", tlp=tlp), actor=None, at=at)


def _sample(real: bool, folder: Path) -> Path:
    if real:
        return shared_data(f"shadowserver/{SAMPLE}")
    file = folder / SAMPLE
    file.write_text(OWN_SAMPLE, "utf-8")
    return file


def _upload(page: Page, live_server: LiveServer, file: Path) -> None:
    page.goto(f"{live_server.url}/feeds/{FEED}/upload/")
    page.locator("[type=file]").set_input_files(file)
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile(r"/runs/"))


def _approve_all(page: Page, live_server: LiveServer) -> None:
    """Choose what waits for the bank, look at every mail, approve."""
    page.goto(f"{live_server.url}/warnings/?group=waiting&organisation={BANK}")
    for box in page.locator("table.rows input[type=checkbox]").all():
        box.check()
    page.get_by_role("button", name="Preview what is chosen").click()
    expect(page.get_by_role("heading", name="Before it leaves")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Approve")).click()
    page.wait_for_load_state("networkidle")


def _link_in(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return re.findall(r"http://\S+/w/\S+", body.get_content())[0]


def _words(mail: EmailMessage) -> str:
    """Everything that a mail says, its headers and attachments too, in one text."""
    parts = [part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()]
    texts = [part.decode("utf-8", "replace") for part in parts if isinstance(part, bytes)]
    return "\n".join([*(f"{name}: {value}" for name, value in mail.items()), *texts])


@pytest.mark.parametrize("real", seldom([True, False], but=[False]), ids=["a row of a real sample", "a row of ours"])
def test_a_row_goes_from_the_file_to_done_and_to_the_figures(
    page: Page, browser: Browser, live_server: LiveServer, town: Town, tmp_path: Path, real: bool
) -> None:
    file = _sample(real, tmp_path)
    _declare(TLP.GREEN, at=town.now())
    sign_in(page, live_server, Role.DUTY_OFFICER)
    _upload(page, live_server, file)
    town.work()
    _approve_all(page, live_server)
    # The clock is half a minute ahead already: what more a busy machine takes must not use up the minute.
    town.work(rounds=3, apart=0)
    assert town.inbox.mails == [], "it left while it could still be taken back"
    town.work(minutes=2)

    (mail,) = town.mails(f"soc@{BANK}.example")
    body = mail.get_body(("plain",))
    assert body is not None
    assert ADDRESS in body.get_content()
    assert max(map(len, body.get_content().splitlines())) <= 72
    warning = Warning.objects.get(organisation__slug=BANK)
    assert warning.state == WarningState.DELIVERED

    recipient = browser.new_context(java_script_enabled=False).new_page()
    recipient.goto(_link_in(mail))
    assert ADDRESS in recipient.content()
    warning.refresh_from_db()
    assert warning.state == WarningState.DELIVERED, "opening a link acknowledges nothing"
    recipient.locator("#verdict-mitigated").check()
    recipient.get_by_role("button", name="Send the answer").click()
    expect(recipient.get_by_role("heading", name=re.compile("We have your answer"))).to_be_visible()

    page.goto(f"{live_server.url}/warnings/{warning.pk}/")
    expect(page.get_by_text("We have repaired it").or_(page.get_by_text("repaired")).first).to_be_visible()
    figures = _figures(page, live_server)
    rows = len(file.read_text("utf-8-sig").splitlines()) - 1
    assert figures["answered"] == f"{rows} of {rows}"
    assert figures["gone"] == f"0 of {rows}", "an answer says nothing of what is gone"

    town.work(days=8)
    _take_in_without_it(file, folder=tmp_path, at=town.now())
    town.work(minutes=20)
    assert _figures(page, live_server)["gone"] == f"{rows} of {rows}"


def _figures(page: Page, live_server: LiveServer) -> dict[str, str]:
    """Return part and whole of each figure, as the page tells them."""
    page.goto(f"{live_server.url}/figures/?period=year")
    found = {}
    for tile in page.locator("dl.tiles .tile").all():
        share = re.search(r"[\d,]+ of [\d,]+", tile.inner_text())
        found[tile.locator("strong").first.inner_text().strip()] = share[0] if share else ""
    return found


def _take_in_without_it(file: Path, *, folder: Path, at: datetime) -> None:
    """The feed of a later day: somebody else's row, and none of those that were repaired."""
    header, first, *_ = csv.reader(io.StringIO(file.read_text("utf-8-sig")))
    row = dict(zip(header, first, strict=True))
    row |= {"timestamp": f"{at - timedelta(hours=3):%Y-%m-%d %H:%M:%S}", "ip": "203.0.113.9"}
    later = folder / "later" / file.name
    later.parent.mkdir()
    with later.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([header, row.values()])
    ingest([later], feed=FEED, actor=None, at=at, clock=lambda: at)


SAID_TO_NOBODY_ELSE = (ADDRESS, "27017", "mongodb", "MongoDB", "database", "Open databases", "vulnerable", FEED)
"""What only the owner may learn: where, on which port, what, from which feed."""


def test_a_strict_warning_goes_through_a_dead_contact_without_a_leak(
    page: Page, browser: Browser, live_server: LiveServer, town: Town, tmp_path: Path
) -> None:
    dead = f"soc@{BANK}.example"
    town.inbox.rcpt = lambda address: "550 5.1.1 no such mailbox" if address == dead else "250 OK"
    _declare(TLP.AMBER_STRICT, at=town.now())
    sign_in(page, live_server, Role.DUTY_OFFICER)
    _upload(page, live_server, _sample(False, tmp_path))
    town.work()
    _approve_all(page, live_server)
    town.work(minutes=2)

    (told,) = town.mails(f"soc@{CERT}.example")
    assert "Bank of Rivers" in _words(told), "its national CERT learns that nobody there could be reached"
    for word in SAID_TO_NOBODY_ELSE:
        assert word not in _words(told), f"the national CERT was told: {word}"
    assert not re.search(r"/w/\S+", _words(told)), "and gets no link that opens anything"
    warning = Warning.objects.get(organisation__slug=BANK)
    assert warning.state == WarningState.ESCALATED
    assert warning.reference not in _words(told)

    _contact(BANK, f"duty@{BANK}.example", at=town.now(), priority=2)
    _contact(BANK, f"board@{BANK}.example", at=town.now(), priority=3)
    page.goto(f"{live_server.url}/warnings/preview/?id={warning.pk}")
    page.get_by_role("button", name=re.compile("^Approve")).click()
    page.wait_for_load_state("networkidle")
    town.work(minutes=2)

    (notice,) = town.mails(f"duty@{BANK}.example")
    for word in SAID_TO_NOBODY_ELSE:
        assert word not in _words(notice), f"in clear, for everybody on the way: {word}"
    recipient = browser.new_context().new_page()
    recipient.goto(_link_in(notice))
    assert not any(word in recipient.content() for word in SAID_TO_NOBODY_ELSE), "shown before a code was entered"
    recipient.get_by_role("button", name="Send a code").click()
    town.work()
    (with_code,) = town.mails(f"board@{BANK}.example")
    for word in SAID_TO_NOBODY_ELSE:
        assert word not in _words(with_code)
    body = with_code.get_body(("plain",))
    assert body is not None
    code = re.search(r"\b\d{4}[ -]?\d{4}\b", body.get_content())
    assert code is not None
    recipient.locator("#code").fill(code[0])
    recipient.get_by_role("button", name="Open the message").click()
    expect(recipient.get_by_text(ADDRESS).first).to_be_visible()

    everything = [_words(message_from_bytes(bytes(one.content or b""), policy=default)) for one in town.inbox.mails]
    assert not any(ADDRESS in text or "27017" in text for text in everything), "nothing of it left in clear"
