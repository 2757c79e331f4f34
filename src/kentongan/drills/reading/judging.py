"""What must fit together in a scenario: references, seats, times, and what the ladder and the gate would say of it.

A message that would be refused, and is no ``attempt``, is a fault of the scenario; so is an attempt that nothing
would refuse. Both are judged by the very rules that judge real messages, on the level on which the matter would then
be if everything before it went as written.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import assert_never
from uuid import UUID

from kentongan.drills.reading.deeds import NETWORK_SLOT, SLOT
from kentongan.drills.reading.doubts import CERTAIN, Doubts
from kentongan.drills.reading.states import names_of_states
from kentongan.drills.reading.story import Story
from kentongan.drills.terms import (
    Answered,
    Dead,
    Expectation,
    Fault,
    Hope,
    Inject,
    Raised,
    Rows,
    Scenario,
    Seat,
    Sent,
    Told,
)
from kentongan.kernel.errors import marked
from kentongan.messages.rules.gate import judge
from kentongan.messages.rules.ladder import may_lower, may_raise, may_send
from kentongan.messages.rules.writing import ABOUT_ANOTHER, refusals
from kentongan.messages.terms import (
    STOPPING,
    UNACKNOWLEDGED_TYPES,
    Content,
    Envelope,
    Fact,
    MessageType,
    Refusal,
)
from kentongan.records.terms import PostRole

_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
_RECALLS = (MessageType.CORRECTION, MessageType.RETRACTION)


_NO_PART = marked("There is no part “{value}”.")
_NO_MESSAGE = marked("No message “{value}” was sent before this.")
_NO_INJECT = marked("There is no inject “{value}”.")


def faults_of(scenario: Scenario, *, doubts: Doubts = CERTAIN) -> list[Fault]:
    """Return everything that does not fit together in a scenario, as far as its fields could be read."""
    if doubts.numbers:
        return []
    unsure = {_NO_PART} if doubts.parts else set()
    unsure |= {_NO_MESSAGE, _NO_INJECT} if doubts.injects else set()
    found = [*_of_injects(scenario, doubts), *_of_expectations(scenario, doubts)]
    return [one for one in found if one.why not in unsure and doubts.lets(one.place)]


def content_of(sent: Sent, *, at: datetime, concerns: tuple[str, ...]) -> Content:
    """Return what a scripted message says when it is sent at a time; ``concerns`` are countries."""
    return Content(
        subject=sent.subject,
        facts=tuple(Fact(text=one.text, source=one.source, observed_at=at - one.before) for one in sent.facts),
        assessment=sent.assessment,
        attribution=sent.attribution,
        request=sent.request,
        concerns=concerns,
    )


def _of_injects(scenario: Scenario, doubts: Doubts) -> Iterator[Fault]:
    story = Story()
    for number, one in enumerate(scenario.injects):
        place = f"inject[{number}]"
        inject = replace(one, key=one.key or place)
        if not doubts.sound(place):
            story.unread.add(inject.key)
        if inject.after > scenario.lasts:
            yield _fault(f"{place}.after", marked("The drill has ended by then."))
        match inject.deed:
            case Told() as told:
                yield from _of_parts(scenario, f"{place}.to", told.to)
            case Rows() as rows:
                slots = [NETWORK_SLOT.fullmatch(slot) for slot in SLOT.findall(rows.csv)]
                yield from _of_parts(scenario, f"{place}.csv", [slot[1] for slot in slots if slot])
            case Dead() as dead:
                yield from _of_seats(scenario, f"{place}.seat", (dead.seat,))
            case Sent() as sent:
                yield from _of_sent(scenario, story, place, inject, sent)
                story.add(inject, sent)
            case Answered() as answered:
                yield from _of_answered(scenario, story, place, answered)
            case Raised() as raised:
                if inject.key in story.unread and raised.message in story.thread:
                    story.unread.add(story.thread[raised.message])
                yield from _of_raised(scenario, story, place, raised)
            case deed:
                assert_never(deed)


def _of_sent(scenario: Scenario, story: Story, place: str, inject: Inject, sent: Sent) -> Iterator[Fault]:
    yield from _of_seats(scenario, f"{place}.sender", (sent.sender,))
    for number, seat in enumerate(sent.to):
        yield from _of_seats(scenario, f"{place}.to[{number}]", (seat,))
    yield from _of_parts(scenario, f"{place}.concerns", sent.concerns)
    if sent.reply_to and sent.reply_to not in story.sent and story.knows(sent.reply_to):
        yield _unsent(f"{place}.reply_to", sent.reply_to)
        story.unread.add(inject.key)
    if not (story.knows(inject.key) and story.knows(sent.reply_to)):
        story.unread.add(inject.key)
        return
    if sent.type is MessageType.ACKNOWLEDGEMENT:
        yield _fault(f"{place}.type", marked("An acknowledgement is an inject of the kind “answered”."))
        return
    if sent.takes_offer and not sent.attempt:
        yield _fault(f"{place}.takes_offer", marked("Only an attempt, which is refused, is offered anything."))
    refused = list(_refused(scenario, story, inject, sent))
    if sent.attempt:
        if not refused:
            yield _fault(f"{place}.attempt", marked("Nothing would refuse this message. Leave “attempt” out."))
        elif sent.takes_offer and not (_offers(scenario, inject, sent) and _have_technical_posts(scenario, sent)):
            yield _fault(f"{place}.takes_offer", marked("Nothing would be offered in place of this message."))
        return
    for one in refused:
        part = one.part.removeprefix("recipients")
        where = f"{place}.{ {'respond_by': 'respond_within'}.get(one.part, one.part) }" if part else f"{place}.to"
        yield Fault(place=where, why=one.why, facts=one.facts)


def _refused(scenario: Scenario, story: Story, inject: Inject, sent: Sent) -> Iterator[Refusal]:
    """Give why the software would refuse a message, in the order in which it would say so."""
    at = _BEGINNING + inject.after
    envelope, content = _envelope(sent, at=at), content_of(sent, at=at, concerns=())
    if sent.type not in _RECALLS or sent.type is MessageType.CORRECTION:
        yield from refusals(envelope, content, at=at)
    verdict = judge(content, envelope, states=names_of_states(scenario))
    if verdict.gate in STOPPING:
        yield Refusal(part="attribution", why=verdict.why, facts=verdict.facts)
    for number, seat in enumerate(sent.to):
        if not may_send(sent.level, sender=sent.sender.role, recipient=seat.role, type=sent.type):
            why = marked("On the level {level}, {sender} posts send {recipient} posts no message of the type {type}.")
            yield Refusal(part=f"to[{number}]", why=why, facts=_rung(sent, seat))
    yield from _in_thread(story, sent)


def _in_thread(story: Story, sent: Sent) -> Iterator[Refusal]:
    original = story.sent.get(sent.reply_to)
    if original is None:
        if sent.type is MessageType.CLOSURE:
            yield Refusal(part="reply_to", why=marked("Say which message this one is about."))
        return
    thread = story.thread[sent.reply_to]
    if sent.level > story.level[thread]:
        yield Refusal(part="level", why=marked("The matter is on a lower level then; people raise it first."))
    if thread in story.closed and sent.type not in _RECALLS:
        yield Refusal(part="reply_to", why=marked("The matter is closed by then."))
    if sent.type in ABOUT_ANOTHER and (original.sender != sent.sender or set(original.to) != set(sent.to)):
        why = marked("Who sent a message takes it back or corrects it, to everybody to whom it went.")
        yield Refusal(part="to", why=why)
    last_word = original.type is MessageType.RETRACTION and sent.type in _RECALLS
    if last_word or (original.type is MessageType.CORRECTION and sent.type is MessageType.RETRACTION):
        why = marked("A message is taken back as a whole: neither its correction alone, nor what took it back.")
        yield Refusal(part="reply_to", why=why)
    if sent.type in _RECALLS and sent.level != original.level:
        yield Refusal(part="level", why=marked("It is on the level of the message that it is about."))


def _offers(scenario: Scenario, inject: Inject, sent: Sent) -> bool:
    at = _BEGINNING + inject.after
    content = content_of(sent, at=at, concerns=())
    return judge(content, _envelope(sent, at=at), states=names_of_states(scenario)).offers_infrastructure_notice


def _have_technical_posts(scenario: Scenario, sent: Sent) -> bool:
    parts = (scenario.parts.get(seat.part) for seat in (sent.sender, *sent.to))
    return all(part is not None and {PostRole.TECHNICAL, PostRole.OPERATIONS} & set(part.roles) for part in parts)


def _envelope(sent: Sent, *, at: datetime) -> Envelope:
    numbers = {seat: UUID(int=number) for number, seat in enumerate(sorted({sent.sender, *sent.to}), 1)}
    return Envelope(
        type=sent.type,
        priority=sent.priority,
        tlp=sent.tlp,
        language=sent.language,
        level=sent.level,
        sender=numbers[sent.sender],
        sender_role=sent.sender.role,
        recipients=tuple(numbers[seat] for seat in sent.to),
        recipient_roles=tuple(seat.role for seat in sent.to),
        respond_by=None if sent.respond_within is None else at + sent.respond_within,
        reply_to=UUID(int=999) if sent.reply_to else None,
    )


def _of_answered(scenario: Scenario, story: Story, place: str, answered: Answered) -> Iterator[Fault]:
    yield from _of_seats(scenario, f"{place}.by", (answered.by,))
    message = story.sent.get(answered.message)
    if answered.message in story.unread:
        return
    if message is None:
        yield _unsent(f"{place}.message", answered.message)
    elif answered.by.part not in {seat.part for seat in message.to}:
        yield _fault(f"{place}.by", marked("The message does not go to this part."))
    elif message.type in UNACKNOWLEDGED_TYPES:
        yield _fault(f"{place}.message", marked("Nobody is asked to acknowledge a message of this type."))


def _of_raised(scenario: Scenario, story: Story, place: str, raised: Raised) -> Iterator[Fault]:
    yield from _of_seats(scenario, f"{place}.by", (raised.by,))
    if not story.knows(raised.message):
        return
    if raised.message not in story.sent:
        yield _unsent(f"{place}.message", raised.message)
        return
    thread = story.thread[raised.message]
    before = story.level[thread]
    rule = may_raise if raised.to > before else may_lower
    allowed = rule(before, to=raised.to, role=raised.by.role) and thread not in story.closed
    if allowed and raised.attempt:
        yield _fault(f"{place}.attempt", marked("Nothing would refuse this. Leave “attempt” out."))
    elif not allowed and not raised.attempt:
        why = marked("From the level {before}, such a post does not move a matter to {after}: one rung up at a time.")
        facts = {"before": before.name.lower(), "after": raised.to.name.lower()}
        yield Fault(place=f"{place}.to", why=why, facts=facts)
    elif allowed:
        story.level[thread] = raised.to


def _of_expectations(scenario: Scenario, doubts: Doubts) -> Iterator[Fault]:
    unread = {one.key for number, one in enumerate(scenario.injects) if not doubts.sound(f"inject[{number}]")}
    injects = {one.key: one for one in scenario.injects}
    for number, one in enumerate(scenario.expectations):
        place = f"expect[{number}]"
        if one.by is not None:
            yield from _of_seats(scenario, f"{place}.by", (one.by,))
        if one.what is Hope.LEVEL_AT_MOST:
            continue
        inject = injects.get(one.of)
        if inject is None:
            yield _fault(f"{place}.of", _NO_INJECT, value=one.of)
        elif inject.key not in unread and doubts.sound(place) and not _fits(one, inject):
            why = marked("Of the inject “{value}” this cannot be expected.")
            yield _fault(f"{place}.of", why, value=one.of)


def _fits(expectation: Expectation, inject: Inject) -> bool:
    deed, by = inject.deed, expectation.by
    match expectation.what:
        case Hope.ACKNOWLEDGED:
            asked = isinstance(deed, Sent) and (not deed.attempt or deed.takes_offer)
            return asked and by is not None and by.part in {seat.part for seat in deed.to}  # type: ignore[union-attr]
        case Hope.REFUSED:
            return isinstance(deed, Sent | Raised) and deed.attempt
        case Hope.WARNED:
            return isinstance(deed, Rows)
        case Hope.LEVEL_AT_MOST:
            return True
        case what:
            assert_never(what)


def _of_seats(scenario: Scenario, place: str, seats: tuple[Seat, ...]) -> Iterator[Fault]:
    for seat in seats:
        part = scenario.parts.get(seat.part)
        if part is None:
            yield _fault(place, _NO_PART, value=seat.part)
        elif seat.role not in part.roles:
            yield _fault(place, marked("The part “{value}” has no such post among its roles."), value=seat.part)


def _of_parts(scenario: Scenario, place: str, parts: tuple[str, ...] | list[str]) -> Iterator[Fault]:
    for one in parts:
        if one not in scenario.parts:
            yield _fault(place, _NO_PART, value=one)


def _rung(sent: Sent, seat: Seat) -> dict[str, str]:
    return {
        "level": sent.level.name.lower(),
        "sender": sent.sender.role.value,
        "recipient": seat.role.value,
        "type": sent.type.value,
    }


def _unsent(place: str, key: str) -> Fault:
    return _fault(place, _NO_MESSAGE, value=key)


def _fault(place: str, why: str, **facts: str) -> Fault:
    return Fault(place=place, why=why, facts={key: value[:100] for key, value in facts.items()})
