"""What staff do with a drill by a button: begin, pause, go on, end."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from kentongan.accounts.terms import Act, Reader
from kentongan.drills.actions.running import pause_drill, resume_drill, start_drill, stop_drill
from kentongan.kernel.clock import utc_now
from kentongan.web.access import actor_of, for_readers

_ACTS: Mapping[str, Callable[..., Any]] = {
    "start": start_drill,
    "pause": pause_drill,
    "resume": resume_drill,
    "end": stop_drill,
}


@require_POST
@for_readers(Act.RUN_DRILLS)
def act(request: HttpRequest, reader: Reader, drill_id: UUID, name: str) -> HttpResponse:
    """Do it, and show the drill. Raises UnknownDrill, DrillNotInState."""
    if name not in _ACTS:
        raise Http404
    _ACTS[name](drill_id, actor=actor_of(reader), at=utc_now())
    return HttpResponseRedirect(reverse("drill", args=[drill_id]))
