"""Lists of threads: as many queries for a hundred lines as for one, and nothing in a line that is not its reader's."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.messages.actions import post

from kentongan.messages import queries

pytestmark = pytest.mark.django_db


def counted(reader) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        queries.threads(reader, at=post.AT)
    return len(caught)


def test_a_longer_list_takes_no_more_queries():
    ours, theirs = post.side("cert-my"), post.side("cert-id", country="ID")
    ali, budi = post.person("ali", ours.organisation, edits=True), post.person("budi", theirs.organisation)
    post.sent(ali, ours, theirs)
    before = counted(budi)
    for number in range(5):
        post.sent(ali, ours, theirs, content=post.content(subject=f"Matter {number}"))
    assert counted(budi) == before
    assert before < 12
    lines = queries.threads(budi, at=post.AT)
    assert {one.subject for one in lines} == {"Outage at the border substation", *(f"Matter {one}" for one in range(5))}
    assert {(one.messages, one.unacknowledged) for one in lines} == {(1, 1)}
