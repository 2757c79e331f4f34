"""Who must act on an address, a name or an AS number, with the whole reason: the answer of ``directory lookup``."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Router

from kentongan.accounts.terms import Scope
from kentongan.api.callers import caller_of, needs
from kentongan.api.schemas.directory import LookupOut
from kentongan.directory.queries import directory_covering, disagreements_about
from kentongan.directory.written import disagreement_item, verify_first_item
from kentongan.kernel.clock import utc_now
from kentongan.routing.addresses import write_address
from kentongan.routing.claims import read_asn
from kentongan.routing.countries import read_country
from kentongan.routing.directory_file import claim_item, contact_item
from kentongan.routing.lookup import Subject, look_up, read_subject
from kentongan.routing.moments import read_strict_moment
from kentongan.routing.names import read_name
from kentongan.routing.old_sources import verify_first
from kentongan.routing.reasoning import Considered, Reasoning
from kentongan.routing.terms import Claim, Organisation

router = Router(tags=["directory"])


@router.get("/lookup", auth=needs(Scope.LOOKUP), response=LookupOut)
def lookup(
    request: HttpRequest, what: str, at: str = "", name: str = "", asn: str = "", country: str = ""
) -> dict[str, Any]:
    """Who must act on ``what``; ``at`` is when it happened (now if left out), the others what a feed says besides."""
    now = utc_now()
    subject = _asked(what, name=name, asn=asn, country=country)
    directory = directory_covering(
        reader=caller_of(request).reader,
        address=None if subject.address is None else write_address(subject.address),
        name=subject.name,
        asn=subject.asn,
        country=subject.country,
        warned_at=now,
    )
    reasoning = look_up(directory.claims, subject=subject, at=_moment(at, now=now), now=now)
    organisation = directory.organisations.get(reasoning.verdict.organisation or "")
    found = disagreements_about(subject, directory=directory, at=now)
    return _told(reasoning, subject=subject, organisation=organisation) | {
        "verify_first": verify_first_item(verify_first(reasoning), gettext),
        "disagreements": [disagreement_item(one) for one in found],
    }


def _asked(what: str, *, name: str, asn: str, country: str) -> Subject:
    subject = read_subject(what)
    if name:
        subject = replace(subject, name=read_name(name))
    if asn:
        subject = replace(subject, asn=read_asn(asn))
    return replace(subject, country=read_country(country)) if country else subject


def _moment(at: str, *, now: datetime) -> datetime:
    return read_strict_moment(at) if at else now


def _told(reasoning: Reasoning, *, subject: Subject, organisation: Organisation | None) -> dict[str, Any]:
    verdict, special = reasoning.verdict, subject.special
    return {
        "subject": str(subject),
        "special": None if special is None else f"{special.name} ({special.source})",
        "at": reasoning.at,
        "organisation": verdict.organisation,
        "names": None if organisation is None else dict(organisation.names),
        "contacts": [] if organisation is None else [contact_item(contact) for contact in organisation.contacts],
        "tier": verdict.tier,
        "evidence": None if verdict.evidence is None else _claim(verdict.evidence),
        "doubt": verdict.doubt,
        "doubtful": _claims(verdict.doubtful),
        "considered": [_considered(found) for found in reasoning.considered],
    }


def _considered(found: Considered) -> dict[str, Any]:
    return {
        "claim": _claim(found.claim),
        "fate": found.fate.name.lower(),
        "because": found.sentence(gettext),
        "against": _claims(found.against),
        "weaknesses": [weakness.name.lower() for weakness in found.weaknesses],
    }


def _claims(claims: Iterable[Claim]) -> list[dict[str, Any]]:
    return [_claim(claim) for claim in claims]


def _claim(claim: Claim) -> dict[str, Any]:
    return {"organisation": claim.organisation} | claim_item(claim)
