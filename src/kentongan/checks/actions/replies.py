"""What people, and programs in their place, answered by mail: each mail looked at once, whatever happens meanwhile.

Nothing of a mail is believed but the token in it, which only its receiver has; the sender's address tells a listed
mailbox from another, and a signature is asked for where the directory has a key.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from kentongan.checks.actions.taking import Came, take
from kentongan.checks.models import Probe, ProbeEvent
from kentongan.checks.queries.visible import still_asked
from kentongan.checks.rules.automatic import Automatic, automatic, declares_itself
from kentongan.checks.rules.codes import codes_in
from kentongan.checks.rules.counting import Given, is_open, of_a_person, reply_of
from kentongan.checks.secrets import code_digest
from kentongan.checks.terms import CheckState, How, ProbeState, Reply
from kentongan.delivery.actions import take_received
from kentongan.delivery.inbound.letters import letter
from kentongan.delivery.signatures import signed_text
from kentongan.delivery.terms import Letter, MailKind, ReceivedLetter
from kentongan.directory.models import Contact
from kentongan.directory.queries.held import held_contacts
from kentongan.kernel.exercise import Exercise
from kentongan.ledger.actions import record

ROOM = "checks"
AT_ONCE = 50


def read_replies(at: datetime) -> int:
    """Look at mails that came in, each in a transaction of its own, so that it counts once; return how many.

    When a mail came in counts, not when it is looked at: ``at`` is of no use here.
    """
    del at
    done = 0
    while done < AT_ONCE and _read_one():
        done += 1
    return done


@transaction.atomic
def _read_one() -> bool:
    taken = take_received(ROOM)
    for one in taken:
        _read(one)
    return bool(taken)


def _read(received: ReceivedLetter) -> None:
    said = letter(received.raw)
    codes = codes_in(f"{said.subject}\n{said.text}")
    probes = {code: probe for code in codes.valid if (probe := _probe_of(code)) is not None}
    about = None if received.mail.about is None else Probe.objects.filter(outbox=received.mail.about).first()
    if received.mail.kind is MailKind.DSN:
        reply = Reply.BOUNCE if received.mail.failed else Reply.AUTOMATIC
        _note(list(probes.values()) or ([about] if about else []), reply, received)
        return
    what = _automatic(said)
    if probes:
        for code, probe in sorted(probes.items(), key=lambda pair: pair[1].pk):
            _count(probe, code, said, received, what=what)
    elif about is not None:
        # Only who got our mail can name it (``delivery``): what a person says then without any code, staff may count.
        # Taken for a program's and without its code is two judgements, of which nobody overrules both.
        coded = bool(codes.valid or codes.mistaken)
        nobodys = coded or what is not Automatic.NO or _declared(said, received)
        given = _given(about, said, received)
        would_be = Reply.WRONG_TOKEN if nobodys else _would_be(about, given, said, received)
        _note([about], _UNCODED[what], received, would_be=would_be)
    elif (codes.valid or codes.mistaken) and what is Automatic.NO:
        _wrong(said, received)


_UNCODED = {
    Automatic.NO: Reply.WRONG_TOKEN,
    Automatic.AUTOMATIC: Reply.AUTOMATIC,
    Automatic.OUT_OF_OFFICE: Reply.OUT_OF_OFFICE,
}
"""What an answer to a probe's mail is in which no token of ours can be found."""


def _probe_of(code: str) -> Probe | None:
    return Probe.objects.filter(token=code_digest(code)).first()


def _by_mail_system(said: Letter) -> bool:
    return said.sender.startswith("mailer-daemon@")


def _automatic(said: Letter) -> Automatic:
    if _by_mail_system(said):
        return Automatic.AUTOMATIC
    return automatic(headers=said.headers, subject=said.subject, text=said.text)


def _count(probe: Probe, code: str, said: Letter, received: ReceivedLetter, *, what: Automatic) -> None:
    """Take a reply with a valid code."""
    row = Probe.objects.select_for_update(of=("self",)).select_related("of").get(pk=probe.pk)
    given = replace(_given(row, said, received, code=code), automatic=what)
    came = Came(
        reply=reply_of(given, probe=ProbeState(row.state), is_open=_is_open(row, received)),
        how=How.REPLY,
        at=received.mail.received_at,
        mail=received.mail.id,
        signed=given.signed,
        would_be=_would_be(row, given, said, received),
    )
    take(row, came)


def _given(probe: Probe, said: Letter, received: ReceivedLetter, *, code: str = "") -> Given:
    """Return what there is to say of a reply that a person wrote; without a code, nothing that counts is signed."""
    at = received.mail.received_at
    contact = held_contacts(at=at).filter(pk=probe.contact).first()
    listed = contact is not None and said.sender == contact.address.lower()
    key = "" if contact is None else contact.openpgp
    asked = bool(code) and bool(key) and listed
    signed = asked and code in codes_in(signed_text(received.raw, certificate=key, at=at)).valid
    return Given(automatic=Automatic.NO, listed=listed, keyed=bool(key), signed=signed)


def _declared(said: Letter, received: ReceivedLetter) -> bool:
    """Whether a mail says itself that a program sent it."""
    return received.mail.kind is MailKind.AUTO_REPLY or declares_itself(said.headers)


def _is_open(probe: Probe, received: ReceivedLetter) -> bool:
    of = probe.of
    return is_open(CheckState(of.state), opens_at=of.opens_at, closes_at=of.closes_at, at=received.mail.received_at)


def _would_be(probe: Probe, given: Given, said: Letter, received: ReceivedLetter) -> Reply:
    """Return what a reply is if a person wrote it: a mail that came back nobody did."""
    if _by_mail_system(said):
        return Reply.BOUNCE
    return of_a_person(given, probe=ProbeState(probe.state), is_open=_is_open(probe, received))


def _note(
    probes: Sequence[Probe], reply: Reply, received: ReceivedLetter, *, would_be: Reply = Reply.WRONG_TOKEN
) -> None:
    """Write down what counts nothing. What came back is acted on where delivery tells of it (``outcomes``)."""
    ProbeEvent.objects.bulk_create(_events(probes, reply, received, would_be=would_be))
    if probes:
        record(
            "checks.reply_noted",
            actor=None,
            subject=received.mail.id,
            at=received.mail.received_at,
            exercise=Exercise.EXERCISE,
            related=[one.pk for one in probes],
        )


def _events(
    probes: Sequence[Probe | None], reply: Reply, received: ReceivedLetter, *, would_be: Reply = Reply.WRONG_TOKEN
) -> Iterator[ProbeEvent]:
    came_back = received.mail.kind is MailKind.DSN
    for probe in probes:
        yield ProbeEvent(
            probe=probe,
            at=received.mail.received_at,
            reply=reply.value,
            how=How.REPLY.value,
            would_be=(Reply.BOUNCE if came_back else would_be).value,
            mail=received.mail.id,
        )


def _wrong(said: Letter, received: ReceivedLetter) -> None:
    """Write down a token that is none, for the channel that it seems to come from, if that is asked now."""
    contacts = list(Contact.objects.filter(address__iexact=said.sender).values_list("id", flat=True)[:50])
    asked = Probe.objects.filter(still_asked(), contact__in=contacts).order_by("-sent_at", "pk").first()
    if asked is not None:
        _note([asked], Reply.WRONG_TOKEN, received)
    else:
        ProbeEvent.objects.bulk_create(_events([None], Reply.WRONG_TOKEN, received))
