"""Logs: one line an event, whoever wrote it, and nothing in it that quotes a person or a row."""

import io
import json
import logging

import pytest
import structlog

from kentongan.site.logs import configure, log_config, without_messages


@pytest.fixture
def lines():
    """Set up the logs into memory; give a function that reads what was written, and put everything back."""
    stream = io.StringIO()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def logged(*, form="json", inside=False, level="info"):
        configure(log_config(form=form, level=level, inside=inside))
        for handler in logging.getLogger().handlers:
            handler.setStream(stream)
        return lambda: stream.getvalue().splitlines()

    yield logged
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def test_an_event_of_ours_is_one_line_of_json(lines):
    read = lines()
    structlog.get_logger("x").info("run.finished", run="0190")
    (line,) = read()
    told = json.loads(line)
    assert told["event"] == "run.finished"
    assert told["run"] == "0190"
    assert told["level"] == "info"
    assert told["timestamp"].endswith("Z")


def test_a_line_of_the_server_goes_the_same_way(lines):
    read = lines()
    logging.getLogger("_granian").info("Spawning worker-1")
    assert json.loads(read()[0])["event"] == "Spawning worker-1"
    assert json.loads(read()[0])["logger"] == "_granian"


def test_a_refused_host_is_not_quoted(lines):
    read = lines()
    logging.getLogger("django.security.DisallowedHost").error("Invalid HTTP_HOST header: 'siti@bank.example'")
    (line,) = read()
    assert "siti" not in line
    assert json.loads(line)["kind"] == "DisallowedHost"


def test_an_error_is_told_by_class_and_place_and_not_by_its_message(lines):
    read = lines()
    try:
        raise ValueError("Key (email)=(siti@bank.example) already exists")
    except ValueError:
        logging.getLogger("django.request").error("Internal Server Error: /people/siti", exc_info=True)
    (line,) = read()
    told = json.loads(line)
    assert "siti" not in line
    assert told["event"] == "request.failed"
    assert told["error"] == "builtins.ValueError"
    assert told["places"][-1].endswith("test_an_error_is_told_by_class_and_place_and_not_by_its_message")


def test_our_own_error_lines_are_treated_alike(lines):
    read = lines()
    try:
        raise KeyError("siti@bank.example")
    except KeyError:
        structlog.get_logger("x").exception("worker.failed")
    (line,) = read()
    assert "siti" not in line
    assert json.loads(line)["error"] == "builtins.KeyError"


def test_a_developer_sees_the_inside(lines):
    read = lines(form="console", inside=True)
    try:
        raise ValueError("the inside")
    except ValueError:
        structlog.get_logger("x").exception("worker.failed")
    assert any("the inside" in line for line in read())


def test_a_line_below_the_level_is_not_written(lines):
    read = lines(level="error")
    structlog.get_logger("x").warning("quiet.please")
    assert read() == []


def test_a_line_without_an_error_is_left_as_it_is():
    assert without_messages(None, "info", {"event": "run.finished"}) == {"event": "run.finished"}
