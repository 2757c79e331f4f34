"""The demo's three days, played as they would have happened: feeds in, warnings out by real mail, people who answer.

Every step is the hub's own: the worker's steps at the time of the story, mails through a real SMTP server, answers by
the links that stand in these mails. Nothing is written into a table from here.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pysequoia

from kentongan.demo.contacts.day import contacts_day, note_contacts
from kentongan.demo.contacts.drilling import drill
from kentongan.demo.hub import take_in_feeds
from kentongan.demo.mailbox import Found, mails
from kentongan.demo.play import Play, turn
from kentongan.demo.region.feeds import DRILL, SCANS, SINKHOLES
from kentongan.demo.sharing import arrange, note_shared, revoke, share_first, share_last
from kentongan.directory.actions.keys import set_contact_key
from kentongan.directory.models import Contact
from kentongan.intake.models import Run
from kentongan.intake.terms import RunSums
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.kernel.tlp import TLP
from kentongan.response.actions import deciding, linking
from kentongan.response.actions.answering import answer_by_link
from kentongan.response.actions.approving import approve_warnings
from kentongan.response.actions.recalling import withdraw_warning
from kentongan.response.models import Notice, Warning
from kentongan.response.rules.concerning import FEED as SHARED
from kentongan.response.rules.release import Rule
from kentongan.response.terms import ExposureState, LinkState, NoticeKind, NoticeState, Release, Verdict, WarningState

BANK, FIRM, CLINIC, HOSPITAL, VILLAGE, UNIVERSITY = (
    "xa-bank-sungai",
    "xb-bengkel",
    "xa-klinik-mawar",
    "xa-hospital-besar",
    "xb-jaring-desa",
    "xa-universiti",
)
ENCRYPTED = "xb-bank-hulu"
_FIRM_TELNET = "10.20.20.66"
"""The firm's machine that its feed saw on the first day and never again."""

_LINK = re.compile(r"/w/([A-Za-z0-9_-]{16,})/")


def decide_beforehand(play: Play) -> None:
    """Say what the hub lets leave by itself: plain scans to whoever they concern, and when something counts as gone."""

    rule = Rule(classification="", tlp_at_most=TLP.GREEN, release=Release.AUTO)
    deciding.set_rules(SCANS, rules=[rule], actor=play.operator, at=play.now)
    for slug in (SCANS, SINKHOLES, DRILL):
        deciding.set_policy(slug, quiet_days=1, answer_days=3, actor=play.operator, at=play.now)


def give_keys(play: Play) -> None:
    """Give the one bank that has a security team an OpenPGP certificate; whoever has its other half is not here."""
    for contact in Contact.objects.filter(organisation__slug=ENCRYPTED, channel="email"):
        certificate = str(pysequoia.Tsk.generate(f"Security <{contact.address}>").extract_certificate())
        set_contact_key(contact.id, certificate=certificate, actor=play.officer, at=utc_now())


def approve(play: Play, *, feed: str) -> int:
    """Let the duty officer approve what waits of a feed and may be approved; return how many warnings that were."""

    waiting = Warning.objects.filter(feed__slug=feed, state=WarningState.DRAFTED, doubt="")
    chosen = list(waiting.exclude(organisation__kind__in=["ministry", "armed_forces"]).values_list("id", flat=True))
    done = approve_warnings(chosen, actor=play.officer, at=play.now).done
    play.now += timedelta(seconds=70)  # so long she could have taken it back
    return len(done)


def new_mails(play: Play) -> Iterator[Found]:
    """Give the mails that arrived since the last look, the oldest first."""

    for mail in reversed(mails(play.mailbox)):
        if mail.key not in play.read:
            play.read.add(mail.key)
            yield mail


def secrets_in(mail: Found) -> list[str]:
    """Return the secrets of the recipient's links that stand in a mail."""
    return list(dict.fromkeys(_LINK.findall(mail.text)))


def answers(play: Play, *, until: datetime) -> None:
    """Let those who got mail answer as people do: some at once, some in part, some never."""

    for mail in list(new_mails(play)):
        for secret in secrets_in(mail):
            opened = linking.open_link(secret, at=play.now)
            if opened.state is not LinkState.OPEN or opened.warning is None or opened.link is None:
                continue
            warning = Warning.objects.select_related("organisation").get(pk=opened.warning)
            if warning.organisation.slug == VILLAGE:
                continue  # its national CERT has it now, and looks for somebody there
            say = _told(play, warning, mail, secret) or _by_chance(play)
            if say is not None:
                play.later(until=until, minutes=play.random.randint(1, 9))
                say(opened.link)


Say = Callable[[UUID], None]


def _told(play: Play, warning: Warning, mail: Found, secret: str) -> Say | None:
    """Return what those answer of whom the story tells."""

    slug, report = warning.organisation.slug, warning.classification
    page = f"/w/{secret}/"
    match slug:
        case _ if slug == FIRM and (
            telnet := warning.items.filter(exposure__address=_FIRM_TELNET, exposure__port=23).first()
        ):
            play.places |= {"firm_mail": f"/demo/mail/{mail.key}/", "firm_page": page, "firm_answer": page}
            play.places["firm_gone"] = f"/exposures/?text={_FIRM_TELNET}&state={ExposureState.MITIGATED}"
            only = [telnet.exposure_id]
            return lambda link: answer(play, link, Verdict.MITIGATED, note="Telnet sudah kami matikan.", items=only)
        case _ if slug == BANK and report.startswith("vulnerable/") and "bank_done" not in play.places:
            play.places["bank_done"] = f"/warnings/{warning.pk}/"
            return lambda link: answer(play, link, Verdict.MITIGATED, note="Ditutup di firewall.")
        case _ if slug == CLINIC:
            play.places["wrong_owner"] = f"/warnings/{warning.pk}/"
            return lambda link: answer(play, link, Verdict.WRONG_OWNER, note="Ini bukan alamat kami.")
    return None


def _by_chance(play: Play) -> Say | None:

    drawn = play.random.random()
    for below, verdict in ((0.30, Verdict.MITIGATED), (0.52, Verdict.RECEIVED), (0.56, Verdict.RISK_ACCEPTED)):
        if drawn < below:
            return lambda link, verdict=verdict: answer(play, link, verdict)  # type: ignore[misc]
    return None


def answer(play: Play, link: UUID, verdict: Verdict, *, note: str = "", items: list[UUID] | None = None) -> None:
    """Answer by a link, for everything that the warning lists or for some of it."""

    with suppress(KentonganError):  # what was superseded meanwhile is answered by the newer link
        answer_by_link(link, verdict=verdict, items=items, note=note, at=play.now)


def withdraw(play: Play) -> None:
    """Let the duty officer withdraw what the feed was wrong about: everybody who got it is told, once."""

    wrong = Warning.objects.filter(
        organisation__slug=HOSPITAL, items__exposure__report__contains="redis", delivered_at__isnull=False
    )
    one = wrong.order_by("-drafted_at").first()
    if one is None:
        return
    note = "The feed's operator has told us that this report was wrong: a test of theirs, not your machine."
    withdraw_warning(one.pk, actor=play.officer, at=play.now, note=note)
    play.places["withdrawn"] = f"/warnings/{one.pk}/"


def note_places(play: Play) -> None:
    """Look up where the story's other scenes can be seen now."""
    note_contacts(play)
    note_shared(play)

    def warning(**wanted: object) -> str | None:
        one = Warning.objects.filter(**wanted).order_by("-drafted_at").first()
        return None if one is None else f"/warnings/{one.pk}/"

    run = Run.objects.filter(feed__slug=SCANS).latest("started_at")
    bounced = Notice.objects.filter(state=NoticeState.FAILED, organisation__slug=UNIVERSITY).first()
    shown = {
        "run": f"/runs/{run.pk}/",
        "waiting": "/warnings/?group=waiting",
        "figures": "/figures/",
        "escalated": warning(organisation__slug=VILLAGE, notices__notice__kind=NoticeKind.ESCALATION),
        "seen_again": warning(organisation__slug=BANK, seen_again__gt=0),
        "bounced": None if bounced is None else warning(notices__notice=bounced),
    }
    play.places |= {name: place for name, place in shown.items() if place}
    for mail in mails(play.mailbox):
        links = secrets_in(mail)
        if mail.recipient.endswith("@bengkel-bertiga.example") and "TLP:GREEN" in mail.subject and links:
            play.places.setdefault("firm_new", f"/w/{links[0]}/")
        if mail.recipient == "security@bank-sungai.example" and "TLP:AMBER" in mail.subject and links:
            play.places.setdefault("strict_mail", f"/demo/mail/{mail.key}/")


def play_days(play: Play, *, feeds: Path, until: datetime) -> Iterator[tuple[str, RunSums]]:
    """Play the days, a feed's run after the other, and give what became of the rows of each.

    The last morning's stricter warnings are left as they are: whoever looks at the demo approves them.
    """
    morning: datetime | None = None
    for feed, started, sums in take_in_feeds(feeds, at=until):
        if morning is not None and started.date() != morning.date():
            play.now = morning + timedelta(minutes=5)
            if started.date() == until.date():
                contacts_day(play, until=until)
                revoke(play)
            else:
                drill(play)
                share_first(play)
            day_of_work(play, until=until)
        if morning is None:
            play.now = started - timedelta(hours=2)
            decide_beforehand(play)
            give_keys(play)
            arrange(play)
        morning = started
        play.now = max(play.now, started)
        yield feed, sums
    play.later(until=until, minutes=5)
    share_last(play)
    turn(play)


def day_of_work(play: Play, *, until: datetime) -> None:
    """One day after its feeds came in: mails leave and come back, the duty officer works, people answer."""
    turn(play)
    play.later(until=until, minutes=35)
    approve(play, feed=SINKHOLES)
    approve(play, feed=DRILL)
    approve(play, feed=SHARED)
    turn(play)
    play.later(until=until, hours=1)
    answers(play, until=until)
    withdraw(play)
    play.later(until=until, hours=1)
    turn(play)
