"""One's own account: who one is to the hub, how one signs in, which tokens one's programs hold."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from allauth.account.views import password_reset as allauth_password_reset
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kentongan.accounts.actions import issue_token, revoke_token
from kentongan.accounts.errors import UnknownToken
from kentongan.accounts.models import Token, User
from kentongan.accounts.queries import has_second_factor, own_tokens, reader_of
from kentongan.accounts.rules import token_state
from kentongan.accounts.secrets import new_secret
from kentongan.accounts.terms import Role, Scope, TokenState
from kentongan.directory.queries import visible_organisations
from kentongan.kernel.clock import utc_now
from kentongan.kernel.languages import name_in
from kentongan.web.account.forms import TokenForm

ROLE_WORDS = {
    Role.OPERATOR: gettext_lazy("Operator"),
    Role.DUTY_OFFICER: gettext_lazy("Duty officer"),
    Role.ANALYST: gettext_lazy("Analyst"),
    Role.MEMBER: gettext_lazy("Member"),
}
STATE_WORDS = {
    TokenState.LIVE: (gettext_lazy("live"), "good"),
    TokenState.EXPIRED: (gettext_lazy("expired"), "quiet"),
    TokenState.REVOKED: (gettext_lazy("revoked"), "quiet"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRow:
    """A token as its owner sees it."""

    token: Token
    state: TokenState
    word: str | Promise
    tone: str


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Show who the reader is to the hub and how they sign in."""
    user = signed_in(request)
    context = {
        "role": ROLE_WORDS[user.acts_as],
        "second_factor": has_second_factor(user),
        "organisations": _own_organisations(user),
        "live_tokens": sum(row.state is TokenState.LIVE for row in _rows(user)),
    }
    return render(request, "account/account.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth is untyped
def tokens(request: HttpRequest) -> HttpResponse:
    """List the reader's tokens, and make one: its secret is shown in this one answer and never again."""
    user = signed_in(request)
    form = TokenForm(request.POST or None, role=user.acts_as)
    if request.method != "POST" or not form.is_valid():
        return render(request, "account/tokens.html", {"form": form, "rows": _rows(user)})
    secret, now = new_secret(), utc_now()
    token = issue_token(
        user,
        name=form.cleaned_data["name"],
        scopes=[Scope(scope) for scope in form.cleaned_data["scopes"]],
        expires_at=now + timedelta(days=form.cleaned_data["days"]),
        secret=secret,
        actor=user.id,
        at=now,
    )
    return render(request, "account/token_made.html", {"token": token, "secret": secret}, status=201)


@require_POST
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """End one of the reader's tokens. Raises UnknownToken for anybody else's."""
    user = signed_in(request)
    token = own_tokens(user).filter(pk=token_id).first()
    if token is None:
        raise UnknownToken(token=token_id)
    revoke_token(token, actor=user.id, at=utc_now())
    messages.success(request, _("The token “{name}” is revoked.").format(name=token.name))
    return HttpResponseRedirect(reverse("account_tokens"))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def password_reset(request: HttpRequest) -> HttpResponseBase:
    """Offer a link by mail where the hub sends mail; elsewhere say who can help."""
    if settings.SENDS_MAIL:
        answer: HttpResponseBase = allauth_password_reset(request)
        return answer
    return render(request, "account/password_reset_no_mail.html")


def signed_in(request: HttpRequest) -> User:
    """Return the reader's account; the gate has made sure that there is one."""
    if not isinstance(request.user, User):
        raise TypeError
    return request.user


def _own_organisations(user: User) -> list[tuple[str, str]]:
    """Return slug and name, in the reader's language, of the organisations that the user belongs to."""
    reader = reader_of(user)
    rows = visible_organisations(reader=reader).filter(id__in=reader.organisations).order_by("slug")
    return [(row.slug, name_in(row.names, [get_language() or "en"])) for row in rows]


def _rows(user: User) -> list[TokenRow]:
    now = utc_now()
    rows = []
    for token in own_tokens(user):
        state = token_state(expires_at=token.expires_at, revoked_at=token.revoked_at, at=now)
        word, tone = STATE_WORDS[state]
        rows.append(TokenRow(token=token, state=state, word=word, tone=tone))
    return rows
