"""What the hub decided beforehand: feeds' policies and rules, agreements on direct contact, preferences."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from kentongan.accounts.terms import Reader
from kentongan.directory.queries import visible_organisations
from kentongan.intake.queries import feed_named
from kentongan.intake.queries.visible import visible_feeds
from kentongan.kernel.tlp import TLP
from kentongan.response.models import Agreement, FeedPolicy, Preference, ReleaseRule
from kentongan.response.queries.lines import AgreementLine, PolicyLine, PreferenceLine, RuleLine
from kentongan.response.terms import ANSWER_DAYS, QUIET_DAYS, Release


def policies(*, reader: Reader) -> list[PolicyLine]:
    """What each feed that the reader may see states, by the feed's name; what is not stated is the usual."""
    released = Count("release_rules", filter=Q(release_rules__release=Release.AUTO.value))
    rows = visible_feeds(reader=reader).annotate(rules=Count("release_rules"), released=released).order_by("slug")
    stated = {one.feed_id: one for one in FeedPolicy.objects.filter(feed__in=[row.id for row in rows])}
    return [
        PolicyLine(
            feed=row.slug,
            feed_name=row.name,
            quiet_days=stated[row.id].quiet_days if row.id in stated else QUIET_DAYS,
            answer_days=stated[row.id].answer_days if row.id in stated else ANSWER_DAYS,
            rules=row.rules,
            released=row.released,
            changed_at=stated[row.id].changed_at if row.id in stated else None,
            exercise=row.exercise,
        )
        for row in rows
    ]


def policy_of(feed: str, *, reader: Reader) -> PolicyLine:
    """Return what one feed states. Raises UnknownFeed, also where the reader may not see it."""
    feed_named(feed, reader=reader)
    return next(line for line in policies(reader=reader) if line.feed == feed)


def rules_of(feed: str, *, reader: Reader) -> list[RuleLine]:
    """Return a feed's table of what may leave by itself, in the order in which it is asked, for staff."""
    rows = ReleaseRule.objects.filter(feed__slug=feed).order_by("place") if reader.sees_all else ()
    return [
        RuleLine(
            place=row.place,
            classification=row.classification,
            tlp_at_most=TLP(row.tlp_at_most),
            release=Release(row.release),
            made_at=row.made_at,
        )
        for row in rows
    ]


def agreements(*, reader: Reader, at: datetime, ended: bool = False) -> list[AgreementLine]:
    """Agreements on direct contact that hold or will, or all that ever did; for a member those with theirs."""
    rows = Agreement.objects.select_related("organisation")
    if not reader.sees_all:
        rows = rows.filter(organisation__in=reader.organisations)
    if not ended:
        rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=at))
    return [
        AgreementLine(
            id=row.id,
            organisation=row.organisation_id,
            organisation_slug=row.organisation.slug if row.organisation else "",
            country=row.country,
            note=row.note,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in rows.order_by("country", "organisation__slug", "valid_from", "id")
    ]


def preference(organisation: UUID, *, reader: Reader) -> PreferenceLine:
    """Return how an organisation wants to be warned; one that the reader may not see wants nothing in particular."""
    mine = visible_organisations(reader=reader).filter(pk=organisation)
    row = Preference.objects.filter(organisation__in=mine.values("pk")).first()
    usual = row or Preference(organisation_id=organisation)
    return PreferenceLine(
        organisation=organisation,
        interval_hours=usual.interval_hours,
        language=usual.language,
        size_limit_kb=usual.size_limit_kb,
        copies=usual.copies,
        webhook=usual.webhook,
        muted_until=usual.muted_until,
        muted_reason=usual.muted_reason,
        changed_at=row.changed_at if row else None,
    )
