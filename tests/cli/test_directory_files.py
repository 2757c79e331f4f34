"""A directory file made from registry files, looked through and looked up in, without a database and without Django."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.shared_data import shared_data

from kentongan.cli.main import main

MALAYSIA = {"countryCode": "MY", "prefixes": {"ipv4": ["1.9.0.0/16", "14.1.128.0/17"], "ipv6": ["2001:d08::/32"]}}
BANK = {
    "id": "bank",
    "name": {"en": "Bank A", "ms": "Bank A"},
    "country": "MY",
    "kind": "company",
    "contacts": [
        {"role": "technical", "channel": "email", "address": "soc@bank.example", "verified_at": "2026-10-01"},
        {"role": "technical", "channel": "phone", "address": "+60 3 1234 5678", "priority": 2},
    ],
    "claims": [
        {"kind": "cidr", "value": "1.9.4.0/24", "verified_at": "2026-10-01"},
        {"kind": "domain", "value": "bank.my", "verified_at": "2026-10-01"},
    ],
}
CERT = {
    "id": "cert-my",
    "name": "National CERT",
    "country": "MY",
    "kind": "national_cert",
    "claims": [
        {"kind": "cidr", "value": "1.9.0.0/16", "tier": "fallback", "source": "import", "verified_at": "2026-02-01"}
    ],
}
TELCO = {
    "id": "telco",
    "name": "Telco",
    "country": "MY",
    "kind": "operator",
    "claims": [{"kind": "cidr", "value": "1.9.4.0/24", "verified_at": "2026-10-01"}],
}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["directory", *arguments], catch_exceptions=False)


def written(folder: Path, *organisations: object) -> str:
    path = folder / "directory.json"
    path.write_text(json.dumps({"version": 1, "organisations": organisations}))
    return str(path)


def test_a_registry_file_becomes_a_directory_that_can_be_looked_up_in(tmp_path: Path) -> None:
    source = tmp_path / "2026-02" / "my.json"
    source.parent.mkdir()
    source.write_text(json.dumps(MALAYSIA))
    made = run("from-rir", str(source.parent))
    assert made.exit_code == 0
    assert "1 national CERTs: 2 IPv4 and 1 IPv6 prefixes" in made.stderr
    path = tmp_path / "directory.json"
    path.write_text(made.stdout)
    found = run("lookup", "1.9.4.7", "--at", "2026-03-01", "--directory", str(path), "--lapses-after", "36500")
    assert found.exit_code == 0
    assert "National CERT of Malaysia" in found.stdout
    assert "fallback cidr 1.9.0.0/16" in found.stdout


def test_a_file_without_a_date_needs_one(tmp_path: Path) -> None:
    source = tmp_path / "my.json"
    source.write_text(json.dumps(MALAYSIA))
    refused = run("from-rir", str(source))
    assert refused.exit_code == 3
    assert "--as-of" in refused.stderr
    made = run("from-rir", str(source), "--as-of", "2026-02-03", "--out", str(tmp_path / "out.json"))
    assert made.exit_code == 0
    assert '"as_of": "2026-02-03"' in (tmp_path / "out.json").read_text()


def test_a_file_too_old_to_rely_on_is_said_to_be_so(tmp_path: Path) -> None:
    source = tmp_path / "my.json"
    source.write_text(json.dumps(MALAYSIA))
    made = run("from-rir", str(source), "--as-of", "2022-06-01")
    assert made.exit_code == 0
    assert "of 2022-06-01, more than a year ago" in made.stderr


def test_refused_rows_are_listed_with_their_place(tmp_path: Path) -> None:
    source = tmp_path / "2026-02.json"
    source.write_text(json.dumps(MALAYSIA | {"prefixes": {"ipv4": ["1.9.0.256/16", "1.9.0.0/16"]}}))
    made = run("from-rir", str(source), "--countries", "MY")
    assert made.exit_code == 1
    assert "/prefixes/ipv4/0: “1.9.0.256/16” is not an IP prefix." in made.stderr


def test_a_directory_file_is_checked(tmp_path: Path) -> None:
    assert run("check", written(tmp_path, BANK, CERT)).exit_code == 0
    wide = BANK | {"claims": [{"kind": "domain", "value": "com.my"}]}
    checked = run("check", written(tmp_path, wide))
    assert checked.exit_code == 1
    assert "/organisations/0/claims/0: Under com.my anybody may register names" in checked.stdout
    listed = json.loads(run("check", written(tmp_path, wide), "--json").stdout)
    assert [refused["code"] for refused in listed["refused"]] == ["public-suffix"]
    (tmp_path / "directory.json").write_text("[]")
    assert run("check", str(tmp_path / "directory.json")).exit_code == 3


def lookup(folder: Path, *arguments: str, organisations: tuple[object, ...] = (BANK, CERT)) -> Result:
    return run(
        "lookup",
        *arguments,
        "--at",
        "2026-11-01",
        "--lapses-after",
        "36500",
        "--directory",
        written(folder, *organisations),
    )


def test_a_look_up_prints_owner_contact_and_every_claim_with_its_fate(tmp_path: Path) -> None:
    found = lookup(tmp_path, "1.9.4.7")
    assert found.exit_code == 0
    text = " ".join(found.stdout.split())
    assert "Must act Bank A bank, company, MY" in text
    assert "soc@bank.example email, technical, verified 2026-10-01" in text
    assert text.index("soc@bank.example") < text.index("+60312345678")
    assert "✔" in text
    assert text.index("Decides:") < text.index("Passed over:")


def test_a_look_up_of_a_name_uses_domain_claims(tmp_path: Path) -> None:
    found = lookup(tmp_path, "hxxps://www[.]bank[.]my/login", "--json")
    assert json.loads(found.stdout)["evidence"]["value"] == "bank.my"


def test_a_conflict_proposes_the_fallback_and_exits_with_1(tmp_path: Path) -> None:
    found = lookup(tmp_path, "1.9.4.7", organisations=(BANK, CERT, TELCO))
    assert found.exit_code == 1
    text = " ".join(found.stdout.split())
    assert "conflict: bank cidr 1.9.4.0/24; telco cidr 1.9.4.0/24" in text
    assert "Proposed National CERT" in text


def test_a_look_up_as_json_has_the_whole_reason(tmp_path: Path) -> None:
    answer = json.loads(lookup(tmp_path, "1.9.4.7", "--json", organisations=(BANK, CERT, TELCO)).stdout)
    assert answer["organisation"] == "cert-my"
    assert answer["doubt"] == "conflict"
    assert {claim["organisation"] for claim in answer["doubtful"]} == {"bank", "telco"}
    assert [(one["claim"]["organisation"], one["fate"]) for one in answer["considered"]] == [
        ("bank", "conflict"),
        ("telco", "conflict"),
        ("cert-my", "proposed"),
    ]


def test_what_the_feed_says_besides_may_be_given(tmp_path: Path) -> None:
    country = CERT | {"claims": [{"kind": "country", "value": "MY", "tier": "fallback", "verified_at": "2026-02-01"}]}
    asn = TELCO | {"claims": [{"kind": "asn", "value": "4788", "verified_at": "2026-02-01"}]}
    for given, expected in ((["--country", "my"], "cert-my"), (["--asn", "AS4788", "--country", "MY"], "telco")):
        answer = json.loads(lookup(tmp_path, "8.8.8.8", *given, "--json", organisations=(country, asn)).stdout)
        assert answer["organisation"] == expected


@pytest.mark.parametrize("address", ["192.168.0.1", "2001:db8::1"])
def test_a_special_address_is_said_to_be_one(tmp_path: Path, address: str) -> None:
    found = lookup(tmp_path, address)
    assert found.exit_code == 1
    assert "Special address" in found.stdout
    assert "nobody in the directory" in found.stdout


@pytest.mark.parametrize("arguments", [["1.9.0.256"], ["1.9.4.7", "--asn", "x"], ["1.9.4.7", "--country", "ZQ"]])
def test_what_cannot_be_read_is_refused(tmp_path: Path, arguments: list[str]) -> None:
    assert lookup(tmp_path, *arguments).exit_code == 3


def test_neither_needs_django(tmp_path: Path) -> None:
    script = (
        "import sys; from kentongan.cli.main import main\n"
        "try: main(sys.argv[1:])\n"
        "finally: assert 'django' not in sys.modules"
    )
    arguments = ["directory", "lookup", "1.9.4.7", "--at", "2026-11-01", "--directory", written(tmp_path, BANK)]
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments, "--lapses-after", "36500"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_real_registry_files_make_a_directory_of_the_region(tmp_path: Path) -> None:
    out = tmp_path / "directory.json"
    made = run("from-rir", str(shared_data("rir/2026-02")), "--out", str(out))
    assert "11 national CERTs: 10,374 IPv4 and 5,075 IPv6 prefixes" in made.stderr
    assert run("check", str(out)).exit_code == 0
