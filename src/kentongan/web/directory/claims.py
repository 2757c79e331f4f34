"""Claims by hand: add one after a preview of what it would catch; verify, question or end one; settle a doubt."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kentongan.accounts.rules import may
from kentongan.accounts.terms import Act, Reader
from kentongan.directory import actions, queries
from kentongan.directory.models import Claim
from kentongan.intake.queries import unclaimed_caught
from kentongan.intake.terms import UnclaimedLine
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.routing import terms
from kentongan.routing.claims import check_owned, read_value
from kentongan.routing.terms import ClaimKind, ClaimTier
from kentongan.web.access import for_readers
from kentongan.web.directory.words import CLAIM_KINDS, SOURCES, STANDINGS, TIERS
from kentongan.web.intake.words import DOUBT_SENTENCES, claims_named, doubt_state
from kentongan.web.names import spoken
from kentongan.web.tables import Code, Column, short_table

TRIED_ON = timedelta(days=30)
"""A new claim is tried on what came in so lately."""

ACTS: dict[str, tuple[Callable[..., Claim], str | Promise]] = {
    "verify": (actions.verify_claim, _("The claim to %(value)s is verified.")),
    "question": (actions.question_claim, _("The claim to %(value)s is questioned: nothing leaves by it any more.")),
    "end": (actions.end_claim, _("The claim to %(value)s has ended.")),
}


class ClaimForm(forms.Form):
    """A claim as a person enters it; the room's own rules say whether it can stand."""

    organisation = forms.ChoiceField(label=_("Organisation"))
    kind = forms.ChoiceField(label=_("Kind"), choices=list(CLAIM_KINDS.items()))
    value = forms.CharField(
        label=_("Claims"), max_length=253, help_text=_("For example 203.0.113.0/24, bank.example, AS64500 or MY.")
    )
    tier = forms.ChoiceField(
        label=_("Tier"),
        choices=list(TIERS.items()),
        widget=forms.RadioSelect,
        initial=ClaimTier.OWNER,
        help_text=_("An owner has it; a fallback answers where no owner is known."),
    )
    verified = forms.BooleanField(
        label=_("I have made sure that this is so"),
        required=False,
        help_text=_("Without this the claim stays in doubt, and nothing leaves by it."),
    )

    def __init__(self, *args: object, reader: Reader, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        rows = queries.organisations(reader=reader)
        self.fields["organisation"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose one")),
            *((row.slug, f"{spoken(row.names)} ({row.slug})") for row in rows),
        ]

    def clean(self) -> dict[str, object]:
        """Return the fields, the value in its comparable form; refuse what nobody may claim."""
        cleaned = super().clean() or {}
        if "kind" in cleaned and "value" in cleaned:
            kind, tier = ClaimKind(cleaned["kind"]), ClaimTier(cleaned.get("tier") or ClaimTier.OWNER)
            try:
                cleaned["value"] = read_value(cleaned["value"], kind=kind)
                check_owned(cleaned["value"], kind=kind, tier=tier)
            except KentonganError as error:
                self.add_error("value", f"{error.message(gettext)} {error.advice(gettext)}")
        return cleaned

    def claim(self, *, at: datetime) -> terms.Claim:
        """Return the claim that was entered."""
        return terms.Claim(
            organisation=self.cleaned_data["organisation"],
            kind=ClaimKind(self.cleaned_data["kind"]),
            value=self.cleaned_data["value"],
            tier=ClaimTier(self.cleaned_data["tier"]),
            verified_at=at if self.cleaned_data["verified"] else None,
            as_of=at,
            recorded_at=at,
        )


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.EDIT_DIRECTORY)
def add(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Take a claim, show what it would catch, and add it once that has been seen."""
    given = {name: request.GET[name] for name in ("organisation", "kind", "value") if name in request.GET}
    form = ClaimForm(request.POST or None, reader=reader, initial=given)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        at = utc_now()
        claim = form.claim(at=at)
        if request.POST.get("step") == "add":
            try:
                row = actions.add_claim(claim, actor=reader.user_id, at=at)
            except KentonganError as error:
                form.add_error(None, f"{error.message(gettext)} {error.advice(gettext)}")
            else:
                messages.success(request, _("The claim was added. It holds for what comes in from now on."))
                return HttpResponseRedirect(reverse("claim", args=[row.id]))
        context |= _preview(claim, reader=reader, at=at)
    return render(request, "directory/claim_add.html", context)


def _preview(claim: terms.Claim, *, reader: Reader, at: datetime) -> dict[str, object]:
    caught = unclaimed_caught(reader=reader, kind=claim.kind, value=claim.value, since=at - TRIED_ON)
    rivals = queries.claims_on(claim.value, kind=claim.kind, reader=reader, at=at)
    return {
        "claim": claim,
        "kind": CLAIM_KINDS[claim.kind],
        "caught": short_table(caught[:20], caption=_("What it would have caught"), columns=_CAUGHT_COLUMNS),
        "events": sum(line.events for line in caught),
        "blocks": len(caught),
        "days": TRIED_ON.days,
        "rivals": short_table(list(rivals), caption=_("Claims to the same"), columns=RIVAL_COLUMNS),
    }


_CAUGHT_COLUMNS: Sequence[Column[UnclaimedLine]] = [
    Column(key="block", label=_("Block"), value=lambda line: Code(line.block) if line.block else _("smaller blocks")),
    Column(key="country", label=_("Country"), value=lambda line: line.country),
    Column(key="last_seen", label=_("Last seen"), value=lambda line: line.last_seen),
    Column(key="events", label=_("Events"), value=lambda line: line.events, numeric=True),
]

RIVAL_COLUMNS: Sequence[Column[Claim]] = [
    Column(
        key="organisation",
        label=_("Organisation"),
        value=lambda row: spoken(row.organisation.names),
        leads=lambda row: reverse("claim", args=[row.id]),
    ),
    Column(key="value", label=_("Claims"), value=lambda row: Code(row.value)),
    Column(key="tier", label=_("Tier"), value=lambda row: TIERS.get(row.tier, row.tier)),
    Column(key="source", label=_("Entered"), value=lambda row: SOURCES.get(row.source, row.source)),
    Column(key="standing", label=_("State"), value=lambda row: STANDINGS[row.standing]),  # type: ignore[attr-defined]
    Column(key="verified_at", label=_("Verified"), value=lambda row: row.verified_at),
]


@require_safe
@for_readers(Act.READ)
def claim(request: HttpRequest, reader: Reader, claim_id: UUID) -> HttpResponse:
    """Show one claim, how it stands, and who else claims the same."""
    at = utc_now()
    row = queries.claim(claim_id, reader=reader)
    same = queries.claims_on(row.value, kind=ClaimKind(row.kind), reader=reader, at=at)
    own = next(one for one in same if one.id == row.id)
    context = {
        "claim": row,
        "name": spoken(row.organisation.names),
        "kind": CLAIM_KINDS.get(row.kind, row.kind),
        "tier": TIERS.get(row.tier, row.tier),
        "source": SOURCES.get(row.source, row.source),
        "state": STANDINGS[own.standing],  # type: ignore[attr-defined]
        "rivals": short_table(
            [one for one in same if one.id != row.id], caption=_("Other claims to the same"), columns=RIVAL_COLUMNS
        ),
        "may_edit": may(reader.role, Act.EDIT_DIRECTORY),
        "may_decide": may(reader.role, Act.DECIDE_DOUBT),
    }
    return render(request, "directory/claim.html", context)


@require_POST
@for_readers(Act.DECIDE_DOUBT)
def act(request: HttpRequest, reader: Reader, claim_id: UUID) -> HttpResponse:
    """Verify, question or end a claim."""
    action, told = ACTS.get(request.POST.get("act", ""), (None, ""))
    if action is None:
        raise Http404
    row = action(claim_id, actor=reader.user_id, at=utc_now())
    messages.success(request, str(told) % {"value": row.value})
    return HttpResponseRedirect(reverse("claim", args=[row.id]))


@require_safe
@for_readers(Act.READ_HUB_WIDE)
def doubt(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show one doubt: the claims that it is about, each with the way to settle it."""
    text = request.GET.get("doubt", "")
    named = claims_named(text)[:50]
    reason = text.partition(":")[0]
    rows = list(queries.claims_named(named, reader=reader, at=utc_now())) if named else []
    context = {
        "state": doubt_state(reason),
        "sentence": DOUBT_SENTENCES.get(reason, ""),
        "claims": short_table(rows, caption=_("Claims in doubt"), columns=RIVAL_COLUMNS),
        "rows": [(row, spoken(row.organisation.names)) for row in rows],
        "may_decide": may(reader.role, Act.DECIDE_DOUBT),
    }
    return render(request, "directory/doubt.html", context)
