"""A party's record with its rows' ids and origins, and what people took out of it: what an import compares itself with.

For actions only.
"""

from uuid import UUID

from django.db.models import Q

from kentongan.directory.models import Assignment, Contact, Post, Team, VersionContent
from kentongan.directory.rules.record_things import BY_IMPORT, Path, StoredThing, holder_path, written
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


def removed_channels(organisation: UUID) -> frozenset[Path]:
    """Return the channels that people took out of a party's record, by holder, kind and address.

    What an import took out, because its file no longer had it, is not among them: a later file may bring it again.
    """
    gone = VersionContent.objects.filter(
        Q(version__proposal__isnull=False) | ~Q(version__reason__startswith=BY_IMPORT),
        version__organisation=organisation,
        version__subject=Subject.CHANNEL.value,
        after__isnull=True,
    )
    several = [before for before in gone.values_list("before", flat=True) if before]
    holders = Assignment.objects.select_related("post__team").in_bulk({one["assignment"] for one in several})
    paths = {str(key): _holder(row).path for key, row in holders.items()}
    return frozenset(
        (*paths[one["assignment"]], one["channel"], one["address"]) for one in several if one["assignment"] in paths
    )


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
