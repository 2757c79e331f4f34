"""Who sees an object and why, and what its terms mean here: the same parts on an object's page and in a preview."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kentongan.exchange.queries.terms_told import TermsTold
from kentongan.exchange.queries.why import Seer
from kentongan.exchange.rules.passing_on import outside_its_time
from kentongan.exchange.terms import Actions, Handling, Notify, Reason, Viewer
from kentongan.kernel.tlp import TLP
from kentongan.stix.markings import Kind, Meaning, well_known
from kentongan.web.exchange.policies import policy_rows
from kentongan.web.exchange.words import ACTIONS, NOTIFIES, RECEIVES, SEES, TLP_HERE, TLP_MEANS, WHY
from kentongan.web.names import spoken
from kentongan.web.tables import Code, Column, Table, short_table

Words = str | Promise


def seers_table(seers: Sequence[Seer], *, viewer: Viewer, before: bool = False, caption: Words = "") -> Table[Seer]:
    """Return who sees an object and who does not, each with the reason; ``before`` it is shared: who receives it.

    Those who see it come first. Who has no right to read the collection is in ``without_right``, but for the reader's
    own members.
    """
    worth = [one for one in seers if one.verdict.reason is not Reason.NO_ACCESS or _own(one, viewer)]
    rows = sorted(worth, key=lambda one: not one.verdict.allowed)
    words = RECEIVES if before else SEES
    columns: Sequence[Column[Seer]] = [
        Column(key="who", label=_("Who"), value=_who),
        Column(key="member", label=_("Member"), value=lambda one: Code(one.member.name) if one.member else None),
        Column(key="sees", label=_("Whether"), value=lambda one: words[one.verdict.allowed]),
        Column(key="why", label=_("Why"), value=lambda one: WHY[one.verdict.reason]),
        Column(
            key="hidden",
            label=_("Without the parts"),
            value=lambda one: Code(", ".join(one.hidden)) if one.hidden else None,
        ),
    ]
    return short_table(rows, caption=caption or _("Who sees it, and why"), columns=columns)


def without_right(seers: Sequence[Seer], *, viewer: Viewer) -> list[str]:
    """Return the members that have no right to read the collection at all, by name, beside the reader's own."""
    others = (one for one in seers if one.verdict.reason is Reason.NO_ACCESS and not _own(one, viewer))
    return [_who(one) for one in others]


def _own(one: Seer, viewer: Viewer) -> bool:
    return one.member is not None and one.member.pk in viewer.members


def _who(one: Seer) -> str:
    return gettext("Staff of the hub") if one.member is None else spoken(one.member.organisation.names)


def terms_context(terms: TermsTold, *, has_arrangement: bool, at: datetime) -> dict[str, object]:
    """Return an object's terms for a template: what holds, what it means here, what each marking says."""
    handling = terms.handling
    return {
        "handling": handling,
        "tlp": handling.tlp,
        **handling_words(handling, marks=[one.id for one in terms.meanings], has_arrangement=has_arrangement, at=at),
        "meanings": [(one, *_marking(one, terms)) for one in terms.meanings],
        "policies": [policy_rows(one) for one in terms.policies],
        "policy_of_arrangement": not any(one.policy for one in terms.meanings),
        "wording": terms.wording,
        "wording_name": spoken(terms.wording.arrangement.names) if terms.wording else "",
    }


def handling_words(
    handling: Handling, *, marks: Sequence[str], has_arrangement: bool, at: datetime
) -> dict[str, object]:
    """Return what the terms of an object with these markings mean, in sentences."""
    return {
        "tlp_means": TLP_MEANS[handling.tlp],
        "tlp_here": TLP_HERE[handling.tlp],
        "tlp_because": _because(handling, marks=marks, has_arrangement=has_arrangement),
        "limits": _limits(handling, at=at),
    }


def _because(handling: Handling, *, marks: Sequence[str], has_arrangement: bool) -> Words:
    """Return why this label holds, where its markings do not simply say so."""
    if handling.unknown:
        return _(
            "One of its markings is defined nowhere that the hub could read, or in more than one way, so it counts as"
            " TLP:RED."
        )
    if not marks and has_arrangement:
        return _("It has no marking; the arrangement says what counts then.")
    if not marks:
        return _("It has no marking and the collection no arrangement, so it counts as TLP:RED.")
    if not handling.policies and not any(well_known(one) is not None for one in marks):
        return (
            _("None of its markings is a TLP label; the arrangement says what counts then.")
            if has_arrangement
            else _(
                "None of its markings is a TLP label and the collection has no arrangement, so it counts as TLP:RED."
            )
        )
    if len(marks) > 1:
        return _("It has several markings; of each term, the strictest counts.")
    return ""


def _limits(handling: Handling, *, at: datetime) -> list[Words]:
    said: list[Words] = []
    if handling.actions is not Actions.DIRECT:
        said.append(gettext("Recipients may %(what)s, and no more.") % {"what": ACTIONS[handling.actions]})
    if handling.notify is Notify.MUST_NOT:
        said.append(
            gettext("Those affected %(may)s, so the hub makes no warning of it.") % {"may": NOTIFIES[handling.notify]}
        )
    elif handling.actions in (Actions.NONE, Actions.CONTACT):
        said.append(_("The hub makes no warning of it, since a warning is more than what recipients may do."))
    if handling.encrypted:
        said.append(_("It is shown only over encrypted connections."))
    if handling.closed:
        said.append(_("It was passed on to those who read the collection then; whoever reads later does not see it."))
    if handling.refused:
        said.append(_("Limited use goes with it: organisations of the kinds that it keeps out do not see it here."))
    match outside_its_time(handling, at=at):
        case Reason.NOT_STARTED:
            said.append(_("Nobody but who shared it sees it yet: its time begins later."))
        case Reason.ENDED:
            said.append(_("Nobody but who shared it, and the hub's staff, sees it any more: its time has ended."))
        case _:
            pass
    return said


def _marking(one: Meaning, terms: TermsTold) -> tuple[Words, TLP | None]:
    if terms.handling.unknown and one.kind is Kind.UNKNOWN:
        return _(
            "It was defined nowhere that the hub could read when this was shared, or in more than one way, so it counts"
            " as TLP:RED."
        ), TLP.RED
    if one.id in terms.otherwise:
        return _(
            "What this collection says of it now is not what it said when this was shared. What it said then counts."
        ), None
    match one.kind:
        case Kind.TLP:
            return _("A label of the Traffic Light Protocol."), one.tlp
        case Kind.STATEMENT:
            return one.statement, None
        case Kind.IEP:
            return _("An Information Exchange Policy, below in full."), one.tlp
        case Kind.UNKNOWN:
            return _("Its definition came along when this was shared, and is not in this collection for you."), None
