"""What is being written: something new, an answer, a kept draft or a correction; and the posts to choose from."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language

from kentongan.accounts.terms import Reader
from kentongan.directory import queries as directory
from kentongan.kernel.tlp import TLP
from kentongan.messages import queries
from kentongan.messages.lines import MessageLine, Party
from kentongan.messages.rules.ladder import TABLE
from kentongan.messages.terms import Content, Draft, Level, MessageType, Priority
from kentongan.messages.vocabulary import language_for
from kentongan.records.terms import PostRole
from kentongan.routing.countries import countries
from kentongan.web.directory.post_words import ROLES
from kentongan.web.messages.form import MOST_ROWS, ROWS, Group
from kentongan.web.names import spoken

_LEVELS: Mapping[PostRole, Level] = {
    PostRole.DIPLOMATIC: Level.DIPLOMATIC,
    PostRole.POLICY: Level.DIPLOMATIC_POLICY,
}
"""On which level a role usually writes; others write on the first."""

SIDE = Level.TECHNICAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One thing being written. ``base`` has what it began with; ``message``: a draft that is there already.

    ``correcting`` is the message that it corrects, ``answered`` the one that it answers. ``known`` are posts that its
    writer knows from the thread, though the directory does not show them. ``alone``: nothing else stands in the thread
    of a kept draft, whose level thus follows it.
    """

    base: Draft | None = None
    message: UUID | None = None
    correcting: UUID | None = None
    answered: MessageLine | None = None
    alone: bool = False
    known: tuple[Party, ...] = ()


def new_work(*, to: UUID | None, sender: UUID | None, reader: Reader, at: datetime) -> Work:
    """Return something new; to a post where one is named, on the level of its role, from a post that may write so."""
    if to is None:
        return Work()
    role = next((line.role for line in directory.posts(reader=reader, at=at) if line.id == to), None)
    level = SIDE if role is None else level_of(role)
    if sender is None:
        mine = queries.writable_posts(reader, at=at).filter(role__in=[one.value for one in TABLE[level].senders])
        sender = mine.order_by("organisation__slug", "key").values_list("pk", flat=True).first()
    return Work(base=_empty(sender=sender or UUID(int=0), recipients=(to,), level=level))


def reply_work(line: MessageLine, *, kind: str, reader: Reader, at: datetime) -> Work:
    """Return an answer to a message: to its sender, or where it is the writer's own, to the same posts again."""
    mine = set(queries.writable_posts(reader, at=at).values_list("pk", flat=True))
    theirs = tuple(one.party for one in line.recipients if one.party.post not in mine)
    own = line.sender.post in mine
    sender = line.sender.post if own else next((r.party.post for r in line.recipients if r.party.post in mine), None)
    to = theirs if own else (line.sender,)
    base = Draft(
        type=MessageType(kind) if kind in set(MessageType) else MessageType.UPDATE,
        priority=line.priority,
        tlp=line.tlp,
        language=line.language if own else language_for([get_language() or "en"]),
        level=line.level,
        sender=sender or UUID(int=0),
        recipients=tuple(one.post for one in to),
        content=Content(subject=line.content.subject),
        reply_to=line.id,
        thread=line.thread,
        exercise=line.exercise,
    )
    return Work(base=base, answered=line, known=to)


def kept_work(line: MessageLine, *, reader: Reader, at: datetime) -> Work:
    """Return a draft that was kept."""
    thread = queries.thread(line.thread, reader=reader, at=at)
    return Work(
        base=_draft_of(line),
        message=line.id,
        alone=len(thread.messages) == 1,
        known=tuple(one.party for one in line.recipients),
    )


def correction_work(line: MessageLine, *, at: datetime) -> Work:
    """Return the correction of a message, beginning with what it said, and when that is to be answered if not past."""
    base = _draft_of(line, type=MessageType.CORRECTION, reply_to=line.id)
    if base.respond_by is not None and base.respond_by <= at:
        base = replace(base, respond_by=None)
    return Work(base=base, correcting=line.id, answered=line, known=tuple(one.party for one in line.recipients))


def senders(reader: Reader, *, at: datetime) -> list[tuple[str, str]]:
    """Return the posts for which somebody writes, to choose from."""
    rows = queries.writable_posts(reader, at=at).order_by("organisation__slug", "key")
    return [(str(one.pk), _called(one.organisation.names, one.title, PostRole(one.role))) for one in rows]


def recipients(reader: Reader, *, at: datetime, known: Sequence[Party]) -> list[Group]:
    """Return the posts to which somebody can write, by country: those of the directory, and those of the thread."""
    groups: dict[str, dict[str, str]] = defaultdict(dict)
    for line in directory.posts(reader=reader, at=at):
        called = _called(line.organisation_names, line.title, line.role)
        groups[line.country][str(line.id)] = called
    for one in known:
        groups[one.country].setdefault(str(one.post), _called(one.names, one.title, one.role))
    named = sorted((countries().get(code, code), posts) for code, posts in groups.items())
    return [(name, sorted(posts.items(), key=lambda one: one[1].casefold())) for name, posts in named]


def counts_of(base: Draft | None) -> dict[str, int]:
    """Return how many rows of each kind a form begins with: all that are filled, and some empty ones."""
    if base is None:
        return dict(ROWS)
    alternatives = base.content.assessment.alternatives if base.content.assessment else ()
    filled = {
        "to": len(base.recipients),
        "fact": len(base.content.facts),
        "alternative": len(alternatives),
        "term": len(base.content.terms),
    }
    return {kind: max(least, filled[kind]) for kind, least in ROWS.items()}


def counts_in(posted: Mapping[str, str], *, add: str = "") -> dict[str, int]:
    """Return how many rows of each kind a form was sent with, and one more of what is added."""
    found = {}
    for kind, least in ROWS.items():
        text = posted.get(f"rows_{kind}", "")
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else least
        found[kind] = min(max(number, 1) + (add == kind), MOST_ROWS)
    return found


def initial_of(base: Draft | None) -> dict[str, object]:
    """Return what stands in a form at first."""
    if base is None:
        return {"language": language_for([get_language() or "en"]), "level": SIDE.value}
    content, assessed = base.content, base.content.assessment
    found: dict[str, object] = {
        "kind": base.type.value,
        "priority": base.priority.value,
        "level": base.level.value,
        "sender": str(base.sender),
        "tlp": base.tlp.value,
        "language": base.language,
        "respond_by": base.respond_by,
        "exercise": base.exercise,
        "subject": content.subject,
        "attribution": content.attribution.value,
        "concerns": ", ".join(content.concerns),
        "warnings": ", ".join(content.warnings),
        "request": content.request,
        "next_update": content.next_update,
    }
    found |= {f"to_{number}": str(one) for number, one in enumerate(base.recipients)}
    for number, fact in enumerate(content.facts):
        found |= {f"fact_{number}_text": fact.text, f"fact_{number}_source": fact.source}
        found |= {f"fact_{number}_at": fact.observed_at}
    for number, (term, meaning) in enumerate(content.terms.items()):
        found |= {f"term_{number}": term, f"meaning_{number}": meaning}
    if assessed is not None:
        found |= {"assessment": assessed.text, "basis": assessed.basis}
        found |= {"likelihood": assessed.likelihood or "", "confidence": assessed.confidence or ""}
        found |= {f"alternative_{number}": one for number, one in enumerate(assessed.alternatives)}
    return found


def level_of(role: PostRole) -> Level:
    """Return the level on which a post of this role is usually written to."""
    return _LEVELS.get(role, SIDE)


def _draft_of(line: MessageLine, *, type: MessageType | None = None, reply_to: UUID | None = None) -> Draft:
    return Draft(
        type=type or line.type,
        priority=line.priority,
        tlp=line.tlp,
        language=line.language,
        level=line.level,
        sender=line.sender.post,
        recipients=tuple(one.party.post for one in line.recipients),
        content=line.content,
        respond_by=line.respond_by,
        reply_to=reply_to or line.reply_to,
        thread=line.thread,
        exercise=line.exercise,
    )


def _empty(*, sender: UUID, recipients: tuple[UUID, ...], level: Level) -> Draft:
    return Draft(
        type=MessageType.NOTIFICATION,
        priority=Priority.ROUTINE,
        tlp=TLP.AMBER,
        language=language_for([get_language() or "en"]),
        level=level,
        sender=sender,
        recipients=recipients,
        content=Content(subject=""),
        exercise=False,
    )


def _called(names: Mapping[str, str], title: Mapping[str, str], role: PostRole) -> str:
    return f"{spoken(names)}: {spoken(title)} ({ROLES[role]})"
