"""``directory disagreements`` in the terminal: narrowed, as a table and as JSON."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.directory.replayed import write_ours

from kentongan.cli.main import main

pytestmark = pytest.mark.django_db(transaction=True)  # a command closes its connections


def called(*words: object) -> Result:
    return CliRunner().invoke(main, ["directory", *map(str, words)])


def values(*words: str) -> list[str]:
    return [one["value"] for one in json.loads(called("disagreements", *words, "--json").stdout)]


def test_a_hub_without_disagreements_says_so() -> None:
    assert "No source disagrees with another." in called("disagreements").stdout
    assert values() == []


def test_they_are_listed_with_both_dates_and_narrowed(tmp_path: Path) -> None:
    write_ours(tmp_path)
    for date in ("2022-06", "2026-02"):
        assert called("import-rir", tmp_path / date, "--yes").exit_code == 0
    shown = called("disagreements").stdout
    assert "9 disagreements" in shown
    assert shown.count("2022-06-01") == shown.count("2026-02-01") == 9
    assert values("--kind", "moved", "--country", "SG") == ["182.26.0.0/15", "2404:a7c0::/33"]
    assert values("--organisation", "cert-my") == ["103.5.122.0/23", "182.24.0.0/15", "223.165.6.0/24"]
    assert called("disagreements", "--country", "XX").exit_code == 3


def test_a_directory_file_is_looked_up_with_its_disagreements_and_without_a_hub(tmp_path: Path) -> None:
    claims = [{"kind": "cidr", "value": "1.9.4.0/24", "verified_at": "2026-10-01", "as_of": "2026-10-01"}]
    parties = [{"id": slug, "name": slug, "country": "MY", "kind": "company", "claims": claims} for slug in ("a", "b")]
    file = tmp_path / "directory.json"
    file.write_text(json.dumps({"version": 1, "organisations": parties}), "utf-8")
    found = json.loads(called("lookup", "1.9.4.7", "--directory", file, "--json").stdout)
    assert (found["doubt"], found["verify_first"]) == ("conflict", None)
    assert [one["kind"] for one in found["disagreements"]] == ["overlap"]
    assert "Sources disagree" in called("lookup", "1.9.4.7", "--directory", file).stdout
