"""The help of every command can be read where there is no hub yet."""

import click
import pytest
from click.testing import CliRunner

from kentongan.cli.main import main


def _commands(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if not isinstance(command, click.Group):
        return [path]
    context = click.Context(command)
    found = [path]
    for name in command.list_commands(context):
        inside = command.get_command(context, name)
        assert inside is not None
        found += _commands(inside, (*path, name))
    return found


@pytest.mark.parametrize("path", _commands(main), ids=" ".join)
def test_help_needs_no_hub(path: tuple[str, ...], tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    answer = CliRunner().invoke(main, [*path, "--help"])
    assert answer.exit_code == 0, answer.output
    assert "Usage:" in answer.output
    assert list(tmp_path.iterdir()) == []
