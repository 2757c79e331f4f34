"""The look-up: who must act on an address, a name or an AS number at a time, and every reason for it."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kentongan.accounts.terms import Act, Reader
from kentongan.directory.queries import directory_covering, disagreements_about
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.routing.addresses import write_address
from kentongan.routing.lookup import Subject, read_subject
from kentongan.routing.lookup import look_up as reasoning_on
from kentongan.routing.moments import read_strict_moment
from kentongan.routing.old_sources import VerifyFirst, verify_first
from kentongan.routing.reasoning import Considered, Fate
from kentongan.routing.terms import Contact, Directory, Organisation
from kentongan.web.access import for_readers
from kentongan.web.directory.disagreements import disagreement_columns, names_on
from kentongan.web.directory.words import CLAIM_KINDS, SOURCES, TIERS
from kentongan.web.intake.words import DOUBT_SENTENCES, doubt_state
from kentongan.web.names import spoken
from kentongan.web.tables import short_table


@require_safe
@for_readers(Act.LOOK_UP)
def look_up(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the form, and once something is asked, the answer with its whole reason."""
    now = utc_now()
    what, when = request.GET.get("what", "").strip(), request.GET.get("at", "").strip()
    context: dict[str, object] = {"what": what, "at_text": when, "now": now}
    if what:
        try:
            context |= _answer(reader, what=what, at=read_strict_moment(when) if when else now, now=now)
        except KentonganError as error:
            context |= {"error": error.message(gettext), "advice": error.advice(gettext)}
            return render(request, "directory/look_up.html", context, status=error.status)
    return render(request, "directory/look_up.html", context)


def _answer(reader: Reader, *, what: str, at: datetime, now: datetime) -> dict[str, object]:
    subject = read_subject(what)
    directory = _covering(subject, reader=reader, now=now)
    reasoning = reasoning_on(directory.claims, subject=subject, at=at, now=now)
    owner = directory.organisations.get(reasoning.verdict.organisation or "")
    found = disagreements_about(subject, directory=directory, at=now)
    columns = disagreement_columns(names_on(found, reader=reader))
    return {
        "caution": _caution(verify_first(reasoning)),
        "disagreements": short_table(found, caption=_("Where sources disagree"), columns=columns),
        "subject": str(subject),
        "asked_at": at,
        "reasoning": reasoning,
        "organisation": owner,
        "organisation_name": spoken(owner.names) if owner else "",
        "contact": _first_contact(owner),
        "doubt": doubt_state(reasoning.verdict.doubt) if reasoning.verdict.doubt else None,
        "doubt_sentence": DOUBT_SENTENCES.get(reasoning.verdict.doubt or "", ""),
        "steps": [_step(one, directory) for one in reasoning.considered],
        "special": reasoning.special,
    }


def _caution(found: VerifyFirst | None) -> tuple[str, str] | None:
    return None if found is None else (found.sentence(gettext), found.advice(gettext))


def _covering(subject: Subject, *, reader: Reader, now: datetime) -> Directory:
    return directory_covering(
        reader=reader,
        address=None if subject.address is None else write_address(subject.address),
        name=subject.name,
        asn=subject.asn,
        country=subject.country,
        warned_at=now,
    )


def _first_contact(organisation: Organisation | None) -> Contact | None:
    return next(iter(organisation.contacts), None) if organisation else None


def _step(one: Considered, directory: Directory) -> dict[str, object]:
    """Return one claim considered, for the template."""
    claim = one.claim
    holder = directory.organisations.get(claim.organisation)
    return {
        "claim": claim,
        "name": spoken(holder.names) if holder else claim.organisation,
        "kind": CLAIM_KINDS[claim.kind],
        "tier": TIERS[claim.tier],
        "source": SOURCES[claim.source],
        "sentence": one.sentence(gettext),
        "weak_points": one.weak_points(gettext),
        "won": one.fate in (Fate.DECIDES, Fate.PROPOSED),
    }
