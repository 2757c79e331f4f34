"""Mails as they would leave if warnings were sent now: the same letter that sending writes, but for its link."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings

from kentongan.accounts.terms import Reader
from kentongan.delivery.terms import Mail
from kentongan.kernel.errors import marked
from kentongan.kernel.tlp import TLP
from kentongan.response.letters import compose
from kentongan.response.models import Warning
from kentongan.response.queries.addressees import addressee_of, copies_for, reachable
from kentongan.response.queries.letterfacts import Posting, letter_of
from kentongan.response.queries.visible import visible_warnings
from kentongan.response.rules.manner import manner_of, may_be_posted, may_copy
from kentongan.response.rules.recipients import Reachable, usable_contacts
from kentongan.response.terms import Letter, Manner, NoticeKind

LINK_STAND_IN = "w/…/"
"""What stands in a preview where a link will: a secret that nobody was sent must not exist."""


def letters(ids: Sequence[UUID], *, reader: Reader, at: datetime) -> list[Letter]:
    """Return the mails of these warnings, in the order given, each by itself; staff preview what leaves.

    A warning's copies to CERTs that asked for them follow it. Several to one contact leave as one digest. What cannot
    leave says why (``problem``).
    """
    rows = visible_warnings(reader=reader).filter(pk__in=ids) if reader.sees_all else Warning.objects.none()
    found = {row.pk: row for row in rows}
    contacts = reachable({row.recipient_id for row in found.values() if row.recipient_id}, at=at)
    letters = []
    for one in ids:
        if warning := found.get(one):
            usable = usable_contacts(contacts.get(warning.recipient_id or one, ()), at=at)
            letters.append(_letter(warning, contact=next(iter(usable), None), at=at))
            letters += _copies(warning, at=at)
    return letters


def _copies(warning: Warning, *, at: datetime) -> list[Letter]:
    """Return the copies that would leave with a warning, to each CERT that asked and can be reached."""
    if not may_copy(TLP(warning.tlp)) or warning.recipient_id != warning.organisation_id:
        return []
    copies = []
    for cert in copies_for(warning.organisation, at=at):
        for contact in usable_contacts(reachable([cert.id], at=at).get(cert.id, ()), at=at)[:1]:
            has_key, tlp = bool(contact.openpgp), TLP(warning.tlp)
            manner = manner_of(tlp, kind=NoticeKind.COPY, has_key=has_key, carries=contact.carries)
            posting = Posting(
                kind=NoticeKind.COPY, manner=manner, organisation=cert, contact=contact, warnings=[warning]
            )
            facts = letter_of(posting, link_for=lambda _: settings.HUB_URL + LINK_STAND_IN, at=at)
            copies.append(_written(warning, posting=posting, language=facts.language, mail=compose(facts)))
    return copies


def _letter(warning: Warning, *, contact: Reachable | None, at: datetime) -> Letter:
    to_itself = warning.recipient_id == warning.organisation_id
    if warning.recipient is None:
        return _unsent(warning, problem=marked("Nobody may be written to."))
    if not may_be_posted(TLP(warning.tlp), to_itself=to_itself):
        return _unsent(warning, problem=marked("Its terms let no mail say anything of it to the recipient."))
    if contact is None:
        return _unsent(warning, problem=marked("The recipient has no mail contact that can be used."))
    manner = manner_of(
        TLP(warning.tlp), kind=NoticeKind.WARNING, has_key=bool(contact.openpgp), carries=contact.carries
    )
    posting = Posting(
        kind=NoticeKind.WARNING, manner=manner, organisation=warning.recipient, contact=contact, warnings=[warning]
    )
    facts = letter_of(posting, link_for=lambda _: settings.HUB_URL + LINK_STAND_IN, at=at)
    return _written(warning, posting=posting, language=facts.language, mail=compose(facts))


def _written(warning: Warning, *, posting: Posting, language: str, mail: Mail) -> Letter:
    return Letter(
        warning=warning.id,
        organisation=posting.organisation.id,
        contact=posting.contact.id,
        address=posting.contact.address,
        kind=posting.kind,
        manner=posting.manner,
        language=language,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        attachments=tuple((one.name, len(one.content)) for one in mail.attachments),
    )


def _unsent(warning: Warning, *, problem: str) -> Letter:
    to = warning.recipient or warning.organisation
    return Letter(
        warning=warning.id,
        organisation=to.id,
        contact=None,
        address="",
        kind=NoticeKind.WARNING,
        manner=Manner.NOTHING,
        language=addressee_of(to).language,
        subject="",
        text="",
        html="",
        problem=problem,
    )
