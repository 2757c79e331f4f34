"""``kentongan route`` in the terminal: what it prints, where, and exit codes that mean it."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.routing.runs import report

from kentongan.cli.main import main
from kentongan.kernel.errors import KentonganError

PARTY = {"id": "bank", "name": "Bank", "country": "MY", "kind": "company",
         "claims": [{"kind": "cidr", "value": "1.9.0.0/16", "verified_at": "2026-11-01"}]}  # fmt: skip
SUMS = {"rows": 3, "routed": 1, "unclaimed": 1, "duplicates": 0, "quarantined": 1, "warnings": 1, "doubtful": 0}
LATEST = report("1.9.0.1", "9.9.9.9", "1.9.0.256")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "directory.json").write_text(json.dumps({"version": 1, "organisations": [PARTY]}))
    (tmp_path / "scan_x.csv").write_text(LATEST)
    return tmp_path


def called(folder: Path, *words: object, given: bytes = b"") -> Result:
    fixed = ["route", "--directory", str(folder / "directory.json")]
    return CliRunner().invoke(main, [*fixed, *map(str, words)], input=given)


def out(folder: Path) -> tuple[str, Path]:
    return "--out", folder / "out"


def test_all_went_well_is_0(folder: Path) -> None:
    found = called(folder, folder / "scan_x.csv", *out(folder), "--json")
    assert (found.exit_code, json.loads(found.stdout), found.stderr) == (0, SUMS, "")
    assert json.loads((folder / "out" / "summary.json").read_text()) == SUMS


def test_people_are_told_the_sums_and_where_the_results_are(folder: Path) -> None:
    found = called(folder, folder / "scan_x.csv", *out(folder))
    assert found.exit_code == 0
    told = " ".join(found.stdout.split())
    for word in ("3 rows read", "1 routed", "1 unclaimed", "0 repeated", "1 in quarantine", str(folder / "out")):
        assert word in told


def test_a_dry_run_needs_no_folder_and_leaves_none(folder: Path) -> None:
    found = called(folder, folder / "scan_x.csv", "--dry-run", "--json", "--state", folder / "state", *out(folder))
    assert (found.exit_code, json.loads(found.stdout)) == (0, SUMS)
    assert sorted(entry.name for entry in folder.iterdir()) == ["directory.json", "scan_x.csv"]


def test_a_refused_file_among_good_ones_is_told_and_is_1(folder: Path) -> None:
    (folder / "broken.zip").write_bytes(b"PK\x03\x04 no archive")
    found = called(folder, folder / "broken.zip", folder / "scan_x.csv", *out(folder), "--json", "--quiet")
    assert (found.exit_code, json.loads(found.stdout)) == (1, SUMS)
    assert "broken.zip" in found.stderr


def test_a_refused_entry_of_the_directory_is_told_and_is_1(folder: Path) -> None:
    wide = {"kind": "cidr", "value": "1.0.0.0/7", "verified_at": "2026-11-01"}
    party = PARTY | {"claims": [*PARTY["claims"], wide]}
    (folder / "directory.json").write_text(json.dumps({"version": 1, "organisations": [party]}))
    found = called(folder, folder / "scan_x.csv", *out(folder), "--json")
    assert (found.exit_code, json.loads(found.stdout)) == (1, SUMS)
    assert "1.0.0.0/7" in found.stderr


@pytest.mark.parametrize(
    "words",
    [(), ("--out", "out"), ("scan_x.csv",), ("scan_x.csv", "--out", "out", "--tlp", "blue"),
     ("scan_x.csv", "--out", "out", "--zone", "Asia/Atlantis"), ("scan_x.csv", "--out", "out", "--zone", "localtime"),
     ("scan_x.csv", "--out", "out", "--window", "-1"), ("scan_x.csv", "--out", "out", "--window", "inf"),
     ("scan_x.csv", "--out", "out", "--window", "nan"), ("scan_x.csv", "--out", "out", "--window", "1e300")],
)  # fmt: skip
def test_a_command_not_called_rightly_is_2(
    folder: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    assert called(folder, *words).exit_code == 2
    assert not (folder / "out").exists()


@pytest.mark.parametrize("feed", ["absent.csv", "what.csv"])
def test_where_nothing_can_be_routed_is_3_and_nothing_is_written(folder: Path, feed: str) -> None:
    (folder / "what.csv").write_text("a,b\n1,2\n")
    found = called(folder, folder / feed, *out(folder))
    assert (found.exit_code, found.stdout) == (3, "")
    assert feed in found.stderr
    assert not (folder / "out").exists()


def test_a_foreign_folder_or_a_damaged_state_is_3(folder: Path) -> None:
    (folder / "mine").mkdir()
    (folder / "mine" / "summary.json").write_text("[]")
    (folder / "state").write_text("no state")
    assert called(folder, folder / "scan_x.csv", "--out", folder / "mine").exit_code == 3
    assert called(folder, folder / "scan_x.csv", *out(folder), "--state", folder / "state").exit_code == 3
    assert (folder / "mine" / "summary.json").read_text() == "[]"
    assert not (folder / "out").exists()


def test_no_right_to_write_is_3_and_not_a_fault_of_ours(folder: Path) -> None:
    found = called(folder, folder / "scan_x.csv", "--out", folder / "scan_x.csv" / "out")
    assert (found.exit_code, isinstance(found.exception, SystemExit | KentonganError)) == (3, True)


@pytest.mark.parametrize("packed", [False, True])
def test_standard_input_is_a_feed_under_the_name_that_is_given(folder: Path, packed: bool) -> None:
    given = gzip.compress(LATEST.encode()) if packed else LATEST.encode()
    name = "2026-11-20-scan_telnet-malaysia.csv"
    found = called(folder, "-", "--name", name, *out(folder), "--json", given=given)
    assert (found.exit_code, json.loads(found.stdout)) == (0, SUMS)
    (warning,) = (folder / "out" / "warnings.ndjson").read_text().splitlines()
    assert json.loads(warning)["feed"] == "scan_telnet"
    assert name in (folder / "out" / "quarantine.csv").read_text()


def test_options_say_what_the_files_do_not(folder: Path) -> None:
    found = called(folder, folder / "scan_x.csv", *out(folder), "--feed", "mine", "--tlp", "amber+strict",
                   "--zone", "Asia/Jakarta")  # fmt: skip
    warning = json.loads((folder / "out" / "warnings.ndjson").read_text())
    assert found.exit_code == 0
    assert (warning["feed"], warning["tlp"], warning["first_seen"]) == (
        "mine", "TLP:AMBER+STRICT", "2026-11-20T01:00:00Z",
    )  # fmt: skip


def test_a_state_remembers(folder: Path) -> None:
    words = (folder / "scan_x.csv", *out(folder), "--state", folder / "state.parquet", "--json")
    assert json.loads(called(folder, *words).stdout) == SUMS
    again = json.loads(called(folder, *words).stdout)
    assert (again["rows"], again["duplicates"], again["quarantined"], again["warnings"]) == (3, 2, 1, 0)


def test_the_help_tells_every_option_and_exit_code() -> None:
    found = CliRunner().invoke(main, ["route", "--help"])
    assert found.exit_code == 0
    for word in ("--directory", "--out", "--state", "--dry-run", "--json", "Exit code 0", "1:", "2:", "3:"):
        assert word in found.stdout


def test_the_command_needs_no_django(folder: Path) -> None:
    script = (
        "import sys; from kentongan.cli.main import main\n"
        "try: main(sys.argv[1:])\n"
        "finally: assert not [name for name in sys.modules if name.split('.')[0] == 'django']"
    )
    words = ["route", "scan_x.csv", "--directory", "directory.json", "--out", "out", "--json"]
    done = subprocess.run([sys.executable, "-c", script, *words], cwd=folder, capture_output=True, check=False)
    assert (done.returncode, json.loads(done.stdout)) == (0, SUMS), done.stderr
