"""Whom a check would ask: every channel of every selected post that has a holder now. The hub reads this itself."""

from datetime import datetime

from kentongan.checks.terms import Asked, Selection
from kentongan.directory.models import Contact
from kentongan.directory.queries.held import held_contacts
from kentongan.kernel.languages import first_spoken
from kentongan.records.terms import PostRole
from kentongan.routing.contacts import Channel

BY_MAIL = Channel.EMAIL.value
BY_CALL = Channel.PHONE.value
ASKABLE = (BY_MAIL, BY_CALL)
"""The channels that can be asked: a mailbox by a mail, a telephone by a person who calls."""


def selected(selection: Selection, *, at: datetime) -> list[Asked]:
    """Return the channels that a check of this selection asks, by party, post and priority."""
    rows = held_contacts(at=at).filter(channel__in=ASKABLE).select_related("assignment__post__organisation")
    if selection.roles:
        rows = rows.filter(assignment__post__role__in=[role.value for role in selection.roles])
    if selection.countries:
        rows = rows.filter(assignment__post__organisation__country__in=selection.countries)
    if selection.organisations:
        rows = rows.filter(assignment__post__organisation__slug__in=selection.organisations)
    if selection.channels:
        rows = rows.filter(channel__in=selection.channels)
    order = ("assignment__post__organisation__slug", "assignment__post__key", "assignment__priority", "priority", "id")
    return [_asked(row) for row in rows.order_by(*order)]


def _asked(row: Contact) -> Asked:
    assert row.assignment is not None  # noqa: S101 - in the WHERE clause
    post = row.assignment.post
    return Asked(
        organisation=post.organisation_id,
        organisation_slug=post.organisation.slug,
        country=post.organisation.country,
        post=post.id,
        role=PostRole(post.role),
        contact=row.id,
        channel=row.channel,
        language=first_spoken([*post.languages, *post.organisation.languages]),
    )


def as_lists(selection: Selection) -> dict[str, list[str]]:
    """Return a selection as a check's row keeps it."""
    return {
        "roles": sorted(role.value for role in selection.roles),
        "countries": sorted(selection.countries),
        "organisations": sorted(selection.organisations),
        "channels": sorted(selection.channels),
    }


def as_selection(kept: dict[str, list[str]]) -> Selection:
    """Return the selection that a check's row keeps."""
    return Selection(
        roles=frozenset(map(PostRole, kept.get("roles", ()))),
        countries=frozenset(kept.get("countries", ())),
        organisations=frozenset(kept.get("organisations", ())),
        channels=frozenset(kept.get("channels", ())),
    )
