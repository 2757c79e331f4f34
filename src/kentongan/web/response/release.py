"""What may leave by itself, feed by feed; when something is gone; by when an answer is asked for."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from kentongan.accounts.rules import may
from kentongan.accounts.terms import Act, Reader
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.kernel.tlp import TLP
from kentongan.response import queries
from kentongan.response.actions.deciding import set_policy, set_rules
from kentongan.response.queries import PolicyLine, RuleLine
from kentongan.response.rules.release import Rule
from kentongan.response.terms import Release
from kentongan.routing.classification import classifications
from kentongan.web.access import for_readers
from kentongan.web.meanings import meaning_of
from kentongan.web.response.words import RELEASES
from kentongan.web.tables import Column, State, short_table

ROWS = 3
"""Empty rows offered beyond those that there are."""


@require_safe
@for_readers(Act.READ_HUB_WIDE)
def release(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show what each feed lets leave by itself."""
    lines = queries.policies(reader=reader)
    table = short_table(lines, caption=_("What may leave by itself"), columns=_POLICY_COLUMNS)
    return render(request, "response/release.html", {"table": table, "may_set": may(reader.role, Act.SET_RELEASE)})


_POLICY_COLUMNS: Sequence[Column[PolicyLine]] = [
    Column(
        key="feed",
        label=_("Feed"),
        value=lambda line: line.feed_name or line.feed,
        leads=lambda line: reverse("release-of", args=[line.feed]),
    ),
    Column(
        key="released",
        label=_("What leaves by itself"),
        value=lambda line: (
            State("auto", _("what its rules release"), "good")
            if line.released
            else State("person", _("nothing: a person decides"), "warn")
        ),
    ),
    Column(key="rules", label=_("Rules"), value=lambda line: line.rules, numeric=True),
    Column(
        key="answer_days", label=_("Answer asked for within, days"), value=lambda line: line.answer_days, numeric=True
    ),
    Column(key="quiet_days", label=_("Gone after, days unseen"), value=lambda line: line.quiet_days, numeric=True),
]


class PolicyForm(forms.Form):
    """The two numbers that a feed states."""

    answer_days = forms.IntegerField(
        label=_("An answer is asked for within, days"),
        min_value=1,
        max_value=365,
        help_text=_("Twice as many where no critical service depends on it."),
    )
    quiet_days = forms.IntegerField(
        label=_("It is gone after so many days unseen"),
        min_value=1,
        max_value=365,
        help_text=_("Longer than the feed's own pauses: a scanner that looks once a week needs ten."),
    )


class RuleForm(forms.Form):
    """One row of the table; a row without a decision is left out."""

    classification = forms.ChoiceField(label=_("What"), required=False)
    tlp_at_most = forms.TypedChoiceField(
        label=_("Terms at most"),
        coerce=int,
        choices=[(int(tlp), tlp.label) for tlp in TLP if tlp < TLP.RED],
        initial=int(TLP.GREEN),
    )
    release = forms.ChoiceField(
        label=_("Decision"),
        choices=[("", "—"), *((one.value, state.word) for one, state in RELEASES.items())],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        classes = sorted({code.partition("/")[0] + "/" for code in classifications()})
        named = sorted((str(meaning_of(code).name), code) for code in classifications())
        self.fields["classification"].choices = [  # type: ignore[attr-defined]
            ("", _("everything")),
            *((code, _("all of %(class)s") % {"class": code}) for code in classes),
            *((code, f"{name} ({code})" if name != code else code) for name, code in named),
        ]

    def rule(self) -> Rule | None:
        """Return the rule that the row says, or None."""
        said = self.cleaned_data
        if not said.get("release"):
            return None
        return Rule(
            classification=said["classification"],
            tlp_at_most=TLP(said["tlp_at_most"]),
            release=Release(said["release"]),
        )


RuleRows = forms.formset_factory(RuleForm, extra=ROWS, max_num=100, absolute_max=100)


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.READ_HUB_WIDE)
def release_of(request: HttpRequest, reader: Reader, slug: str) -> HttpResponse:
    """Show one feed's rules, and change them and its two numbers."""
    line, rules = queries.policy_of(slug, reader=reader), queries.rules_of(slug, reader=reader)
    may_set = may(reader.role, Act.SET_RELEASE)
    sent = request.POST if request.method == "POST" and may_set else None
    form = PolicyForm(sent, initial={"answer_days": line.answer_days, "quiet_days": line.quiet_days})
    # What was sent is read by itself: compared with rules that somebody else changed meanwhile, a row could be lost.
    rows = RuleRows(sent, prefix="rules", initial=None if sent is not None else [_row(one) for one in rules])
    if sent is not None and form.is_valid() and rows.is_valid():
        try:
            _keep(slug, form, rows, reader=reader)
        except KentonganError as error:
            form.add_error(None, f"{error.message(gettext)} {error.advice(gettext)}")
        else:
            messages.success(request, _("It was kept. It decides on what comes in from now on."))
            return HttpResponseRedirect(reverse("release-of", args=[slug]))
    context = {
        "policy": line,
        "form": form,
        "rows": rows,
        "rules": short_table(rules, caption=_("Rules"), columns=_RULE_COLUMNS),
        "may_set": may_set,
        "exercise": line.exercise,
    }
    return render(request, "response/release_of.html", context)


def _row(line: RuleLine) -> dict[str, object]:
    return {
        "classification": line.classification,
        "tlp_at_most": int(line.tlp_at_most),
        "release": line.release.value,
    }


def _keep(slug: str, form: PolicyForm, rows: Any, *, reader: Reader) -> None:
    at = utc_now()
    rules = [rule for row in rows if (rule := row.rule()) is not None]
    set_policy(
        slug,
        quiet_days=form.cleaned_data["quiet_days"],
        answer_days=form.cleaned_data["answer_days"],
        actor=reader.user_id,
        at=at,
    )
    set_rules(slug, rules=rules, actor=reader.user_id, at=at)


_RULE_COLUMNS: Sequence[Column[RuleLine]] = [
    Column(key="place", label=_("Asked"), value=lambda line: f"{line.place}."),
    Column(
        key="classification",
        label=_("What"),
        value=lambda line: _what(line.classification),
    ),
    Column(key="tlp_at_most", label=_("Terms at most"), value=lambda line: line.tlp_at_most),
    Column(key="release", label=_("Decision"), value=lambda line: RELEASES[line.release]),
]


def _what(classification: str) -> object:
    """Return what a rule is for, in words."""
    if classification.endswith("/"):
        return _("all of %(class)s") % {"class": classification}
    return meaning_of(classification).name if classification else _("everything")
