"""Members of the exchange and their tokens, for operators: made, given another secret, ended; secrets shown once."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kentongan.accounts.actions import issue_token, revoke_token
from kentongan.accounts.models import Token
from kentongan.accounts.queries import own_tokens
from kentongan.accounts.rules import token_state
from kentongan.accounts.secrets import new_secret
from kentongan.accounts.terms import Act, Reader, Scope, TokenState
from kentongan.directory.queries import organisation, visible_organisations
from kentongan.exchange.actions.provisioning import add_member, end_member, give_new_secret
from kentongan.exchange.models import Member, Right
from kentongan.exchange.queries.provisioned import all_members
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.web.access import actor_of, for_readers
from kentongan.web.account.forms import LIFETIMES, SCOPE_WORDS
from kentongan.web.account.views import STATE_WORDS
from kentongan.web.exchange.words import RIGHTS
from kentongan.web.names import spoken
from kentongan.web.tables import CHOICE, Choice, Code, Column, State, short_table

OPEN = State("open", _("open"), "good")
ENDED = State("ended", _("ended"), "quiet")
_TOKENS = "tokens"


class MemberForm(forms.Form):
    """A new member: whose machines, and by which name they sign in."""

    organisation = forms.ChoiceField(label=_("Organisation"), help_text=_("Whose machines share and receive."))
    name = forms.CharField(
        label=_("Name"), max_length=63, help_text=_("Its machines sign in by it, and others see it: “bank-a”.")
    )

    def __init__(self, *args: object, reader: Reader, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        rows = visible_organisations(reader=reader).order_by("slug")
        self.fields["organisation"].choices = [(one.slug, f"{spoken(one.names)} ({one.slug})") for one in rows]  # type: ignore[attr-defined]


class MemberTokenForm(forms.Form):
    """A token for one of a member's machines."""

    name = forms.CharField(label=_("What will use it"), max_length=100)
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        widget=forms.CheckboxSelectMultiple,
        choices=[(one.value, SCOPE_WORDS[one]) for one in (Scope.TAXII_READ, Scope.TAXII_WRITE)],
        initial=[Scope.TAXII_READ.value],
    )
    days = forms.TypedChoiceField(
        label=_("It ends after"), coerce=int, choices=LIFETIMES, initial=90, widget=forms.RadioSelect
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.MANAGE_ACCOUNTS)
def members(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the members, and make one: its secret is shown in this one answer and never again."""
    form = MemberForm(request.POST or None, reader=reader)
    if request.method == "POST" and form.is_valid():
        answered: HttpResponse = _add(request, reader, form=form)
        return answered
    return _listed(request, form)


@reauthentication_required  # type: ignore[untyped-decorator]  # allauth is untyped
def _add(request: HttpRequest, reader: Reader, *, form: MemberForm) -> HttpResponse:
    secret, said = new_secret(), form.cleaned_data
    try:
        made = add_member(
            said["name"],
            organisation=organisation(said["organisation"], reader=reader),
            secret=secret,
            actor=actor_of(reader),
            at=utc_now(),
        )
    except KentonganError as error:
        form.add_error(None, f"{error.message(gettext)} {error.advice(gettext)}")
        return _listed(request, form)
    return _secret(request, made, secret=secret)


def _listed(request: HttpRequest, form: MemberForm) -> HttpResponse:
    table = short_table(list(all_members()), caption=_("Members"), columns=_COLUMNS)
    return render(request, "exchange/members.html", {"form": form, "members": table})


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.MANAGE_ACCOUNTS)
def member(request: HttpRequest, reader: Reader, member_id: UUID) -> HttpResponse:
    """Show a member with its rights and tokens; make it a token, give it another secret, end it."""
    found = all_members().filter(pk=member_id).first()
    if found is None:
        raise Http404
    form = MemberTokenForm(request.POST if request.POST.get("step") == "token" else None)
    if request.method == "POST":
        answered: HttpResponse | None = _act(request, reader, found, form=form)
        if answered is not None:
            return answered
    context: dict[str, object] = {
        "member": found,
        "name": spoken(found.organisation.names),
        "state": OPEN if found.user.is_active else ENDED,
        "rights": short_table(_rights(found), caption=_("Rights"), columns=_RIGHTS),
        "tokens": short_table(list(own_tokens(found.user)), caption=_("Tokens"), columns=_TOKEN_COLUMNS),
        "form": form,
    }
    return render(request, "exchange/member.html", context)


@reauthentication_required  # type: ignore[untyped-decorator]  # allauth is untyped
def _act(request: HttpRequest, reader: Reader, found: Member, *, form: MemberTokenForm) -> HttpResponse | None:
    """Do what a button asks for; None where the page with the form is the answer."""
    actor, at = actor_of(reader), utc_now()
    match request.POST.get("step"):
        case "token" if form.is_valid():
            secret = new_secret()
            said = form.cleaned_data
            issue_token(
                found.user,
                name=said["name"],
                scopes=[Scope(one) for one in said["scopes"]],
                expires_at=at + timedelta(days=said["days"]),
                secret=secret,
                actor=actor,
                at=at,
            )
            return _secret(request, found, secret=secret, token=True)
        case "token":
            return None
        case "secret":
            secret = new_secret()
            give_new_secret(found, secret=secret, actor=actor, at=at)
            return _secret(request, found, secret=secret)
        case "revoke":
            for one in own_tokens(found.user).filter(pk__in=_ids(request.POST.getlist(CHOICE))):
                revoke_token(one, actor=actor, at=at)
            messages.success(request, gettext("The chosen tokens open nothing any more."))
        case "end":
            end_member(found, actor=actor, at=at)
            messages.success(request, gettext("The member has ended. What it shared stays where it is."))
        case _:
            return None
    return HttpResponseRedirect(reverse("exchange-member", args=[found.pk]))


def _ids(texts: Sequence[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _secret(request: HttpRequest, one: Member, *, secret: str, token: bool = False) -> HttpResponse:
    context = {"member": one, "secret": secret, "token": token, "discovery": request.build_absolute_uri("/taxii2/")}
    return render(request, "exchange/secret.html", context)


def _rights(one: Member) -> list[Right]:
    rows = Right.objects.filter(member=one, ended_at=None).select_related("collection__root", "collection__arrangement")
    return list(rows.order_by("collection__title"))


_COLUMNS: Sequence[Column[Member]] = [
    Column(
        key="name",
        label=_("Member"),
        value=lambda one: one.name,
        leads=lambda one: reverse("exchange-member", args=[one.pk]),
    ),
    Column(
        key="organisation",
        label=_("Organisation"),
        value=lambda one: spoken(one.organisation.names),
        leads=lambda one: reverse("organisation", args=[one.organisation.slug]),
    ),
    Column(key="made_at", label=_("Since"), value=lambda one: one.made_at),
    Column(key="state", label=_("State"), value=lambda one: OPEN if one.user.is_active else ENDED),
]

_RIGHTS: Sequence[Column[Right]] = [
    Column(
        key="collection",
        label=_("Collection"),
        value=lambda one: one.collection.title,
        leads=lambda one: reverse("exchange-collection", args=[one.collection.id]),
    ),
    Column(key="right", label=_("It"), value=lambda one: RIGHTS.get((one.reads, one.writes))),
    Column(
        key="arrangement",
        label=_("Under"),
        value=lambda one: spoken(one.collection.arrangement.names) if one.collection.arrangement else None,
    ),
    Column(key="given_at", label=_("Since"), value=lambda one: one.given_at),
]


def _state(one: Token) -> State:
    state = token_state(expires_at=one.expires_at, revoked_at=one.revoked_at, at=utc_now())
    word, tone = STATE_WORDS[state]
    return State(state, word, tone)


def _choice(one: Token) -> Choice | None:
    return Choice(str(one.pk), one.name, _TOKENS) if _state(one).code == TokenState.LIVE else None


_TOKEN_COLUMNS: Sequence[Column[Token]] = [
    Column(key=CHOICE, label=_("Chosen"), value=_choice),
    Column(key="name", label=_("Token"), value=lambda one: one.name),
    Column(key="state", label=_("State"), value=_state),
    Column(key="scopes", label=_("It may"), value=lambda one: Code(one.scopes)),
    Column(key="expires_at", label=_("Ends"), value=lambda one: one.expires_at),
    Column(
        key="last_used", label=_("Last used"), value=lambda one: one.last_used.isoformat() if one.last_used else None
    ),
]
