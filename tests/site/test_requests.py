"""What stands around a request: its id, its line, and the answers to probes."""

import logging
from uuid import UUID

import pytest
from django.db import DatabaseError
from django.http import HttpResponse
from django.test import RequestFactory
from structlog.testing import capture_logs

from kentongan.site import requests
from kentongan.site.requests import probes, request_log


def _answer(request):
    return HttpResponse("page", status=418)


def test_every_answer_carries_an_id_that_is_in_its_log_line():
    request = RequestFactory().get("/people/siti?token=secret", headers={"X-Request-ID": "siti"})
    with capture_logs() as lines:
        response = request_log(_answer)(request)
    UUID(response["X-Request-ID"])
    (line,) = lines
    assert line["event"] == "request.answered"
    assert line["status"] == 418
    assert line["milliseconds"] >= 0
    assert "siti" not in str(line)
    assert "secret" not in str(line)


def test_an_invented_method_is_not_quoted():
    with capture_logs() as lines:
        request_log(_answer)(RequestFactory().generic("SITI", "/"))
    assert lines[0]["method"] == "OTHER"


def test_the_line_of_a_failed_request_is_an_error():
    with capture_logs() as lines:
        request_log(lambda request: HttpResponse(status=500))(RequestFactory().get("/"))
    assert lines[0]["log_level"] == logging.getLevelName(logging.ERROR).lower()


def test_health_is_answered_to_any_host():
    response = probes(_answer)(RequestFactory().get("/healthz", headers={"Host": "10.0.0.1"}))
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_a_migrated_hub_is_ready(client, settings, tmp_path):
    settings.DATA = tmp_path
    response = client.get("/readyz")
    assert response.json() == {"ready": True, "reasons": []}


def test_a_hub_without_its_database_says_so_and_nothing_else(monkeypatch):
    def unreachable():
        raise DatabaseError("password authentication failed for user hub")

    monkeypatch.setattr(requests, "reasons_not_ready", unreachable)
    response = probes(_answer)(RequestFactory().get("/readyz"))
    assert response.status_code == 503
    assert response.content == b'{"ready": false, "reasons": ["database-unreachable"]}'
