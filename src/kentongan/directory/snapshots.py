"""Things of a party's record as JSON: what proposals and versions have before and after.

What was *stated* can be proposed and makes a proposal overtaken; what was only *found out* (when a contact was
verified, when a post was confirmed) stands in versions beside it.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Model

from kentongan.directory.models import Assignment, Contact, Grant, Organisation, Partnership, Post, Team
from kentongan.directory.rules.statements import plain
from kentongan.directory.terms import Audience, PostField, Subject

Content = dict[str, Any]

STATED: Mapping[Subject, tuple[str, ...]] = {
    Subject.ORGANISATION: (
        "names",
        "country",
        "kind",
        "size",
        "sectors",
        "critical",
        "languages",
        "security_txt",
        "compared",
    ),
    Subject.TEAM: ("key", "names", "sections", "first", "trusted_introducer", "publishes"),
    Subject.POST: (
        "team",
        "key",
        "role",
        "title",
        "mandate",
        "may_discuss",
        "time_zone",
        "hours",
        "languages",
    ),
    Subject.ASSIGNMENT: ("post", "holder", "name", "priority", "valid_from", "valid_to", "user"),
    Subject.CHANNEL: ("assignment", "role", "channel", "address", "priority", "carries", "openpgp"),
}
"""What somebody states of each thing, by the columns of its row. Grants and partners are tables of their own."""

FOUND_OUT: Mapping[Subject, tuple[str, ...]] = {
    Subject.TEAM: ("ended_at",),
    Subject.POST: ("confirmed_at", "ended_at"),
    Subject.CHANNEL: ("verified_at", "failed_at"),
}

MODELS: Mapping[Subject, type[Model]] = {
    Subject.ORGANISATION: Organisation,
    Subject.TEAM: Team,
    Subject.POST: Post,
    Subject.ASSIGNMENT: Assignment,
    Subject.CHANNEL: Contact,
}

_KEYS = frozenset({"team", "post", "assignment"})


def snapshot_of(subject: Subject, row: Model) -> Content:
    """Return everything that a version says of a row."""
    return _content(row, (*STATED[subject], *FOUND_OUT.get(subject, ())))


def stated_of(subject: Subject, row: Model) -> Content:
    """Return what is stated of a row."""
    return _content(row, STATED[subject])


def grants_of(post: UUID) -> Content:
    """Return whom a post's fields are granted to, by field."""
    found: dict[str, list[str]] = defaultdict(list)
    for field, audience in Grant.objects.filter(post=post).values_list("field", "audience"):
        found[field].append(audience)
    return {field.value: [one.value for one in Audience if one.value in found[field.value]] for field in PostField}


def partners_of(organisation: UUID) -> Content:
    """Return whom a party counts among its partners, as their slugs."""
    rows = Partnership.objects.filter(organisation=organisation)
    return {"partners": sorted(rows.values_list("partner__slug", flat=True))}


def stated_now(subject: Subject, thing: UUID) -> Content | None:
    """Return what is stated of a thing now, None where it is not there or has ended."""
    if subject is Subject.GRANTS:
        return grants_of(thing) if Post.objects.filter(pk=thing, ended_at__isnull=True).exists() else None
    if subject is Subject.PARTNERS:
        return partners_of(thing) if Organisation.objects.filter(pk=thing).exists() else None
    row = MODELS[subject]._default_manager.filter(pk=thing).first()
    if row is None or getattr(row, "ended_at", None) is not None:
        return None
    return stated_of(subject, row)


def _content(row: Model, columns: tuple[str, ...]) -> Content:
    return {one: plain(getattr(row, f"{one}_id" if one in _KEYS else one)) for one in columns}


def owner_of(subject: Subject, thing: UUID) -> UUID | None:
    """Return the party whose record a thing is part of, None where it is not there."""
    match subject:
        case Subject.ORGANISATION | Subject.PARTNERS:
            return Organisation.objects.filter(pk=thing).values_list("pk", flat=True).first()
        case Subject.TEAM:
            return Team.objects.filter(pk=thing).values_list("organisation", flat=True).first()
        case Subject.POST | Subject.GRANTS:
            return Post.objects.filter(pk=thing).values_list("organisation", flat=True).first()
        case Subject.ASSIGNMENT:
            return Assignment.objects.filter(pk=thing).values_list("post__organisation", flat=True).first()
        case Subject.CHANNEL:
            return Contact.objects.filter(pk=thing).values_list("organisation", flat=True).first()
