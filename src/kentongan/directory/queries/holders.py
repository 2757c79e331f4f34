"""Who holds posts, and by which channels they are reached, as one reader sees it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, DateTimeField, Q, TextField, UUIDField, Value, When

from kentongan.directory.models import Assignment, Contact
from kentongan.directory.queries.visibility import Sight, belongs, flag, null_unless
from kentongan.directory.terms import ChannelLine, HolderLine, PostField
from kentongan.kernel.tlp import TLP
from kentongan.records.terms import Holder

_POST = "assignment__post__"
_NOW, _COMING, _LEFT = "now", "coming", "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The holders of one post: those who hold it at the time, and, for the party, those who will or who left it.

    ``left``: the record names them still, and their account is no longer the party's, or is shut.
    """

    now: tuple[HolderLine, ...] = ()
    coming: tuple[HolderLine, ...] = ()
    left: tuple[HolderLine, ...] = ()


def holders_of(posts: Collection[UUID], *, sight: Sight) -> Mapping[UUID, Held]:
    """Return, by post, who holds it; only what the reader sees of each.

    Where only the channels are seen, a holder without any is left out: that there is one more is hidden too.
    """
    channels = channels_of(posts, sight=sight)
    found: dict[UUID, list[tuple[str, HolderLine]]] = defaultdict(list)
    for row in _assignments(posts, sight=sight):
        line = _holder(row, channels=channels.get(row["id"], ()))
        if line.name is not None or line.channels:
            found[row["post"]].append((row["standing"], line))
    return defaultdict(Held, {post: _held(lines) for post, lines in found.items()})


def channels_of(posts: Collection[UUID], *, sight: Sight) -> Mapping[UUID, tuple[ChannelLine, ...]]:
    """Return, by assignment, the channels that the reader sees, the first to be tried first."""
    rows = Contact.objects.filter(sight.can(PostField.CHANNELS, prefix=_POST), assignment__post__in=posts)
    key = null_unless(sight.can(PostField.KEYS, prefix=_POST), "openpgp", of=TextField())
    columns = ("id", "assignment", "channel", "address", "priority", "carries", "verified_at", "failed_at", "seen_key")
    found: dict[UUID, list[ChannelLine]] = defaultdict(list)
    for row in rows.annotate(seen_key=key).order_by("priority", "id").values(*columns):
        found[row["assignment"]].append(
            ChannelLine(
                id=row["id"],
                kind=row["channel"],
                address=row["address"],
                priority=row["priority"],
                carries=TLP(row["carries"]),
                verified_at=row["verified_at"],
                failed_at=row["failed_at"],
                openpgp=row["seen_key"],
            )
        )
    return {assignment: tuple(lines) for assignment, lines in found.items()}


def _assignments(posts: Collection[UUID], *, sight: Sight) -> list[dict[str, Any]]:
    own = sight.own(prefix="post__")
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=sight.at)
    not_over = Q(valid_to__isnull=True) | Q(valid_to__gt=sight.at)
    can = {
        "can_holder": flag(sight.can(PostField.HOLDER, prefix="post__")),
        "can_channels": flag(sight.can(PostField.CHANNELS, prefix="post__")),
    }
    who = Q(can_holder=True)
    shown = {
        "seen_holder": null_unless(who, "holder", of=CharField()),
        "seen_name": null_unless(who, "name", of=CharField()),
        "seen_from": null_unless(who, "valid_from", of=DateTimeField()),
        "seen_to": null_unless(who, "valid_to", of=DateTimeField()),
        "seen_user": null_unless(own, "user", of=UUIDField()),
        "standing": Case(When(~belongs(), then=Value(_LEFT)), When(begun, then=Value(_NOW)), default=Value(_COMING)),
    }
    rows = Assignment.objects.filter(not_over, (begun & belongs()) | own, post__in=posts).annotate(**can)
    seen = rows.filter(who | Q(can_channels=True)).annotate(**shown)
    return list(seen.values("id", "post", "priority", "can_channels", *shown))


def _holder(row: Mapping[str, Any], *, channels: tuple[ChannelLine, ...]) -> HolderLine:
    return HolderLine(
        id=row["id"],
        priority=row["priority"],
        holder=None if row["seen_holder"] is None else Holder(row["seen_holder"]),
        name=row["seen_name"],
        valid_from=row["seen_from"],
        valid_to=row["seen_to"],
        user=row["seen_user"],
        channels=channels if row["can_channels"] else None,
    )


def _held(lines: list[tuple[str, HolderLine]]) -> Held:
    ordered = sorted(lines, key=lambda one: (one[1].priority, str(one[1].id)))
    by = {which: tuple(line for standing, line in ordered if standing == which) for which in (_NOW, _COMING, _LEFT)}
    return Held(now=by[_NOW], coming=by[_COMING], left=by[_LEFT])
