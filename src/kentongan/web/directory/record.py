"""A party's own record: what of it waits, a change proposed, approved or declined, the history, and reported errors."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kentongan.accounts.terms import Act, Reader
from kentongan.directory import queries
from kentongan.directory.actions import confirming, proposing, reporting
from kentongan.directory.queries.keeping import keeps, kept_records, place_of_new, slug_of
from kentongan.directory.snapshots import owner_of, stated_now
from kentongan.directory.terms import ProposalLine, ProposalState, Subject, VersionLine
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.web.access import for_readers
from kentongan.web.directory.changes import changes_of, changes_of_all
from kentongan.web.directory.party_forms import PARTY_FORMS, PartnersForm
from kentongan.web.directory.post_words import PROPOSALS, SUBJECTS
from kentongan.web.directory.posts import day_asked
from kentongan.web.directory.record_forms import FORMS, RecordForm
from kentongan.web.names import spoken
from kentongan.web.tables import Code, Column, answer, asked_of, table_of


@require_safe
@for_readers(Act.READ)
def proposals(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the changes that were proposed, what waits for a decision first."""
    asked = asked_of(request)
    rows = queries.proposals(reader=reader)
    rows.sort(key=lambda line: (line.state is not ProposalState.OPEN, line.proposed_at))
    shown = rows[asked.offset : asked.offset + asked.limit]
    table = table_of(request, shown, name="proposals", caption=_("Proposed changes"), columns=_COLUMNS, asked=asked)
    context = {
        "waiting": queries.waiting(reader=reader, at=utc_now()),
        "reports": queries.error_reports(reader=reader, settled=False),
        "kept": [
            (kept.party, spoken(kept.party.names), [(team, spoken(team.names), posts) for team, posts in kept.teams])
            for kept in kept_records(reader=reader)
        ],
    }
    return answer(request, "directory/proposals.html", table, context)


_COLUMNS: Sequence[Column[ProposalLine]] = [
    Column(
        key="subject",
        label=_("Change of"),
        value=lambda line: SUBJECTS[line.subject],
        leads=lambda line: reverse("proposal", args=[line.id]),
    ),
    Column(key="party", label=_("Party"), value=lambda line: Code(line.slug)),
    Column(key="state", label=_("State"), value=lambda line: PROPOSALS[line.state]),
    Column(key="reason", label=_("Why"), value=lambda line: line.reason),
    Column(key="proposed_at", label=_("Proposed"), value=lambda line: line.proposed_at),
    Column(key="decided_at", label=_("Decided"), value=lambda line: line.decided_at),
]


_FORMS: Mapping[Subject, type[RecordForm]] = {**FORMS, **PARTY_FORMS}

_NEVER_END = frozenset({Subject.GRANTS, *PARTY_FORMS})


class NoteForm(forms.Form):
    """What the approver says to it."""

    note = forms.CharField(
        label=_("What do you say to it?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text=_("Who declines says why."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.READ)
def proposal(request: HttpRequest, reader: Reader, proposal_id: UUID) -> HttpResponse:
    """Show a proposed change as before and after; take the decision of whoever may decide it."""
    line = queries.proposal(proposal_id, reader=reader)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            decided = _decide(request.POST.get("do", ""), line, note=form.cleaned_data["note"], reader=reader)
        except KentonganError as error:
            form.add_error(None, f"{error.message(gettext)} {error.advice(gettext)}")
        else:
            messages.success(request, decided)
            return HttpResponseRedirect(reverse("proposal", args=[line.id]))
    context = {
        "proposal": line,
        "state": PROPOSALS[line.state],
        "subject": SUBJECTS[line.subject],
        "changes": changes_of(line.before, line.after),
        "ends": line.after is None,
        "is_open": line.state is ProposalState.OPEN,
        "form": form,
    }
    return render(request, "directory/proposal.html", context)


def _decide(what: str, line: ProposalLine, *, note: str, reader: Reader) -> str:
    at = utc_now()
    match what:
        case "approve":
            row = proposing.approve(line.id, reader=reader, at=at, note=note)
            if row.state == ProposalState.OVERTAKEN:
                return gettext("It was changed meanwhile, so nothing was done. Propose it anew.")
            return gettext("It is so from now on.")
        case "decline":
            proposing.decline(line.id, reader=reader, at=at, note=note)
            return gettext("It was declined.")
        case "withdraw":
            proposing.withdraw(line.id, reader=reader, at=at, note=note)
            return gettext("It was taken back.")
        case _:
            raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.READ)
def change(request: HttpRequest, reader: Reader, subject: str, thing: UUID) -> HttpResponse:
    """Take what should stand of a thing, or that it should end, as a proposal."""
    of = _subject(subject)
    before, organisation = stated_now(of, thing), owner_of(of, thing)
    if before is None or organisation is None or not keeps(organisation, reader=reader):
        raise Http404
    return _propose(request, reader, of, organisation=organisation, thing=thing, before=before)


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.READ)
def add(request: HttpRequest, reader: Reader, subject: str, parent: UUID) -> HttpResponse:
    """Take something new of a party's record, as a proposal; ``parent`` is what it belongs to."""
    of = _subject(subject)
    place = place_of_new(of, parent)
    if place is None or not keeps(place[0], reader=reader):
        raise Http404
    return _propose(request, reader, of, organisation=place[0], thing=None, before=place[1])


def _propose(
    request: HttpRequest,
    reader: Reader,
    subject: Subject,
    *,
    organisation: UUID,
    thing: UUID | None,
    before: Mapping[str, Any],
) -> HttpResponse:
    kind, slug = _FORMS[subject], slug_of(organisation)
    sent = request.method == "POST"
    form: RecordForm = kind(request.POST if sent else None, initial=kind.initial_of(before))
    if isinstance(form, PartnersForm):
        form.offer(before, own=slug, reader=reader, at=utc_now())
    ends = sent and request.POST.get("do") == "end" and thing is not None
    if sent and ends:
        for name in form.fields:
            if name != "reason":
                form.fields[name].required = False
    if sent and form.is_valid():
        at = utc_now()
        try:
            after = None if ends else form.after(before)
            row = proposing.propose(
                organisation,
                subject=subject,
                thing=thing,
                after=after,
                reason=form.cleaned_data["reason"],
                reader=reader,
                at=at,
            )
        except KentonganError as error:
            form.add_error(None, f"{error.message(gettext)} {error.advice(gettext)}")
        else:
            messages.success(request, gettext("The change is proposed."))
            return HttpResponseRedirect(reverse("proposal", args=[row.id]))
    context = {
        "form": form,
        "subject": SUBJECTS[subject],
        "slug": slug,
        "may_end": thing is not None and subject not in _NEVER_END,
        "new": thing is None,
    }
    return render(request, "directory/propose.html", context)


def _subject(text: str) -> Subject:
    if text not in {subject.value for subject in _FORMS}:
        raise Http404
    return Subject(text)


@require_POST
@for_readers(Act.READ)
def confirm(request: HttpRequest, reader: Reader, post_id: UUID) -> HttpResponse:
    """Take that a post's record still holds: one click. Raises UnknownPost, NotYours."""
    confirming.confirm_posts([post_id], reader=reader, at=utc_now())
    messages.success(request, gettext("Confirmed: the record holds as it stands."))
    return HttpResponseRedirect(reverse("post", args=[post_id]))


class ReportForm(forms.Form):
    """What is wrong."""

    text = forms.CharField(label=_("What is wrong?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.READ)
def report(request: HttpRequest, reader: Reader, post_id: UUID) -> HttpResponse:
    """Take that something of a post's record is wrong, for its party to decide. Raises UnknownPost."""
    line = queries.post(post_id, reader=reader, at=utc_now())
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reporting.report_error(post_id, text=form.cleaned_data["text"], reader=reader, at=utc_now())
        except KentonganError as error:
            form.add_error(None, f"{error.message(gettext)} {error.advice(gettext)}")
        else:
            messages.success(request, gettext("Thank you. Its party sees your report, and decides."))
            return HttpResponseRedirect(reverse("post", args=[post_id]))
    return render(request, "directory/report.html", {"post": line, "form": form})


@require_safe
@for_readers(Act.READ)
def history(request: HttpRequest, reader: Reader, post_id: UUID) -> HttpResponse:
    """Show who held a post on a day, and, to its party, every change of it. Raises UnknownPost."""
    at = utc_now()
    line = queries.post(post_id, reader=reader, at=at)
    day = day_asked(request.GET.get("on", "")) or at.date()
    then = queries.posts_on(day, reader=reader, post=post_id, at=at)
    versions = _of_post(post_id, queries.versions(reader=reader, organisation=line.organisation))
    changes = changes_of_all([(one.before, one.after) for one in versions])
    context = {
        "post": line,
        "day": day,
        "to_come": day > at.date(),
        "then": then[0] if then else None,
        "versions": [(one, SUBJECTS[one.subject], what) for one, what in zip(versions, changes, strict=True)],
    }
    return render(request, "directory/history.html", context)


def _of_post(post: UUID, versions: Sequence[VersionLine]) -> list[VersionLine]:
    """Return the versions of a post, of who held it and of the ways to them, from those of its party."""
    held = {one.thing for one in versions if one.subject is Subject.ASSIGNMENT and _names(one, "post") == {str(post)}}
    holders = {str(one) for one in held}
    return [one for one in versions if one.thing == post or one.thing in held or (_names(one, "assignment") & holders)]


def _names(version: VersionLine, key: str) -> set[str]:
    return {str(content[key]) for content in (version.before or {}, version.after or {}) if content.get(key)}


@require_POST
@for_readers(Act.READ)
def settle(request: HttpRequest, reader: Reader, report_id: UUID) -> HttpResponse:
    """Take what came of a reported error. Raises UnknownReport, NotYours, ReasonMissing."""
    reporting.settle_report(report_id, note=request.POST.get("note", ""), reader=reader, at=utc_now())
    messages.success(request, gettext("It was taken down."))
    return HttpResponseRedirect(reverse("proposals") + "#reports")
