"""What can be done with a warning now, each act on a page of its own that says what it does before it is done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kentongan.accounts.rules import may
from kentongan.accounts.terms import Act, Reader
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.response import queries
from kentongan.response.actions.answering import answer_as_reader
from kentongan.response.actions.approving import decline_warnings
from kentongan.response.actions.handing import hand_over
from kentongan.response.actions.recalling import correct_warning, withdraw_warning
from kentongan.response.actions.resending import send_again
from kentongan.response.rules.recalls import may_be_recalled
from kentongan.response.rules.states import ANSWERABLE, WITH_RECIPIENT, may_follow
from kentongan.response.terms import Verdict, Via, WarningLine, WarningState
from kentongan.web.access import actor_of, for_readers
from kentongan.web.meanings import meaning_of
from kentongan.web.names import named
from kentongan.web.response.asking import ids_in
from kentongan.web.response.columns import item_columns
from kentongan.web.response.words import STATES, VERDICTS
from kentongan.web.tables import short_table

Words = str | Promise
_S = WarningState

_RECALLS = frozenset({"correct", "withdraw"})
"""Acts after which somebody may have to be told in person."""

LISTED = 200
"""Exposures that can be chosen one by one on one page; an answer for all of them names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One act: who may, when, what it is called, what it does, what its button says, and how it went."""

    act: Act
    when: Callable[[WarningLine], bool]
    title: Words
    sentence: Words
    button: Words
    note: Words
    done: Words
    grave: bool = False


DEEDS: Mapping[str, Deed] = {
    "answer": Deed(
        act=Act.ANSWER,
        when=lambda line: line.state in ANSWERABLE,
        title=_("Answer"),
        sentence=_("What is answered settles what it is for. Whether it is gone, the feed will tell."),
        button=_("Send the answer"),
        note=_("Anything that helps us understand"),
        done=_("The answer was kept."),
    ),
    "hand-over": Deed(
        act=Act.APPROVE_WARNINGS,
        when=lambda line: may_follow(_S.DELIVERED, before=line.state) and line.delivered_at is None,
        title=_("Hand over in person"),
        sentence=_("You told them yourself, by telephone or in person. Say to whom, how and when."),
        button=_("It was handed over"),
        note=_("To whom, how and when"),
        done=_("It counts as delivered."),
    ),
    "decline": Deed(
        act=Act.APPROVE_WARNINGS,
        when=lambda line: line.state is _S.DRAFTED,
        title=_("Decline"),
        sentence=_("Nothing of it leaves the hub, and it is closed. What is seen again comes as a new warning."),
        button=_("Decline it"),
        note=_("Why"),
        done=_("It was declined, and nothing of it leaves."),
        grave=True,
    ),
    "send-again": Deed(
        act=Act.APPROVE_WARNINGS,
        when=lambda line: line.state in WITH_RECIPIENT and line.sent_at is not None,
        title=_("Send again"),
        sentence=_("Its mail leaves once more, to the first contact that can be reached, with a fresh link."),
        button=_("Send it again"),
        note="",
        done=_("It is on its way once more, with a fresh link."),
    ),
    "correct": Deed(
        act=Act.APPROVE_WARNINGS,
        when=lambda line: may_be_recalled(line.state, sent=line.sent_at is not None),
        title=_("Correct"),
        sentence=_(
            "Everybody who got it by mail is sent what you write here, once, within the handling terms. Whom it was"
            " handed over to in person, you tell yourself: you are reminded until you did."
        ),
        button=_("Send the correction"),
        note=_("What was wrong, and how it is"),
        done=_("It is corrected, and everybody who got it by mail is being told."),
    ),
    "withdraw": Deed(
        act=Act.APPROVE_WARNINGS,
        when=lambda line: may_be_recalled(line.state, sent=line.sent_at is not None),
        title=_("Withdraw"),
        sentence=_(
            "Everybody who got it by mail is told, once, that it does not hold. Whom it was handed over to in person,"
            " you tell yourself: you are reminded until you did. It cannot be sent again."
        ),
        button=_("Withdraw it"),
        note=_("Why; the recipients read this"),
        done=_("It is withdrawn, and everybody who got it by mail is being told."),
        grave=True,
    ),
}


class NoteForm(forms.Form):
    """What a person says with an act."""

    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)

    def __init__(self, *args: object, deed: Deed, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["note"].label = str(deed.note)


class BareForm(forms.Form):
    """An act to which there is nothing to say."""

    def __init__(self, *args: object, deed: Deed, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]


class WithdrawForm(NoteForm):
    """Why, and whether what it took over from earlier warnings falls with it."""

    earlier_too = forms.BooleanField(
        label=_("What it took over from the earlier ones does not hold either"), required=False
    )


class AnswerForm(NoteForm):
    """What the recipient says, for everything that waits or for some of it."""

    verdict = forms.ChoiceField(
        label=_("What do you answer?"),
        widget=forms.RadioSelect,
        choices=[(one.value, VERDICTS[one]) for one in Verdict],
    )
    whole = forms.ChoiceField(
        label=_("For what?"),
        widget=forms.RadioSelect,
        choices=[("all", _("For everything in this warning")), ("some", _("Only for what is chosen below"))],
        initial="all",
    )
    field_order = ("verdict", "whole", "note")

    def __init__(self, *args: object, deed: Deed, **kwargs: object) -> None:
        super().__init__(*args, deed=deed, **kwargs)
        self.fields["note"].required = False


def acts_now(line: WarningLine, *, reader: Reader) -> Sequence[tuple[str, Deed]]:
    """Return what the reader may do with a warning as it stands now."""
    return [(name, deed) for name, deed in DEEDS.items() if may(reader.role, deed.act) and deed.when(line)]


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.READ)
def act(request: HttpRequest, reader: Reader, warning_id: UUID, name: str) -> HttpResponse:
    """Say what an act does, and do it when it is sent. Raises UnknownWarning, also where the reader may not see it."""
    line = queries.warning(warning_id, reader=reader)
    deed = DEEDS.get(name)
    if deed is None:
        raise Http404
    if not may(reader.role, deed.act):
        raise PermissionDenied
    earlier = queries.superseded_by(line.id, reader=reader) if name == "withdraw" else []
    form = _form_of(name, deed, earlier=earlier)(request.POST if request.method == "POST" else None, deed=deed)
    back = HttpResponseRedirect(reverse("warning", args=[line.id]))
    if not deed.when(line):
        messages.warning(request, gettext("This can no longer be done: the warning has moved on."))
        return back
    if request.method == "POST" and form.is_valid():
        try:
            _do(name, line, form, chosen=ids_in(request.POST.getlist("id"), limit=LISTED), reader=reader, at=utc_now())
        except KentonganError as error:
            form.add_error(None, f"{error.message(gettext)} {error.advice(gettext)}")
        else:
            messages.success(request, str(deed.done))
            by_hand = name in _RECALLS and queries.untold_of(line.id, reader=reader)
            return HttpResponseRedirect(reverse("warning-told", args=[line.id])) if by_hand else back
    context = _context(request, line, name, deed, form, reader=reader)
    return render(request, "response/act.html", context | {"earlier": earlier})


def _form_of(name: str, deed: Deed, *, earlier: Sequence[WarningLine]) -> type[NoteForm | BareForm]:
    if name == "answer":
        return AnswerForm
    if earlier:
        return WithdrawForm
    return NoteForm if deed.note else BareForm


def _do(name: str, line: WarningLine, form: forms.Form, *, chosen: list[UUID], reader: Reader, at: datetime) -> None:
    note = form.cleaned_data.get("note", "")
    match name:
        case "answer":
            answer_as_reader(
                line.id,
                reader=reader,
                verdict=Verdict(form.cleaned_data["verdict"]),
                items=chosen if form.cleaned_data["whole"] == "some" else None,
                note=note,
                via=Via.STAFF if reader.sees_all else Via.PAGE,
                at=at,
            )
        case "hand-over":
            hand_over(line.id, actor=reader.user_id, at=at, note=note)
        case "decline":
            decline_warnings([line.id], actor=reader.user_id, at=at, note=note)
        case "send-again":
            send_again(line.id, actor=actor_of(reader), at=at)
        case "correct":
            correct_warning(line.id, actor=actor_of(reader), at=at, text=note)
        case "withdraw":
            earlier_too = form.cleaned_data.get("earlier_too", False)
            withdraw_warning(line.id, actor=actor_of(reader), at=at, note=note, earlier_too=earlier_too)


def _context(
    request: HttpRequest, line: WarningLine, name: str, deed: Deed, form: forms.Form, *, reader: Reader
) -> dict[str, object]:
    items = queries.items(line.id, reader=reader, limit=LISTED) if name == "answer" else []
    columns = item_columns(choose="answer", chosen=frozenset(request.POST.getlist("id")))
    return {
        "line": line,
        "deed": deed,
        "form": form,
        "name": name,
        "meaning": meaning_of(line.classification),
        "organisation": named([line.organisation], reader=reader).get(line.organisation),
        "state": STATES[line.state],
        "items": short_table(items, caption=_("Exposures"), columns=columns) if items else None,
        "others": max(line.exposures - LISTED, 0) if items else 0,
        "sees_all": reader.sees_all,
        "exercise": line.exercise,
    }
