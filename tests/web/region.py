"""A small made-up region, as a run left it in the database: what the pages are tried on."""

from datetime import datetime, timedelta
from uuid import UUID

from kentongan.directory.models import Claim, Contact, Organisation
from kentongan.intake.models import (
    DoubtSum,
    Draft,
    Feed,
    QuarantinedRow,
    QuarantineSum,
    RoutedSum,
    Run,
    RunFile,
    UnclaimedSum,
)
from kentongan.kernel.tlp import TLP

CERT = "cert-a"
BANK = "bank-rivers"
CONFLICT = f"conflict: {BANK} cidr 192.0.2.0/26; telco-delta cidr 192.0.2.0/26"

_ORGANISATIONS = (
    # slug, names, country, kind, size, sectors, critical
    (CERT, {"en": "National CERT of Alphaland"}, "MY", "national_cert", "medium", ["government"], []),
    (
        BANK,
        {"en": "Bank of Rivers", "ms": "Bank Sungai", "my": "မြစ်များဘဏ်", "km": "ធនាគារទន្លេ"},
        "MY", "company", "large", ["banking"], ["payments", "cash machines"],
    ),
    ("telco-delta", {"en": "Delta Telecom"}, "ID", "operator", "large", ["telecom"], ["mobile network"]),
    ("hospital-hill", {"en": "Hill Hospital"}, "MY", "operator", "medium", ["health"], ["emergency care"]),
    ("three-of-us", {"en": "Three of Us"}, "ID", "company", "micro", ["software"], []),
)  # fmt: skip

_CLAIMS = (
    # slug, kind, value, tier, verified
    (CERT, "country", "MY", "fallback", True),
    (BANK, "cidr", "192.0.2.0/25", "owner", True),
    (BANK, "cidr", "192.0.2.0/26", "owner", True),
    ("telco-delta", "cidr", "192.0.2.0/26", "owner", True),
    ("telco-delta", "asn", "64500", "owner", True),
    ("hospital-hill", "domain", "hill.example", "owner", False),
)

_DRAFTS = (
    # slug, critical, classification, tlp, events, doubt
    (BANK, 2, "malicious-code/infected-system", TLP.AMBER, 41, ""),
    ("hospital-hill", 1, "vulnerable/vulnerable-system", TLP.AMBER_STRICT, 7, ""),
    ("telco-delta", 1, "vulnerable/ddos-amplifier", TLP.GREEN, 1280, ""),
    ("three-of-us", 0, "vulnerable/potentially-unwanted-accessible", TLP.GREEN, 2, ""),
    (CERT, 0, "intrusions/system-compromise", TLP.RED, 12, "conflict"),
)


def make_directory(*, at: datetime) -> dict[str, UUID]:
    """Make the organisations with contacts and claims; return their ids by slug."""
    for slug, names, country, kind, size, sectors, critical in _ORGANISATIONS:
        row = Organisation.objects.create(
            slug=slug, names=names, country=country, kind=kind, size=size, sectors=sectors, critical=critical,
            languages=["ms", "en"], origin="hand", recorded_at=at, changed_at=at,
            searched=" ".join([slug, *names.values()]).casefold(),
        )  # fmt: skip
        if slug != "three-of-us":
            Contact.objects.create(
                organisation=row, role="technical", channel="email", address=f"soc@{slug}.example",
                verified_at=None if slug == "hospital-hill" else at - timedelta(days=30), origin="hand", recorded_at=at,
            )  # fmt: skip
    ids = dict(Organisation.objects.values_list("slug", "id"))
    for slug, kind, value, tier, verified in _CLAIMS:
        Claim.objects.create(
            organisation_id=ids[slug], kind=kind, value=value, tier=tier, source="manual", origin="hand",
            verified_at=at - timedelta(days=9) if verified else None, as_of=at - timedelta(days=9), recorded_at=at,
        )  # fmt: skip
    return ids


def make_run(*, at: datetime, ids: dict[str, UUID], exercise: bool = False) -> Run:
    """Make a feed and a finished run of it, with everything that pages show of a run."""
    feed = Feed.objects.create(
        slug="drill" if exercise else "scan-daily", name="Drill" if exercise else "Daily scan reports",
        tlp=TLP.AMBER, created_at=at, exercise=exercise,
    )  # fmt: skip
    run = Run.objects.create(
        feed=feed, state="finished", tlp=TLP.AMBER, started_at=at - timedelta(minutes=5),
        finished_at=at - timedelta(minutes=4), rows=4210, routed=3127, unclaimed=861, duplicates=210, quarantined=12,
        warnings=len(_DRAFTS), doubtful=12, exercise=exercise,
    )  # fmt: skip
    _make_drafts(run, ids=ids, at=at)
    _make_unsettled(run, ids=ids, at=at)
    _make_quarantine(run)
    return run


def _make_drafts(run: Run, *, ids: dict[str, UUID], at: datetime) -> None:
    seen = {"first_seen": at - timedelta(hours=20), "last_seen": at - timedelta(hours=2)}
    for number, (slug, critical, classification, tlp, events, doubt) in enumerate(_DRAFTS, 1):
        Draft.objects.create(
            run=run, number=number, organisation=ids[slug], organisation_slug=slug, critical=critical,
            classification=classification, tlp=tlp, events=events, doubt=doubt, exercise=run.exercise,
            released_at=at, **seen,
        )  # fmt: skip
        RoutedSum.objects.create(
            run=run, organisation=ids[slug], organisation_slug=slug, classification=classification,
            tier="fallback" if slug == CERT else "owner", day=at.date(), events=events,
            doubtful=events if doubt else 0,
        )  # fmt: skip


def _make_unsettled(run: Run, *, ids: dict[str, UUID], at: datetime) -> None:
    seen = {"first_seen": at - timedelta(hours=20), "last_seen": at - timedelta(hours=2)}
    DoubtSum.objects.create(
        run=run, reason="conflict", doubt=CONFLICT, organisation=ids[CERT], organisation_slug=CERT, events=12, **seen
    )
    DoubtSum.objects.create(
        run=run, reason="unverified", doubt="unverified: hospital-hill domain hill.example", critical=1,
        organisation=ids[CERT], organisation_slug=CERT, events=3, **seen,
    )  # fmt: skip
    for block, asn, country, events in (
        ("198.51.100.0/24", 64501, "ID", 640),
        ("2001:db8:77::/48", 64502, "TH", 201),
        ("", None, "", 20),
    ):
        UnclaimedSum.objects.create(
            run=run, reason="no claim", block=block, asn=asn, country=country, events=events, **seen
        )


def _make_quarantine(run: Run) -> None:
    file = RunFile.objects.create(
        run=run, number=1, name="2026-11-22-scan_telnet-malaysia.csv", report="scan_telnet", digest="ab" * 32, rows=4210
    )
    rows = (
        (7, "address-unreadable", "2026-11-22 01:02:03,1.9.0.256,23,telnet"),
        (19, "time-unreadable", '2026-02-30 00:00:00,192.0.2.9,23,"<script>x()</script>"'),
    )  # fmt: skip
    for row, reason, raw in rows:
        QuarantinedRow.objects.create(run=run, file=file, row=row, reason=reason, raw=raw)
        QuarantineSum.objects.create(run=run, file=file, reason=reason, rows=6)
