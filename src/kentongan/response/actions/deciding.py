"""What the hub decides beforehand: feeds' policies and rules, agreements on direct contact, how somebody is warned."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kentongan.directory.actions.changing import lock_directory
from kentongan.directory.errors import UnknownOrganisation
from kentongan.directory.models import Organisation
from kentongan.intake.errors import UnknownFeed
from kentongan.intake.models import Feed
from kentongan.kernel.errors import marked
from kentongan.kernel.languages import SPOKEN
from kentongan.kernel.tlp import TLP
from kentongan.ledger.actions import record
from kentongan.response.actions.words import said
from kentongan.response.errors import (
    AgreementRefused,
    PolicyRefused,
    PreferenceRefused,
    RuleRefused,
    UnknownAgreement,
)
from kentongan.response.models import Agreement, FeedPolicy, Preference, ReleaseRule
from kentongan.response.rules.release import Rule
from kentongan.routing.classification import classifications
from kentongan.routing.contacts import Channel, read_contact_address

LONGEST_DAYS = 366
LONGEST_REASON = 500
LONGEST_INTERVAL_HOURS = 24 * 31
SMALLEST_MAIL_KB, LARGEST_MAIL_KB = 16, 1024 * 1024


def set_policy(feed: str, *, quiet_days: int, answer_days: int, actor: UUID | None, at: datetime) -> FeedPolicy:
    """State when a feed's exposures are gone and by when answers are asked for. Raises UnknownFeed, PolicyRefused."""
    for days in (quiet_days, answer_days):
        if not 1 <= days <= LONGEST_DAYS:
            raise PolicyRefused(value=days, why=marked("it must be 1 to 366"))
    with transaction.atomic():
        row = _feed(feed)
        said_of_it = {"quiet_days": quiet_days, "answer_days": answer_days, "changed_at": at}
        policy, _ = FeedPolicy.objects.update_or_create(feed=row, defaults=said_of_it)
        record("response.policy_set", actor=actor, subject=row.id, at=at)
    return policy


def set_rules(feed: str, *, rules: Sequence[Rule], actor: UUID | None, at: datetime) -> None:
    """Replace a feed's table of rules, in the order in which they are asked. Raises UnknownFeed, RuleRefused."""
    for rule in rules:
        _check(rule)
    with transaction.atomic():
        row = _feed(feed)
        ReleaseRule.objects.filter(feed=row).delete()
        made = ReleaseRule.objects.bulk_create(
            ReleaseRule(
                feed=row,
                place=place,
                classification=rule.classification,
                tlp_at_most=rule.tlp_at_most,
                release=rule.release,
                made_by=actor,
                made_at=at,
            )
            for place, rule in enumerate(rules, start=1)
        )
        record("response.rules_set", actor=actor, subject=row.id, at=at, related=[rule.id for rule in made])


def add_agreement(
    *,
    organisation: UUID | None,
    country: str,
    note: str,
    valid_from: datetime,
    valid_to: datetime | None,
    actor: UUID | None,
    at: datetime,
) -> Agreement:
    """Record that the hub may write directly to one organisation, or to all of a country (by two letters).

    Raises UnknownOrganisation, AgreementRefused or ReasonNeeded.
    """
    country = country.strip().upper()
    if (organisation is None) == (country == ""):
        raise AgreementRefused(why=marked("it is with one organisation or with one country"))
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise AgreementRefused(why=marked("a country has two letters"))
    if valid_to is not None and valid_to <= valid_from:
        raise AgreementRefused(why=marked("it ends before it begins"))
    with transaction.atomic():
        owner = None if organisation is None else _organisation(organisation)
        row = Agreement.objects.create(
            organisation=owner,
            country=country,
            note=said(note, most=LONGEST_REASON),
            valid_from=valid_from,
            valid_to=valid_to,
            recorded_by=actor,
            recorded_at=at,
        )
        related = [] if owner is None else [owner.id]
        record("response.agreement_added", actor=actor, subject=row.id, at=at, related=related)
    return row


def end_agreement(agreement: UUID, *, actor: UUID | None, at: datetime) -> None:
    """End an agreement now; one that has not begun is taken out. Raises UnknownAgreement."""
    with transaction.atomic():
        row = Agreement.objects.select_for_update().filter(pk=agreement).first()
        if row is None or (row.valid_to is not None and row.valid_to <= at):
            raise UnknownAgreement(agreement=agreement)
        if row.valid_from >= at:
            row.delete()
        else:
            row.valid_to = at
            row.save(update_fields=["valid_to"])
        record("response.agreement_ended", actor=actor, subject=agreement, at=at)


def set_preference(
    organisation: UUID,
    *,
    interval_hours: int,
    language: str,
    size_limit_kb: int,
    copies: bool | None = None,
    webhook: str | None = None,
    actor: UUID | None,
    at: datetime,
) -> Preference:
    """Keep how an organisation wants to be warned; whether it is muted stays.

    ``copies`` and ``webhook`` stay where nothing is said of them; an empty webhook is none. Raises UnknownOrganisation,
    PreferenceRefused, or BadURL.
    """
    if not 0 <= interval_hours <= LONGEST_INTERVAL_HOURS:
        raise PreferenceRefused(why=marked("mails come at once, or at most a month apart"))
    if language and language not in SPOKEN:
        raise PreferenceRefused(why=marked("the hub does not write in that language"))
    if not SMALLEST_MAIL_KB <= size_limit_kb <= LARGEST_MAIL_KB:
        raise PreferenceRefused(why=marked("the largest mail has 16 KiB to 1 GiB"))
    wishes: dict[str, Any] = {"interval_hours": interval_hours, "language": language, "size_limit_kb": size_limit_kb}
    if copies is not None:
        wishes["copies"] = copies
    if webhook is not None:
        wishes["webhook"] = read_contact_address(webhook, channel=Channel.URL) if webhook else ""
    return _prefer(organisation, wishes, verb="response.preference_set", actor=actor, at=at)


def mute(organisation: UUID, *, until: datetime, reason: str, actor: UUID | None, at: datetime) -> Preference:
    """Let nothing go to an organisation by itself until then, for a reason.

    Raises UnknownOrganisation, PreferenceRefused or ReasonNeeded.
    """
    if until <= at:
        raise PreferenceRefused(why=marked("it ends before it begins"))
    muted = {"muted_until": until, "muted_reason": said(reason, most=LONGEST_REASON), "muted_by": actor}
    return _prefer(organisation, muted, verb="response.organisation_muted", actor=actor, at=at)


def unmute(organisation: UUID, *, actor: UUID | None, at: datetime) -> Preference:
    """Let warnings go to an organisation by rule again. Raises UnknownOrganisation."""
    loud = {"muted_until": None, "muted_reason": "", "muted_by": None}
    return _prefer(organisation, loud, verb="response.organisation_unmuted", actor=actor, at=at)


def _prefer(
    organisation: UUID, said_of_it: dict[str, Any], *, verb: str, actor: UUID | None, at: datetime
) -> Preference:
    with transaction.atomic():
        row = _organisation(organisation)
        made, _ = Preference.objects.update_or_create(organisation=row, defaults=said_of_it | {"changed_at": at})
        record(verb, actor=actor, subject=row.id, at=at)
    return made


def _check(rule: Rule) -> None:
    known = classifications()
    classes = {one.partition("/")[0] + "/" for one in known}
    if rule.classification and rule.classification not in classes.union(known):
        raise RuleRefused(classification=rule.classification, why=marked("it is no class or type of the taxonomy"))
    if rule.tlp_at_most >= TLP.RED:
        raise RuleRefused(classification=rule.classification, why=marked("nothing of TLP:RED leaves by a rule"))


def _feed(slug: str) -> Feed:
    row = Feed.objects.select_for_update().filter(slug=slug).first()
    if row is None:
        raise UnknownFeed(feed=slug)
    return row


def _organisation(pk: UUID) -> Organisation:
    lock_directory()
    row = Organisation.objects.filter(pk=pk).first()
    if row is None:
        raise UnknownOrganisation(organisation=pk)
    return row
