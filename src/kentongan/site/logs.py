"""Logs: one event a line, named ``room.verb``, with ids only; Django's and the server's own lines pass the same way.

Code of ours writes ``structlog.get_logger().info("run.finished", run=str(run.id))``. What must not be in a log is
kept out by form: an address asked for is written as its route (never its path or query), an error as its class and
the places it passed through (never its message, which quotes rows), a refusal by Django as its kind.
"""

import logging
import logging.config
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any


@contextmanager
def _without(*modules: str) -> Iterator[None]:
    """Let what is imported here do without modules that it would load only because they are there."""
    missed = [one for one in modules if one not in sys.modules]
    for one in missed:
        sys.modules[one] = None  # type: ignore[assignment]  # Python's way to say that it cannot be imported
    try:
        yield
    finally:
        for one in missed:
            del sys.modules[one]


with _without("rich", "greenlet"):  # 7 MB a process, for tracebacks that no log of ours holds
    import structlog
    from structlog.typing import EventDict, Processor, WrappedLogger

FORMATS = ("json", "console")
LEVELS = ("debug", "info", "warning", "error", "critical")

_Raised = tuple[type[BaseException], BaseException, TracebackType | None]


def log_config(*, form: str, level: str, inside: bool = False) -> dict[str, Any]:
    """Return the ``dictConfig`` for all logs, to standard error; ``inside`` shows the messages of errors too."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"events": {"()": "kentongan.site.logs.formatter", "form": form, "inside": inside}},
        "handlers": {"events": {"class": "logging.StreamHandler", "formatter": "events", "stream": "ext://sys.stderr"}},
        "root": {"handlers": ["events"], "level": level.upper()},
        "loggers": {
            "django": {"handlers": [], "level": level.upper(), "propagate": True},
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": [], "propagate": True},
            "django.db.backends": {"level": "WARNING"},
            "_granian": {"handlers": [], "propagate": True},
            "granian.access": {"handlers": [], "propagate": False},
        },
    }


def configure(config: Mapping[str, Any]) -> None:
    """Set up the logs; Django calls this with the setting LOGGING."""
    logging.config.dictConfig(dict(config))
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def formatter(*, form: str, inside: bool) -> structlog.stdlib.ProcessorFormatter:
    """Return the formatter of every line, ours or not."""
    told: list[Processor] = [] if inside else [without_messages]
    last: Processor = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if form == "console"
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            without_payload,
        ],
        processors=[*told, structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )


def without_payload(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Rename those lines of Django that quote what a stranger sent; only the kind and the status remain."""
    record: logging.LogRecord | None = event.get("_record")
    name = str(event.get("logger", ""))
    if record is not None and name.startswith("django.security."):
        return {**event, "event": "request.refused", "kind": name.removeprefix("django.security.")}
    if record is not None and name == "django.request":
        return {**event, "event": "request.failed", "status": getattr(record, "status_code", 500)}
    return event


def without_messages(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace the traceback by the error's class and the places it passed; its message may quote a row."""
    raised = _raised(event.pop("exc_info", None), event.get("_record"))
    if raised is not None:
        event["error"] = f"{raised[0].__module__}.{raised[0].__qualname__}"
        event["places"] = _places(raised[2])
    return event


def _raised(given: object, record: logging.LogRecord | None) -> _Raised | None:
    if record is not None and record.exc_info:
        given, record.exc_info, record.exc_text = record.exc_info, None, None
    if given is True:
        given = sys.exc_info()
    if isinstance(given, BaseException):
        return type(given), given, given.__traceback__
    if isinstance(given, tuple) and given[0] is not None:
        return given
    return None


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-12:]
    return [f"{_module(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _module(path: str) -> str:
    for root in ("site-packages/", "src/", "lib/"):
        _, found, rest = path.rpartition("/" + root)
        if found:
            return rest
    return path
