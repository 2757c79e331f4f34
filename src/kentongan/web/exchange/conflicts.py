"""Conflicts: other content came under a version that a collection holds. Both are shown; a person settles it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kentongan.accounts.rules import may
from kentongan.accounts.terms import Act, Reader
from kentongan.exchange.actions.settling import settle_conflict
from kentongan.exchange.errors import UnknownConflict
from kentongan.exchange.queries.conflicts import ConflictLine, conflicts, known_conflict
from kentongan.exchange.queries.holders import known_names
from kentongan.exchange.queries.sight import Sight, sight_of, visible_collections
from kentongan.exchange.terms import CollectionLine
from kentongan.kernel.clock import utc_now
from kentongan.stix.strict_json import read_value
from kentongan.stix.titles import title_of
from kentongan.web.access import actor_of, for_readers
from kentongan.web.exchange.asking import line_of, time_of, viewer_on
from kentongan.web.names import spoken
from kentongan.web.tables import Code, Column, State, short_table

_MOST = 100
SETTLED = State("settled", gettext_lazy("settled"), "good")
OPEN = State("open", gettext_lazy("waits"), "warn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A conflict with the collection it is in, and who sent what came, as far as the viewer may know."""

    line: CollectionLine
    conflict: ConflictLine
    who: str


class SettleForm(forms.Form):
    """What was done about it."""

    note = forms.CharField(
        label=gettext_lazy("What was found, and what was done about it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_safe
@for_readers(Act.READ)
def all_conflicts(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the conflicts that wait, in every collection that the reader may read; on request the settled ones too."""
    at, viewer = utc_now(), viewer_on(request, reader)
    settled = request.GET.get("settled") == "1"
    found: list[Listed] = []
    for line in visible_collections(viewer, at=at):
        sight = sight_of(viewer, collection=line.id, at=at)
        found += [
            Listed(line=line, conflict=one, who=_who(one, sight=sight))
            for one in conflicts(sight, settled=settled, limit=_MOST)
        ]
    found.sort(key=lambda one: one.conflict.at, reverse=True)
    table = short_table(found[:_MOST], caption=gettext_lazy("Conflicts"), columns=_COLUMNS)
    return render(request, "exchange/conflicts.html", {"conflicts": table, "settled": settled, "most": _MOST})


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.READ)
def conflict(request: HttpRequest, reader: Reader, collection_id: UUID, conflict_id: UUID) -> HttpResponse:
    """Show one conflict, what is held beside what came, and let whoever edits the directory settle it."""
    at, viewer = utc_now(), viewer_on(request, reader)
    line = line_of(viewer, collection_id, at=at)
    sight = sight_of(viewer, collection=collection_id, at=at)
    found = known_conflict(sight, conflict_id)
    if found is None:
        raise UnknownConflict(conflict=conflict_id)
    may_settle = may(reader.role, Act.DECIDE_DOUBT) and found.settled_at is None
    form = SettleForm(request.POST if request.method == "POST" and may_settle else None)
    if form.is_bound and form.is_valid():
        settle_conflict(sight, conflict_id, note=form.cleaned_data["note"], actor=actor_of(reader), at=at)
        messages.success(request, gettext("The conflict is settled. What the collection holds is as it was."))
        return HttpResponseRedirect(reverse("exchange-conflicts"))
    context = {
        "line": line,
        "conflict": found,
        "who": _who(found, sight=sight),
        "title": _title(found.held) or found.stix_id,
        "version": time_of(found.version),
        "differences": list(differences(found.held, found.came)),
        "may_settle": may_settle,
        "form": form,
        "state": OPEN if found.settled_at is None else SETTLED,
    }
    return render(request, "exchange/conflict.html", context)


def differences(held: bytes, came: bytes) -> Iterator[tuple[str, str, str]]:
    """Yield the properties in which two objects differ, each with its two values as JSON; empty where one lacks it."""
    one, two = read_value(held), read_value(came)
    if not isinstance(one, dict) or not isinstance(two, dict):
        return
    for name in dict.fromkeys([*one, *two]):
        texts = [json.dumps(each[name], ensure_ascii=False, indent=2) if name in each else "" for each in (one, two)]
        if texts[0] != texts[1]:
            yield name, texts[0], texts[1]


def _title(content: bytes) -> str:
    value = read_value(content)
    return title_of(value) if isinstance(value, dict) else ""


def _who(one: ConflictLine, *, sight: Sight) -> str:
    member = None if one.member is None else known_names(sight).get(one.member)
    return gettext("another member") if member is None else spoken(member.organisation.names)


_COLUMNS: Sequence[Column[Listed]] = [
    Column(
        key="object",
        label=gettext_lazy("Object"),
        value=lambda one: _title(one.conflict.held) or Code(one.conflict.stix_id),
        leads=lambda one: reverse("exchange-conflict", args=[one.line.id, one.conflict.id]),
    ),
    Column(key="version", label=gettext_lazy("Version of"), value=lambda one: time_of(one.conflict.version)),
    Column(key="collection", label=gettext_lazy("Collection"), value=lambda one: one.line.title),
    Column(key="who", label=gettext_lazy("Sent by"), value=lambda one: one.who),
    Column(key="at", label=gettext_lazy("When"), value=lambda one: one.conflict.at),
    Column(
        key="state",
        label=gettext_lazy("State"),
        value=lambda one: OPEN if one.conflict.settled_at is None else SETTLED,
    ),
    Column(key="note", label=gettext_lazy("What was done"), value=lambda one: one.conflict.note),
]
