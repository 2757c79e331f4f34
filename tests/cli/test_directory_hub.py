"""The hub's directory from the terminal: files and registries imported with a difference first, exported, looked up."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.shared_data import shared_data

from kentongan.cli.main import main
from kentongan.directory.models import Claim, Contact, Organisation
from kentongan.ledger.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)

BANK: dict[str, Any] = {
    "id": "bank-a",
    "name": {"en": "Bank of Rivers", "ms": "Bank Sungai"},
    "country": "MY",
    "kind": "company",
    "contacts": [{"role": "technical", "channel": "email", "address": "soc@bank-a.example"}],
    "claims": [{"kind": "cidr", "value": "1.9.4.0/24", "verified_at": "2026-10-01"}],
}
REFUSED: dict[str, Any] = {
    "id": "greedy",
    "name": "Greedy",
    "country": "MY",
    "kind": "company",
    "claims": [{"kind": "domain", "value": "com.my"}, {"kind": "cidr", "value": "96.0.0.0/7"}],
}
MALAYSIA = {"countryCode": "MY", "prefixes": {"ipv4": ["1.9.0.0/16", "14.1.128.0/17"], "ipv6": ["2001:d08::/32"]}}
LATER = {"countryCode": "MY", "prefixes": {"ipv4": ["1.9.0.0/16"], "ipv6": ["2001:d08::/32", "2001:e68::/32"]}}


def run(*arguments: str | Path, given: str | None = None) -> Result:
    return CliRunner().invoke(main, ["directory", *map(str, arguments)], input=given)


def written(path: Path, content: object) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content))
    return path


def directory_file(folder: Path, *organisations: object) -> Path:
    return written(folder / "directory.json", {"version": 1, "organisations": organisations})


def test_a_difference_is_shown_and_nothing_is_imported_until_somebody_agrees(tmp_path: Path) -> None:
    file = directory_file(tmp_path, BANK)
    shown = run("import", file)
    assert shown.exit_code == 3
    assert "+ added  bank-a  cidr 1.9.4.0/24 (owner, manual)" in shown.output
    assert "Nothing was imported." in shown.stderr
    assert run("import", file, "--dry-run").exit_code == 0
    assert not Organisation.objects.exists()


def test_an_import_that_is_agreed_to_is_done_and_a_second_changes_nothing(tmp_path: Path) -> None:
    file = directory_file(tmp_path, BANK)
    assert run("import", file, "--yes").exit_code == 0
    again = run("import", file, "--yes")
    assert again.exit_code == 0
    assert "Nothing to change" in again.stdout
    assert (Organisation.objects.count(), Contact.objects.count(), Claim.objects.count()) == (1, 1, 1)
    assert Entry.objects.get().position.number == 0


def test_what_is_refused_is_listed_with_its_reason_and_the_rest_can_be_imported(tmp_path: Path) -> None:
    result = run("import", directory_file(tmp_path, BANK, REFUSED), "--yes")
    assert result.exit_code == 1
    assert "/organisations/1/claims/0" in result.stderr
    assert "com.my" in result.stderr
    assert "too large for one owner" in result.stderr
    assert Claim.objects.get().value == "1.9.4.0/24"


def test_where_nothing_is_left_of_a_table_its_lines_are_told_and_the_code_says_refused(tmp_path: Path) -> None:
    file = tmp_path / "contacts.csv"
    file.write_text("organisation,role,channel,address\nnobody,technical,email,a@bank-a.example\n")
    result = run("import", file, "--yes")
    assert result.exit_code == 3
    assert "line 2: There is no organisation “nobody”" in result.stderr
    assert "Nothing is left to import." in result.stderr


@pytest.mark.parametrize("sign", ["\u202e", "\u200b"])
def test_what_nobody_sees_of_an_address_or_a_name_is_refused_in_words(tmp_path: Path, sign: str) -> None:
    contacts = [
        {"role": "technical", "channel": "url", "address": f"https://bank-a.example/rep{sign}htap"},
        {"role": "technical", "channel": "email", "address": f"so{sign}c@bank-a.example"},
        {"role": "technical", "channel": "phone", "address": f"+60{sign}312345678"},
    ]
    told = run("import", directory_file(tmp_path, BANK | {"contacts": contacts}), "--yes")
    assert told.exit_code == 1
    assert told.stderr.count("has a character that cannot be seen") == 3
    assert not Contact.objects.exists()
    table = tmp_path / "contacts.csv"
    table.write_text(f"organisation,role,channel,address\nbank-a,technical,email,so{sign}c@bank-a.example\n")
    told = run("import", table, "--yes")
    assert (told.exit_code, "cannot be seen" in told.stderr) == (3, True)
    assert sign not in told.output


def test_a_name_that_is_refused_is_refused_in_words_and_nothing_else_is_said_of_the_hub(tmp_path: Path) -> None:
    told = run("import", directory_file(tmp_path, BANK | {"name": "Bank\u202eA"}), "--dry-run")
    assert told.exit_code == 3
    assert "it is blank, or has characters that cannot be seen" in told.stderr
    assert "regex" not in told.output
    assert "Nothing to change" not in told.output
    told = run("import", directory_file(tmp_path, BANK | {"id": "Bank A"}), "--dry-run")
    assert "small letters, digits and hyphens" in told.stderr


def test_nothing_was_verified_in_time_to_come(tmp_path: Path) -> None:
    later = "2199-01-01"
    bank = BANK | {
        "contacts": [*BANK["contacts"], BANK["contacts"][0] | {"address": "b@bank-a.example", "verified_at": later}],
        "claims": [*BANK["claims"], {"kind": "domain", "value": "bank-a.example", "verified_at": later}],
    }
    file = directory_file(tmp_path, bank)
    for result in (run("import", file, "--yes"), run("check", file)):
        assert result.exit_code == 1
        assert "contacts/1/verified_at: This does not fit the format: it is still to come" in result.output
        assert "/organisations/0/claims/1/verified_at" in result.output
    table = tmp_path / "contacts.csv"
    table.write_text(
        f"organisation,role,channel,address,verified_at\nbank-a,technical,email,c@bank-a.example,{later}\n"
    )
    told = run("import", table, "--yes")
    assert (told.exit_code, "line 2, verified_at: " in told.stderr) == (3, True)
    assert (Contact.objects.get().address, Claim.objects.get().value) == ("soc@bank-a.example", "1.9.4.0/24")


def test_a_refused_claim_is_not_taken_for_one_that_is_gone(tmp_path: Path) -> None:
    run("import", directory_file(tmp_path, BANK), "--yes")
    broken = BANK | {"claims": [{"kind": "cidr", "value": "1.9.4.1/24"}]}
    assert run("import", directory_file(tmp_path, broken), "--yes").exit_code == 1
    assert Claim.objects.get().valid_to is None


def test_a_changed_file_shows_what_changes_from_what_to_what(tmp_path: Path) -> None:
    run("import", directory_file(tmp_path, BANK), "--yes")
    changed = BANK | {"size": "small", "contacts": [], "claims": [*BANK["claims"], {"kind": "asn", "value": "AS4788"}]}
    result = run("import", directory_file(tmp_path, changed), "--yes")
    assert "size: – → small" in result.stdout
    assert "- removed  bank-a  technical email soc@bank-a.example" in result.stdout
    assert "+ added  bank-a  asn 4788" in result.stdout


def test_json_tells_every_step_and_needs_an_answer_beforehand(tmp_path: Path) -> None:
    file = directory_file(tmp_path, BANK, REFUSED)
    assert run("import", file, "--json").exit_code == 2
    told = json.loads(run("import", file, "--json", "--dry-run").stdout)
    assert told["counts"]["added"] == {"organisations": 2, "contacts": 1, "claims": 1}
    assert [one["code"] for one in told["refused"]] == ["public-suffix", "prefix-too-short"]
    assert told["imported"] is False
    assert json.loads(run("import", file, "--json", "--yes").stdout)["imported"] is True


def test_what_is_exported_imports_as_no_change(tmp_path: Path) -> None:
    run("import", directory_file(tmp_path, BANK), "--yes")
    out = tmp_path / "out.json"
    assert run("export", out).exit_code == 0
    assert out.read_text() == run("export").stdout
    assert "Nothing to change" in run("import", "-", "--yes", given=out.read_text()).stdout


def test_claims_and_contacts_come_as_csv_and_only_add_and_change(tmp_path: Path) -> None:
    run("import", directory_file(tmp_path, BANK), "--yes")
    claims, contacts = tmp_path / "claims.csv", tmp_path / "contacts.csv"
    claims.write_text("organisation,kind,value\nbank-a,domain,bank-a.example\nbank-b,asn,4788\nbank-a,domain,com.my\n")
    contacts.write_text("organisation;role;channel;address;priority\nbank-a;technical;email;soc@bank-a.example;2\n")

    result = run("import", claims, "--yes")

    assert result.exit_code == 1
    assert "line 3: There is no organisation “bank-b”" in result.stderr
    assert "line 4: Under com.my" in result.stderr
    assert set(Claim.objects.values_list("value", flat=True)) == {"1.9.4.0/24", "bank-a.example"}
    assert not Claim.objects.filter(valid_to__isnull=False).exists()
    assert run("import", contacts, "--yes").exit_code == 0
    assert Contact.objects.get().priority == 2
    assert run("import", contacts, "--kind", "claims", "--yes").exit_code == 3


@pytest.mark.parametrize("kind", ["contacts", "claims"])
def test_csv_that_is_exported_imports_as_no_change(kind: str, tmp_path: Path) -> None:
    run("import", directory_file(tmp_path, BANK), "--yes")
    table = run("export", "--csv", kind).stdout
    assert "bank-a" in table
    assert "Nothing to change" in run("import", "-", "--yes", given=table).stdout


def test_what_a_registry_delegated_becomes_fallback_claims_of_the_countrys_own_cert(tmp_path: Path) -> None:
    cert = {"id": "mycert", "name": "National CERT", "country": "MY", "kind": "national_cert"}
    run("import", directory_file(tmp_path, cert), "--yes")
    first, second = (
        written(tmp_path / "2022-06" / "my.json", MALAYSIA),
        written(tmp_path / "2026-02" / "my.json", LATER),
    )

    assert run("import-rir", first, "--yes").exit_code == 0
    told = json.loads(run("import-rir", second, "--yes", "--json").stdout)

    assert told["countries"]["MY"] == {
        "organisation": "mycert",
        "as_of": "2026-02-01",
        "delegated": 3,
        "added": 1,
        "ended": 1,
        "kept": 0,
        "unchanged": 2,
    }
    ended = Claim.objects.get(value="14.1.128.0/17")
    assert (ended.tier, ended.source) == ("fallback", "import")
    assert ended.valid_to is not None
    assert ended.valid_to.date().isoformat() == "2026-02-01"
    assert Organisation.objects.count() == 1


def test_older_registry_files_are_history_and_other_countries_are_refused(tmp_path: Path) -> None:
    first, second = (
        written(tmp_path / "2022-06" / "my.json", MALAYSIA),
        written(tmp_path / "2026-02" / "my.json", LATER),
    )
    shown = run("import-rir", second, "--dry-run")
    assert " MY        cert-my   2026-02-01" in shown.stdout
    assert not Organisation.objects.exists()
    assert run("import-rir", second, "--yes").exit_code == 0
    assert run("import-rir", first, "--yes").exit_code == 0
    history = Claim.objects.get(valid_to__isnull=False)
    assert (history.value, history.valid_to) == ("14.1.128.0/17", datetime(2026, 2, 1, tzinfo=UTC))
    none = run("import-rir", second, "--countries", "ID", "--yes")
    assert (none.exit_code, Claim.objects.count()) == (3, 4)
    assert "ID" in none.stderr


def test_a_look_up_asks_the_hub(tmp_path: Path) -> None:
    run("import", directory_file(tmp_path, BANK), "--yes")
    run("import-rir", written(tmp_path / "2026-02" / "my.json", LATER), "--yes")
    found = json.loads(run("lookup", "1.9.4.7", "--at", "2026-11-01", "--json").stdout)
    assert (found["organisation"], found["tier"]) == ("bank-a", "owner")
    assert [one["claim"]["value"] for one in found["considered"]] == ["1.9.4.0/24", "1.9.0.0/16"]
    assert run("lookup", "203.0.113.7").exit_code == 1


@pytest.mark.exhaustive
def test_the_whole_region_is_imported_twice_with_what_moved_in_between() -> None:
    region = "BN,ID,KH,LA,MM,MY,PH,SG,TH,TL,VN"
    earlier, later = shared_data("rir/2022-06"), shared_data("rir/2026-02")
    asns = shared_data("rir/delegated-apnic-2026-02.txt")
    first = json.loads(run("import-rir", earlier, "--yes", "--json").stdout)
    assert first["imported"] is True

    second = json.loads(run("import-rir", later, asns, "--countries", region, "--yes", "--json").stdout)

    assert second["countries"].keys() == set(region.split(","))
    was, stayed = ({*_ipv4(folder / "id.json")} for folder in (earlier, later))
    indonesia = Claim.objects.filter(organisation__country="ID", kind="cidr", value__contains=".")
    standing, ended = (
        set(indonesia.filter(valid_to__isnull=none).values_list("value", flat=True)) for none in (True, False)
    )
    assert stayed <= standing
    assert ended == was - standing
    assert ended
    open_asns = Claim.objects.filter(kind="asn", valid_to__isnull=True).count()
    assert open_asns >= 7473
    again = json.loads(run("import-rir", later, asns, "--countries", region, "--yes", "--json").stdout)
    assert (again["steps"], again["imported"]) == ([], False)


def _ipv4(file: Path) -> list[str]:
    content = json.loads(file.read_text())
    prefixes: list[str] = (content.get("prefixes") or content["subnets"])["ipv4"]
    return prefixes
