"""One turn of each channel: recover, lease, send, settle. Called by the worker; several workers may do it at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from kentongan.delivery.actions.gates import open_gate, shut_gate
from kentongan.delivery.actions.leasing import (
    busy_workers,
    give_back,
    lease,
    lost_folder_workers,
    recover,
    recover_folder,
)
from kentongan.delivery.actions.settling import advance
from kentongan.delivery.channels.folder import Batch, workers_in
from kentongan.delivery.channels.smtp import MailServer, Message, ServerAway, Session
from kentongan.delivery.channels.webhook import Outside, Post, post
from kentongan.delivery.content import unpack
from kentongan.delivery.mime import Envelope, bare, rendered
from kentongan.delivery.openpgp import KeyInvalid, encrypted_to
from kentongan.delivery.rules import SILENCE
from kentongan.delivery.secrets import webhook_key
from kentongan.delivery.terms import Channel, Parcel, Reason, Result, State
from kentongan.kernel.clock import Clock

FOLDER_BATCH = 1000
MAIL_BATCH = 50
WEBHOOK_BATCH = 50
"""How much a worker takes at once: what it may have to give back, and what a connection is reused for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a worker sends with: who it is, the clock, chance in [0, 1), and the ways out that are configured."""

    worker: UUID
    clock: Clock
    chance: Callable[[], float]
    sender: str
    server: MailServer | None
    folder: Path | None
    outside: Outside


def send_to_folder(means: Means) -> int:
    """Let one batch of what is due appear in the folder; return how many rows were settled."""
    if means.folder is None:
        return 0
    batch = Batch(means.folder, means.worker)
    try:
        _recover_folder(means, means.folder)
        settled = _send_batch(batch, means)
    except OSError as why:
        said = f"{type(why).__name__} {why.strerror or ''}"
        _shut(Channel.FOLDER, means, said)
        return 0
    if settled:
        open_gate(Channel.FOLDER)
    return settled


def _recover_folder(means: Means, folder: Path) -> None:
    """Finish what killed workers had decided, and let the rest of their rows wait again."""
    for worker in lost_folder_workers(means.worker, at=means.clock()):
        left = Batch(folder, worker)
        recover_folder(worker, published=left.publish(), at=means.clock())
        left.forget()


def sweep_folder(means: Means) -> int:
    """Remove what workers left in the folder that were killed after their batch was written down; return how many."""
    if means.folder is None or not means.folder.is_dir():
        return 0
    left = workers_in(means.folder) - busy_workers(at=means.clock())
    for worker in left:
        Batch(means.folder, worker).forget()
    return len(left)


def _send_batch(batch: Batch, means: Means) -> int:
    began = means.clock()
    parcels = lease(Channel.FOLDER, worker=means.worker, at=began, limit=FOLDER_BATCH, begin=True)
    if not parcels:
        return 0
    results: list[Result] = []
    staged = batch.stage(_files(parcels, means, results))
    if means.clock() - began > SILENCE / 2:
        return 0  # the machine slept: others may have taken the rows meanwhile; what is left of this is recovered
    batch.decide(staged)
    batch.publish()
    advance(results, worker=means.worker, at=means.clock(), chance=means.chance())
    batch.forget()
    return len(results)


def _files(parcels: list[Parcel], means: Means, results: list[Result]) -> Iterator[tuple[UUID, str, bytes]]:
    """Give row, name and content of each file, and note what comes of each row once all of them have appeared."""
    for parcel in parcels:
        content = _octets(parcel, means)
        if isinstance(content, Result):
            results.append(content)
            continue
        results.append(Result(parcel.id, State.DELIVERED, Reason.ACCEPTED))
        yield (parcel.id, *content)


def _octets(parcel: Parcel, means: Means) -> tuple[str, bytes] | Result:
    """Return name and content of a row's file, or why it can have none."""
    if not parcel.content:
        return Result(parcel.id, State.DEAD, Reason.CONTENT_GONE)
    kept = unpack(parcel.content)
    before = "exercise-" if parcel.exercise else ""
    if kept.document is not None:
        return f"{before}{parcel.id}.json", kept.document
    mail = rendered_mail(parcel, means)
    return mail if isinstance(mail, Result) else (f"{before}{parcel.id}.eml", mail)


def rendered_mail(parcel: Parcel, means: Means) -> bytes | Result:
    """Return the mail of a row as octets, or why nothing may leave: above all a key that is not valid."""
    mail = unpack(parcel.content).mail if parcel.content else None
    if mail is None:
        return Result(parcel.id, State.DEAD, Reason.CONTENT_GONE)
    envelope = Envelope(means.sender, parcel.destination, parcel.message_id, parcel.created_at, parcel.exercise)
    certificate, at = mail.openpgp, means.clock()
    try:
        if not certificate:
            return rendered(mail, envelope=envelope)
        return rendered(mail, envelope=envelope, encrypt=lambda content: encrypted_to(certificate, content, at=at))
    except KeyInvalid as why:
        return Result(parcel.id, State.DEAD, Reason.KEY_INVALID, str(why.facts["why"]))
    except UnicodeError:
        return Result(parcel.id, State.DEAD, Reason.BAD_ADDRESS)


def send_webhooks(means: Means) -> int:
    """Post one batch of what is due; return how many got a result.

    A receiver that cannot be reached is asked once a batch: the rest for the same host waits as long.
    """
    at = means.clock()
    recover(means.worker, at=at)
    parcels = lease(Channel.WEBHOOK, worker=means.worker, at=at, limit=WEBHOOK_BATCH)
    return _one_by_one(parcels, means, _post_parcel(means))


def _post_parcel(means: Means) -> Callable[[Parcel], Result]:
    away: dict[str, Result] = {}

    def send(parcel: Parcel) -> Result:
        document = unpack(parcel.content).document if parcel.content else None
        if document is None:
            return Result(parcel.id, State.DEAD, Reason.CONTENT_GONE)
        if failed := away.get(parcel.destination):
            return Result(parcel.id, failed.state, failed.reason, failed.detail)
        key = webhook_key(parcel.destination)
        one = Post(
            row=parcel.id,
            destination=parcel.destination,
            document=document,
            key=key,
            exercise=parcel.exercise,
            perhaps_there=parcel.copies > 0,
        )
        result = post(one, at=means.clock(), outside=means.outside)
        if result.reason in {Reason.UNREACHABLE, Reason.NO_SUCH_HOST}:
            away[parcel.destination] = result
        return result

    return send


def send_mail(means: Means) -> int:
    """Hand one batch of what is due to the mail server; return how many got a result."""
    if means.server is None:
        return 0
    at = means.clock()
    recover(means.worker, at=at)
    parcels = lease(Channel.SMTP, worker=means.worker, at=at, limit=MAIL_BATCH)
    if not parcels:
        return 0
    session = Session(means.server)
    try:
        session.connect()
        open_gate(Channel.SMTP)
        return _one_by_one(parcels, means, lambda parcel: _send_parcel(parcel, means, session))
    except ServerAway as why:
        _shut(Channel.SMTP, means, str(why.facts["why"]))
        return 0
    finally:
        session.close()


def _send_parcel(parcel: Parcel, means: Means, session: Session) -> Result:
    octets = rendered_mail(parcel, means)
    if isinstance(octets, Result):
        return octets
    sender = bare(means.sender)
    return session.send(
        Message(sender, parcel.destination, octets, parcel.message_id.strip("<>").partition("@")[0]), row=parcel.id
    )


def _one_by_one(parcels: list[Parcel], means: Means, send: Callable[[Parcel], Result]) -> int:
    """Send each parcel by itself; return how many got a result. Whatever ``send`` raises, its row is put off.

    The result of one and the beginning of the next are one transaction, so a kill leaves one row at most of which
    nobody knows whether it arrived.
    """
    done: list[Result] = []
    settled = 0
    try:
        for parcel in parcels:
            may_go = advance(done, worker=means.worker, at=means.clock(), chance=means.chance(), begin=parcel.id)
            settled, done = settled + len(done), []
            if may_go:
                done = [_untried(parcel)]  # what stands where the server turns out to be away
                done = [send(parcel)]
        return settled + len(done)
    finally:
        advance(done, worker=means.worker, at=means.clock(), chance=means.chance())
        give_back(means.worker)


def _untried(parcel: Parcel) -> Result:
    return Result(parcel.id, State.WAITING, Reason.UNREACHABLE)


def _shut(channel: Channel, means: Means, detail: str) -> None:
    shut_gate(
        channel,
        worker=means.worker,
        reason=Reason.UNREACHABLE,
        detail=detail,
        at=means.clock(),
        chance=means.chance(),
    )
