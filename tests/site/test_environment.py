"""Settings: each is documented, each bad value is refused by its variable's name, no secret is told back."""

from pathlib import Path

import pytest

from kentongan.site.environment import SETTINGS, UnreadableSetting, read_settings

PAGE = Path(__file__).parents[2] / "docs" / "operator" / "settings.md"


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_documented_with_what_stands_without_it(setting):
    row = next(
        (line for line in PAGE.read_text("utf-8").splitlines() if line.startswith(f"| `{setting.variable}` |")), None
    )
    assert row is not None, f"docs/operator/settings.md says nothing of {setting.variable}"
    match setting.default:
        case "" | ():
            told = "empty"
        case None:
            told = "none"
        case bool():
            told = "`yes`" if setting.default else "`no`"
        case tuple():
            told = "`" + ",".join(setting.default) + "`"
        case _:
            told = f"`{setting.default}`"
    assert row.split(" | ")[1] == told


def test_the_page_documents_no_setting_that_is_not_there():
    documented = [
        line.split("`")[1] for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `KENTONGAN_")
    ]
    assert documented == [setting.variable for setting in SETTINGS]


def test_without_any_variable_the_defaults_stand():
    assert read_settings({}) == {setting.name: setting.default for setting in SETTINGS}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("HTTPS", "Yes", True),
        ("HOSTS", " hub.example , www.hub.example,", ("hub.example", "www.hub.example")),
        ("JURISDICTIONS", " my, BN ", ("MY", "BN")),
        ("JURISDICTIONS", "", ()),
        ("URL", "https://hub.example", "https://hub.example/"),
        ("URL", "https://example.org/hub/", "https://example.org/hub/"),
        ("PHONE", " +60 3 1234 5678 ", "+60 3 1234 5678"),
        ("TIME_ZONE", "Asia/Jakarta", "Asia/Jakarta"),
        ("LOG_FORMAT", "Console", "console"),
        ("DATABASE_URL", "postgresql://hub:p%40ss@db.example:5432/hub", "postgresql://hub:p%40ss@db.example:5432/hub"),
        ("DATABASE_URL", "postgresql://hub:@/hub?host=/run/pg", "postgresql://hub:@/hub?host=/run/pg"),
        ("DATABASE_URL", "", ""),
    ],
)
def test_a_good_value_is_read(name, text, value):
    assert read_settings({"KENTONGAN_" + name: text})[name] == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DATA", " "),
        ("DATABASE_URL", "mysql://hub:s3cret@db.example/hub"),
        ("DATABASE_URL", "postgresql://hub:s3cret@db.example"),
        ("DATABASE_URL", "postgresql://hub:s3cret@db.example:port/hub"),
        ("URL", "hub.example"),
        ("URL", "javascript:alert(1)"),
        ("URL", "https://hub.example/?a=b"),
        ("PHONE", "call us"),
        ("HOSTS", " , "),
        ("HTTPS", "perhaps"),
        ("DEBUG", ""),
        ("NAME", ""),
        ("TIME_ZONE", "Asia/Atlantis"),
        ("TIME_ZONE", "../../etc/passwd"),
        ("LANGUAGE", "tlh"),
        ("LOG_FORMAT", "xml"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_a_bad_value_is_refused_by_its_name_and_not_told_back(name, text):
    with pytest.raises(UnreadableSetting) as refused:
        read_settings({"KENTONGAN_" + name: text})
    assert f"KENTONGAN_{name}" in refused.value.message()
    assert "s3cret" not in refused.value.message()
    assert "kentongan check" in refused.value.advice()
