"""A party's record with its rows' ids and origins, and what people took out of it: what an import compares itself with.

For actions only.
"""

from collections.abc import Collection
from uuid import UUID

from kentongan.accounts.secrets import keyed_digest
from kentongan.directory.models import Assignment, Contact, Post, TakenOut, Team, VersionContent
from kentongan.directory.rules.record_things import Path, StoredThing, Way, holder_path, way_taken_out, written
from kentongan.directory.terms import Origin, Subject


def stored_record(organisation: UUID) -> list[StoredThing]:
    """Return every thing of a party's record, ended ones too."""
    teams = list(Team.objects.filter(organisation=organisation))
    posts = list(Post.objects.filter(organisation=organisation).select_related("team"))
    holders = list(Assignment.objects.filter(post__organisation=organisation).select_related("post__team"))
    channels = Contact.objects.filter(assignment__post__organisation=organisation).order_by("id")
    found = [*map(_team, teams), *map(_post, posts)]
    by_holder = {holder.id: _holder(holder) for holder in holders}
    found += by_holder.values()
    found += [
        _channel(channel, holder=by_holder[channel.assignment_id]) for channel in channels if channel.assignment_id
    ]
    return found


def removed_channels(organisation: UUID, *, among: Collection[Way]) -> frozenset[Path]:
    """Return which of these ways people took out of a party's record, by holder, kind and address.

    What an import took out, because its file no longer had it, is not among them: a later file may bring it again. What
    was erased from history is: ``TakenOut`` knows it again.
    """
    holders = Assignment.objects.filter(post__organisation=organisation).select_related("post__team")
    paths = {row.id: _holder(row).path for row in holders}
    gone = VersionContent.objects.filter(
        version__origin=Origin.HAND.value,
        version__organisation=organisation,
        version__subject=Subject.CHANNEL.value,
        before__isnull=False,
    )
    found = {
        (UUID(before["assignment"]), way)
        for before, after in gone.values_list("before", "after")
        if before and before["assignment"] and (way := way_taken_out(before, after)) in among
    }
    marks = {(kind, mark_of(address)): (kind, address) for kind, address in among}
    erased = TakenOut.objects.filter(assignment__in=paths, mark__in=[mark for _kind, mark in marks])
    found |= {(one.assignment, marks[one.channel, one.mark]) for one in erased if (one.channel, one.mark) in marks}
    return frozenset((*paths[holder], *way) for holder, way in found if way and holder in paths)


def mark_of(address: str) -> str:
    """Return by what an address is known again that history no longer has."""
    return keyed_digest(address, purpose="kentongan.directory.taken_out")


def _team(row: Team) -> StoredThing:
    content = {
        "key": row.key,
        "names": row.names,
        "sections": row.sections,
        "first": row.first,
        "trusted_introducer": row.trusted_introducer,
        "ended_at": written(row.ended_at),
    }
    return StoredThing(
        id=row.id, subject=Subject.TEAM, path=(row.key,), content=content, origin=Origin(row.origin), team=row.key
    )


def _post(row: Post) -> StoredThing:
    content = {
        "key": row.key,
        "team": row.team.key,
        "role": row.role,
        "title": row.title,
        "mandate": row.mandate,
        "may_discuss": row.may_discuss,
        "time_zone": row.time_zone,
        "hours": row.hours,
        "languages": row.languages,
        "confirmed_at": written(row.confirmed_at),
        "ended_at": written(row.ended_at),
    }
    return StoredThing(
        id=row.id, subject=Subject.POST, path=(row.key,), content=content, origin=Origin(row.origin), team=row.team.key
    )


def _holder(row: Assignment) -> StoredThing:
    content = {
        "post": row.post.key,
        "holder": row.holder,
        "name": row.name,
        "priority": row.priority,
        "valid_from": written(row.valid_from),
        "valid_to": written(row.valid_to),
    }
    return StoredThing(
        id=row.id,
        subject=Subject.ASSIGNMENT,
        path=holder_path(content),
        content=content,
        origin=Origin(row.origin),
        team=row.post.team.key,
    )


def _channel(row: Contact, *, holder: StoredThing) -> StoredThing:
    content = {
        "channel": row.channel,
        "address": row.address,
        "priority": row.priority,
        "carries": row.carries,
        "openpgp": row.openpgp,
        "verified_at": written(row.verified_at),
    }
    return StoredThing(
        id=row.id,
        subject=Subject.CHANNEL,
        path=(*holder.path, row.channel, row.address),
        content=content,
        origin=Origin(row.origin),
        team=holder.team,
    )
