"""A block that left its country, by the doors: an old source alone sends nothing, two are shown with both dates."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.accounts.people import signed_in
from tests.contract.hub_by_hand import (
    a_feed_that_releases_everything,
    called,
    day,
    done,
    take_in,
    told,
    warnings,
    work,
    write_json,
    written_to,
)

from kentongan.accounts.terms import Role
from kentongan.intake.models import DoubtSum, UnclaimedSum
from kentongan.kernel.clock import utc_now

pytestmark = pytest.mark.django_db(transaction=True)  # a command closes its connections

OLD = "2022-06-01"
MOVED, VANISHED = "182.24.0.0/14", "36.37.64.0/19"
ON_MOVED, ON_VANISHED, STAYED = "182.25.7.9", "36.37.70.1", "1.178.32.9"


@pytest.fixture(autouse=True)
def hub(tmp_path: Path, settings: Settings) -> None:
    settings.DATA, settings.MFA_REQUIRED = tmp_path / "data", False
    settings.JURISDICTIONS, settings.HUB_URL = ("ID", "MY"), "https://hub.example/"
    a_feed_that_releases_everything()


def import_of(folder: Path, date: str, **blocks: list[str]) -> None:
    for code, prefixes in blocks.items():
        said = {"countryCode": code, "prefixes": {"ipv4": prefixes, "ipv6": []}}
        write_json(folder / date / f"{code}.json", said)
    done("directory", "import-rir", folder / date, "--as-of", date, "--yes")


def older(folder: Path) -> None:
    import_of(folder, OLD, ID=[MOVED, VANISHED, "1.178.32.0/24"], MY=["1.9.0.0/16"])


def newer(folder: Path) -> str:
    date = day(utc_now() - timedelta(days=20))
    import_of(folder, date, ID=["1.178.32.0/24"], MY=["1.9.0.0/16", "182.24.0.0/15", "182.26.0.0/15"])
    return date


def contacts(folder: Path) -> None:
    table = folder / "contacts.csv"
    today = day(utc_now())
    lines = [f"{slug},technical,email,soc@{slug}.example,{today}" for slug in ("cert-id", "cert-my")]
    table.write_text("\n".join(["organisation,role,channel,address,verified_at", *lines]), "utf-8")
    done("directory", "import", table, "--yes")


def rows_on(*addresses: str, country: str = "ID") -> list[dict[str, object]]:
    return [
        {"ip": address, "protocol": "tcp", "port": 23, "hostname": "", "tag": "telnet", "asn": "", "geo": country}
        for address in addresses
    ]


def test_with_the_old_source_only_it_says_verify_first_and_nothing_is_sent(tmp_path: Path) -> None:
    older(tmp_path)
    contacts(tmp_path)
    answer = told("directory", "lookup", ON_MOVED)
    assert answer["organisation"] is None
    assert answer["verify_first"]["why"] == "old_source"
    assert OLD in answer["verify_first"]["because"]
    shown = called("directory", "lookup", ON_MOVED)
    assert shown.exit_code == 1
    assert "Verify first" in shown.stdout

    take_in(tmp_path / "feed", "scan_telnet", rows_on(ON_MOVED, ON_VANISHED, STAYED))
    work()

    assert written_to() == set()
    assert not [state for state, _ in warnings().values() if state != "drafted"]
    assert {one.reason for one in DoubtSum.objects.all()} == {"unverified"}
    assert sum(DoubtSum.objects.values_list("events", flat=True)) == 3


def test_where_a_country_claim_proposes_somebody_a_person_decides_and_no_rule_sends_it(tmp_path: Path) -> None:
    older(tmp_path)
    contacts(tmp_path)
    country = {"kind": "country", "value": "MY", "tier": "fallback", "verified_at": day(utc_now())}
    cert = {"id": "cert-my", "name": "National CERT", "country": "MY", "kind": "national_cert", "claims": [country]}
    contact = {"role": "technical", "channel": "email", "address": "soc@cert-my.example"}
    file = write_json(tmp_path / "directory.json", {"version": 1, "organisations": [cert | {"contacts": [contact]}]})
    done("directory", "import", file, "--yes")

    take_in(tmp_path / "feed", "scan_telnet", rows_on(ON_MOVED, country="MY"))
    work()

    assert warnings() == {"cert-my": ("drafted", ["doubt"])}
    assert written_to() == set()


@pytest.mark.parametrize("newer_first", [False, True], ids=["older-first", "newer-first"])
def test_with_both_the_block_is_shown_with_both_dates_and_the_old_owner_hears_nothing(
    tmp_path: Path, newer_first: bool
) -> None:
    date = newer(tmp_path) if newer_first else ""
    older(tmp_path)
    date = date or newer(tmp_path)
    contacts(tmp_path)

    found = {one["value"]: one for one in told("directory", "disagreements")}
    assert set(found) == {MOVED, VANISHED}
    assert (found[MOVED]["kind"], found[VANISHED]["kind"]) == ("moved", "vanished")
    assert (found[MOVED]["older"]["country"], found[MOVED]["newer"]["country"]) == ("ID", "MY")
    for one in found.values():
        assert (one["older"]["said_at"][:10], one["newer_at"][:10]) == (OLD, date)
    on_moved, on_vanished = (told("directory", "lookup", one) for one in (ON_MOVED, ON_VANISHED))
    assert (on_moved["organisation"], on_vanished["organisation"]) == ("cert-my", None)
    assert [one["kind"] for one in on_moved["disagreements"]] == ["moved"]
    assert on_vanished["verify_first"]["newer_at"][:10] == date

    take_in(tmp_path / "feed", "scan_telnet", rows_on(ON_MOVED, ON_VANISHED))
    work()

    assert set(warnings()) == {"cert-my"}
    assert written_to() == {"soc@cert-my.example"}, "the newer source is young enough for the rule to send by"
    assert UnclaimedSum.objects.get().events == 1


def test_every_page_and_list_shows_both_dates(tmp_path: Path) -> None:
    older(tmp_path)
    date = newer(tmp_path)
    client = signed_in(Role.ANALYST)
    for address in ("/claims/disagreements/", "/organisations/cert-id/", f"/look-up/?what={ON_MOVED}"):
        text = client.get(address).content.decode()
        assert MOVED in text, address
        assert OLD in text, address
        assert date in text, address
    listed = client.get("/api/v1/claims/disagreements", {"country": "MY"}).json()
    assert [one["value"] for one in listed["items"]] == [MOVED]
    answer = client.get("/api/v1/lookup", {"what": ON_VANISHED}).json()
    assert answer["verify_first"]["why"] == "left"
    assert [one["kind"] for one in answer["disagreements"]] == ["vanished"]
