"""Threads."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from kentongan.accounts.terms import Act, Reader
from kentongan.kernel.clock import utc_now
from kentongan.messages import queries
from kentongan.web.access import for_readers


@for_readers(Act.READ)
def threads(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show."""
    return HttpResponse("")


@for_readers(Act.READ)
def thread(request: HttpRequest, reader: Reader, thread_id: UUID) -> HttpResponse:
    """Show."""
    queries.thread(thread_id, reader=reader, at=utc_now())
    return HttpResponse("thread")
