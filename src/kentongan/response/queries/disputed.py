"""Drafts that tell of something of which another member says otherwise by now: whoever approves one must know it."""

from collections.abc import Iterable, Mapping

from kentongan.kernel.errors import Told, marked, told_of
from kentongan.response.models import Concern, Item, Warning
from kentongan.response.rules.concerning import BY_ANOTHER, FEED, is_erased
from kentongan.response.terms import ConcernState

_SAID: Mapping[str, str] = {
    "revoked": marked("{what}: another member has revoked it"),
    "over": marked("{what}: another member says that its time is over"),
    "harmless": marked("{what}: another member says that it is harmless"),
    "no_longer_named": marked("{what}: another member's version does not name it"),
    "terms": marked("{what}: another member's version has stricter terms"),
}
_OTHERWISE = marked("{what}: another member has changed it")
_ERASED = marked("Something that was erased on request")


def disputed(warnings: Iterable[Warning]) -> Mapping[Warning, Told]:
    """Return, of these (a few hundred at once), those of which that is so, with the first such thing and what is said.

    Until a person has decided about it (``actions.concern_deciding``).
    """
    mine = list(warnings)
    owners = {one.organisation_id for one in mine}
    rows = Concern.objects.filter(
        state=ConcernState.ASKED.value, reason__endswith=BY_ANOTHER, organisation__in=owners
    ).order_by("stix_id", "value")
    asked: dict[tuple[object, str], Concern] = {}
    for row in rows:
        asked.setdefault((row.organisation_id, row.tag), row)
    if not asked:
        return {}  # nearly always
    listed = Item.objects.filter(warning__in=mine, exposure__feed__slug=FEED, exposure__tag__in={t for _, t in asked})
    tags: dict[object, set[str]] = {}
    for warning, tag in listed.order_by().values_list("warning", "exposure__tag").distinct():
        tags.setdefault(warning, set()).add(tag)
    found = {one: [asked.get((one.organisation_id, tag)) for tag in sorted(tags.get(one.pk, ()))] for one in mine}
    firsts = {one: next((row for row in several if row), None) for one, several in found.items()}
    return {one: _told(row) for one, row in firsts.items() if row}


def _told(row: Concern) -> Told:
    what = told_of(_ERASED) if is_erased(row.value) else row.value
    return told_of(_SAID.get(row.reason.removesuffix(BY_ANOTHER), _OTHERWISE), {"what": what})
