"""A party's record from the terminal: the difference first, every refused row, agreed to, exported again."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.accounts.people import person
from tests.directory.made import AT

from kentongan.accounts.models import Membership
from kentongan.accounts.terms import Role
from kentongan.cli.main import main
from kentongan.directory.models import Contact, Organisation, Post, Proposal, Version

pytestmark = pytest.mark.django_db(transaction=True)

POSTS = """organisation,team,post,role,title,name,holder,channel,address
cert-my,cert,duty,operations,Duty desk,Duty officer,role,email,duty@cert.example.my
cert-my,cert,duty,,,Duty officer,,phone,'+60312345678
cert-my,cert,duty,,,Duty officer,,email,no-email@apnic.net
cert-my,mfa,envoy,diplomatic,Cyber envoy,Puan A,person,email,envoy@mfa.example.my
"""
SECURITY = "Contact: mailto:security@cert.example.my\nExpires: 2099-01-01T00:00:00Z\n"


@pytest.fixture(autouse=True)
def _cert() -> None:
    said: dict[str, Any] = {"names": {"en": "CERT"}, "country": "MY", "kind": "national_cert", "origin": "hand"}
    Organisation.objects.create(slug="cert-my", recorded_at=AT, changed_at=AT, searched="cert", **said)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["directory", *map(str, arguments)])


def file(folder: Path, text: str) -> Path:
    path = folder / "record"
    path.write_text(text)
    return path


def test_a_difference_is_shown_with_each_refused_row_and_nothing_is_imported_until_somebody_agrees(
    tmp_path: Path,
) -> None:
    result = run("import", file(tmp_path, POSTS))
    assert result.exit_code == 3
    assert "line 4, address: no-email@apnic.net is a placeholder" in result.stderr
    assert "+ added  post  duty" in result.stdout
    assert "= kept  post  envoy" in result.stdout
    assert "With --as USER" in result.stdout
    assert not Post.objects.exists()


def test_with_a_name_the_guarded_posts_of_a_file_are_proposed_once(tmp_path: Path) -> None:
    user = person(Role.MEMBER, Organisation.objects.get().id, name="siti")
    given = file(tmp_path, "\n".join(line for line in POSTS.splitlines() if "apnic" not in line) + "\n")
    refused = run("import", given, "--yes", "--as", "siti")
    assert refused.exit_code == 3
    assert not Post.objects.exists()
    Membership.objects.filter(user=user).update(edits=True)
    shown = run("import", given, "--dry-run", "--as", "siti")
    assert "proposed in your name" in " ".join(shown.stdout.split())
    assert not Proposal.objects.exists()
    for told in (True, False):
        result = run("import", given, "--yes", "--as", "siti", "--json")
        assert json.loads(result.stdout)["proposed"] is True
        assert Proposal.objects.count() == 4, told
    assert [row.key for row in Post.objects.all()] == ["duty"]
    assert set(Proposal.objects.values_list("proposed_by", flat=True)) == {user.pk}


def test_a_name_is_for_records_of_parties_only(tmp_path: Path) -> None:
    path = tmp_path / "directory.json"
    path.write_text('{"version": 1, "organisations": []}')
    assert run("import", path, "--yes", "--as", "siti").exit_code == 2


def test_what_is_agreed_to_is_imported_and_a_second_time_nothing_changes(tmp_path: Path) -> None:
    sound = "\n".join(line for line in POSTS.splitlines() if "apnic" not in line) + "\n"
    assert run("import", file(tmp_path, POSTS), "--yes").exit_code == 1
    assert sorted(row.address for row in Contact.objects.all()) == ["+60312345678", "duty@cert.example.my"]
    count = Version.objects.count()
    assert run("import", file(tmp_path, sound), "--yes").exit_code == 0
    assert Version.objects.count() == count


def test_a_record_that_does_not_say_whose_it_is_needs_an_organisation(tmp_path: Path) -> None:
    path = file(tmp_path, SECURITY)
    assert "--organisation" in run("import", path, "--yes").stderr
    assert run("import", path, "--yes", "--organisation", "cert-my").exit_code == 0
    assert Contact.objects.get().address == "security@cert.example.my"


def test_of_a_list_of_teams_with_an_organisation_it_is_told_that_one_is_to_be_chosen(tmp_path: Path) -> None:
    listed = [{"short_name": name, "official_name": name, "country": "MY"} for name in ("CERT A", "CERT B")]
    result = run("import", file(tmp_path, json.dumps(listed)), "--organisation", "cert-my", "--yes")
    assert result.exit_code == 3
    assert "several teams" in result.stderr


def test_rows_of_an_unknown_organisation_are_refused_by_line_and_the_rest_is_imported(tmp_path: Path) -> None:
    rows = "organisation,team,post,role\nnobody,t,p,technical\ncert-my,cert,duty,operations\ncert-my,cert,x,boss\n"
    result = run("import", file(tmp_path, rows), "--yes")
    assert result.exit_code == 1
    assert "line 2, organisation" in result.stderr
    assert "line 4, role" in result.stderr
    assert Post.objects.get().key == "duty"


def test_where_no_row_can_be_taken_each_is_told_with_its_line_and_the_code_says_refused(tmp_path: Path) -> None:
    rows = "organisation,team,post,role\nnobody,t,p,technical\n,cert,duty,operations\ncert-my,cert,x,boss\n"
    result = run("import", file(tmp_path, rows), "--yes")
    assert result.exit_code == 3
    assert "line 2, organisation: There is no organisation “nobody”." in result.stderr
    assert "line 3, organisation" in result.stderr
    assert "line 4, role" in result.stderr
    assert "Refused: 3. Nothing is left to import." in result.stderr
    assert len(json.loads(run("import", file(tmp_path, rows), "--yes", "--json").stdout)["refused"]) == 3
    assert not Post.objects.exists()


def test_what_was_refused_is_told_also_where_the_whole_file_then_is(tmp_path: Path) -> None:
    rows = "team,post,role\ncert,duty,operations\ncert,x,boss\n"
    result = run("import", file(tmp_path, rows), "--yes", "--json")
    assert result.exit_code == 3
    assert "Nobody said whose record this is: it has cert." in result.stderr
    assert "line 3, role" in result.stderr


def test_of_a_list_whose_wanted_team_was_refused_that_is_told(tmp_path: Path) -> None:
    listed = [{"short_name": "one"}, {"short_name": "", "emails": [{"address": "two@cert.example.my"}]}]
    result = run("import", file(tmp_path, json.dumps(listed)), "--organisation", "cert-my", "--team", "two", "--yes")
    assert result.exit_code == 3
    assert "the team has no name" in result.stderr
    assert "The list has no team “two”" in result.stderr


def test_a_card_of_which_nothing_is_left_does_not_ask_for_one_of_no_teams(tmp_path: Path) -> None:
    card = [
        "vcard",
        [["version", {}, "text", "4.0"], ["fn", {}, "text", "A"], ["x-kentongan-team", {}, "text", "No Key"]],
    ]
    result = run("import", file(tmp_path, json.dumps([card])), "--yes")
    assert result.exit_code == 3
    assert "it has ." not in result.stderr
    assert "nothing of it can be taken" in result.stderr


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    assert run("import", file(tmp_path, SECURITY), "--organisation", "cert-my", "--yes").exit_code == 0
    before = Version.objects.count()
    empty = run("import", file(tmp_path, ""), "--format", "security-txt", "--organisation", "cert-my", "--yes")
    assert (empty.exit_code, Version.objects.count()) == (3, before)


def test_a_record_past_its_end_is_refused(tmp_path: Path) -> None:
    path = file(tmp_path, SECURITY.replace("2099", "2020"))
    result = run("import", path, "--yes", "--organisation", "cert-my")
    assert result.exit_code == 3
    assert "held until 2020-01-01" in result.stderr


def test_of_a_list_of_teams_one_is_chosen(tmp_path: Path) -> None:
    teams = [{"short_name": name, "emails": [{"address": f"{name}@cert.example.my"}]} for name in ("one", "two")]
    path = file(tmp_path, json.dumps(teams))
    assert run("import", path, "--yes", "--organisation", "cert-my").exit_code == 3
    assert run("import", path, "--yes", "--organisation", "cert-my", "--team", "two").exit_code == 0
    assert Contact.objects.get().address == "two@cert.example.my"


def test_the_difference_as_json(tmp_path: Path) -> None:
    plain = json.loads(run("import", file(tmp_path, POSTS), "--dry-run", "--json").stdout)
    assert plain["imported"] is False
    assert [one["code"] for one in plain["refused"]] == ["placeholder-contact"]
    assert {(step["entry"], step["change"]) for step in plain["organisations"][0]["steps"]} >= {
        ("post", "added"),
        ("post", "kept"),
    }


def test_of_several_teams_each_has_an_rfc_2350_text_of_its_own_and_the_first_is_not_taken_for_all(
    tmp_path: Path,
) -> None:
    run("import", file(tmp_path, POSTS), "--yes")
    second = "organisation,team,team_name,post,role\ncert-my,soc,The second desk,soc-desk,technical\n"
    run("import", file(tmp_path, second), "--yes")
    asked = ("export", "--format", "rfc2350", "--organisation", "cert-my")
    refused = run(*asked)
    assert (refused.exit_code, refused.stdout) == (3, "")
    assert "RFC 2350 describes one team, and this record has cert, soc." in refused.stderr
    assert "The second desk" in run(*asked, "--team", "soc").stdout
    assert "The second desk" not in run(*asked, "--team", "cert").stdout
    assert "has no team “nobody”. It has cert, soc." in run(*asked, "--team", "nobody").stderr
    assert "soc-desk" not in run("export", "--format", "posts", "--organisation", "cert-my", "--team", "cert").stdout
    assert run("export", "--team", "soc").exit_code == 2


@pytest.mark.parametrize("format", ["posts", "rfc2350", "jcard", "rdap", "trusted-introducer"])
def test_what_is_exported_comes_in_again_without_a_change(tmp_path: Path, format: str) -> None:
    run("import", file(tmp_path, POSTS), "--yes")
    out = tmp_path / "out"
    assert run("export", out, "--format", format, "--organisation", "cert-my").exit_code == 0
    result = run("import", out, "--format", format, "--organisation", "cert-my", "--team", "cert", "--dry-run")
    assert result.exit_code == 0
    assert b"60312345678" in out.read_bytes()


def test_a_security_txt_is_exported_with_its_end(tmp_path: Path) -> None:
    run("import", file(tmp_path, SECURITY), "--yes", "--organisation", "cert-my")
    arguments = ("export", "--format", "security-txt", "--organisation", "cert-my")
    assert run(*arguments).exit_code == 3
    assert run(*arguments, "--until", "2027-01-01").stdout == (
        "Contact: mailto:security@cert.example.my\nExpires: 2027-01-01T00:00:00Z\n"
    )


def test_what_is_exported_for_the_public_has_no_names_and_addresses(tmp_path: Path) -> None:
    run("import", file(tmp_path, POSTS), "--yes")
    export = ("export", "--format", "posts", "--organisation", "cert-my", "--as")
    assert "duty@" in run(*export, "region").stdout
    public = run(*export, "public").stdout
    assert "Duty desk" in public
    assert "duty@" not in public
    assert "Duty officer" not in public


def test_a_format_needs_an_organisation() -> None:
    assert run("export", "--format", "posts").exit_code == 2
