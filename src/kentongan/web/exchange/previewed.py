"""A preview in words: what would become of each object, by which terms it goes to whom, and what was found wrong."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kentongan.exchange.queries.previewing import Judged, Preview, Together
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.terms import Outcome
from kentongan.stix.terms import Received
from kentongan.stix.titles import title_of
from kentongan.web.exchange import flaws
from kentongan.web.exchange.seers import handling_words, seers_table, without_right
from kentongan.web.exchange.words import OUTCOMES, type_word
from kentongan.web.tables import Column, State, Table, short_table

_SHOWN = 200


def previewed(found: Preview, *, sight: Sight, at: datetime) -> dict[str, object]:
    """Return what the template of the preview is given."""
    kept = [one for one in found.judged if one.receipt.outcome is Outcome.STORED]
    return {
        "number": len(kept),
        "number_of_all": len(found.judged),
        "refused": [_line(one) for one in found.judged if one.receipt.outcome in (Outcome.REFUSED, Outcome.CONFLICT)][
            :_SHOWN
        ],
        "advised": [_line(one) for one in kept if one.flaws][:_SHOWN],
        "known": sum(one.receipt.outcome is Outcome.KNOWN for one in found.judged),
        "groups": [group_told(one, number=number, sight=sight, at=at) for number, one in enumerate(found.groups, 1)],
    }


def _line(one: Judged) -> dict[str, object]:
    received = one.received
    return {
        "title": (title_of(received.value) if received else "") or one.receipt.id,
        "id": one.receipt.id,
        "type": type_word(received.type) if received else "",
        "state": OUTCOMES[one.receipt.outcome],
        "flaws": [flaws.told(flaw) for flaw in one.flaws],
        "reason": flaws.reason_of(one.receipt),
    }


def group_told(one: Together, *, number: int, sight: Sight, at: datetime) -> dict[str, object]:
    """Return objects of the same terms for a template: what the terms mean, and who would receive them and why."""
    return {
        "tlp": one.handling.tlp,
        **handling_words(
            one.handling,
            marks=max((each.marks for each in one.objects), key=len),
            has_arrangement=sight.access.starts is not None,
            at=at,
        ),
        "parts": [(selector, terms.tlp) for selector, terms in one.parts],
        "number": len(one.objects),
        "objects": _objects(one, number=number),
        "left": max(len(one.objects) - _SHOWN, 0),
        "seers": seers_table(
            one.seers, viewer=sight.viewer, before=True, caption=_numbered(gettext("Who receives it, and why"), number)
        ),
        "without_right": without_right(one.seers, viewer=sight.viewer),
        "receiving": sum(seer.verdict.allowed and seer.member is not None for seer in one.seers),
    }


def _numbered(caption: str, number: int) -> str:
    """Return a caption that no other table of the page has."""
    return f"{caption} ({number})"


def _objects(one: Together, *, number: int) -> Table[Received]:
    columns: Sequence[Column[Received]] = [
        Column(key="title", label=_("Object"), value=lambda got: title_of(got.value) or got.id),
        Column(key="type", label=_("Type"), value=lambda got: type_word(got.type)),
        Column(
            key="revoked",
            label=_("State"),
            value=lambda got: State("revoked", _("revokes it"), "bad") if got.revoked else None,
        ),
    ]
    return short_table(
        one.objects[:_SHOWN], caption=_numbered(gettext("Objects with these terms"), number), columns=columns
    )
