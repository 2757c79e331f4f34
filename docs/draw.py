"""Draws what the documents say of the code from the code: ``python docs/draw.py`` (with ``--check``, only compares).

Between ``<!-- drawn: NAME -->`` and ``<!-- /drawn -->`` in docs/architecture.md and docs/operator/commands.md stands
what a function here makes: the rooms and their imports, the tables and their relations, the commands and their help.
tests/docs/ fails where the code has moved on.
"""

import os
import re
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from textwrap import indent

DOCS = Path(__file__).resolve().parent
PAGES = (DOCS / "architecture.md", DOCS / "operator" / "commands.md")
_PART = re.compile(r"(<!-- drawn: (?P<name>\w+) -->\n).*?(<!-- /drawn -->)", re.DOTALL)
_HELP_WIDTH = 96


def floors() -> list[list[str]]:
    """Return the rooms of each floor, top to bottom, as the import contract in pyproject.toml has them."""
    contracts = tomllib.loads((DOCS.parent / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [[room.strip().removeprefix("kentongan.") for room in layer.split("|")] for layer in layers]


def imports() -> dict[str, set[str]]:
    """Return for each room the rooms that it imports from, straight from the source."""
    import grimp

    graph = grimp.build_graph("kentongan", cache_dir=None)
    rooms = [room for floor in floors() for room in floor]

    def does(importer: str, imported: str) -> bool:
        names = {"importer": f"kentongan.{importer}", "imported": f"kentongan.{imported}"}
        return importer != imported and graph.direct_import_exists(**names, as_packages=True)

    return {room: {other for other in rooms if does(room, other)} for room in rooms}


def _reaches(start: str, goal: str, *, by: Mapping[str, set[str]]) -> bool:
    return any(step == goal or _reaches(step, goal, by=by) for step in by[start])


def rooms() -> str:
    """Draw the floors, with an arrow for each import that no longer way through other arrows implies."""
    used = imports()
    lines = ["```mermaid", "flowchart TB"]
    for number, floor in enumerate(floors()):
        if len(floor) > 1:
            lines += [f'    subgraph floor{number}[" "]', "        direction LR", *(" " * 8 + room for room in floor)]
            lines.append("    end")
        else:
            lines.append(f"    {floor[0]}")
    for room, others in used.items():
        for other in sorted(others):
            if not any(_reaches(between, other, by=used) for between in others - {other}):
                lines.append(f"    {room} --> {other}")
    return "\n".join([*lines, "```"])


def purposes() -> str:
    """Tell what each room is for in its own words, and from which rooms it takes something."""
    used = imports()
    lines = ["| room | what is found there | takes from |", "|---|---|---|"]
    for floor in floors():
        for room in floor:
            source = (DOCS.parent / "src" / "kentongan" / room / "__init__.py").read_text()
            told = source.strip().strip('"').partition("\n\n")[0].replace("\n", " ").strip('" ')
            lines.append(f"| `{room}` | {told} | {', '.join(sorted(used[room])) or 'nothing of ours'} |")
    return "\n".join(lines)


def tables() -> str:
    """Draw every table of ours and its foreign keys."""
    from django.apps import apps

    lines = ["```mermaid", "erDiagram"]
    models = [
        model for config in apps.get_app_configs() if config.name[:10] == "kentongan." for model in config.get_models()
    ]
    named = {model: f"{model._meta.app_label}_{model.__name__}" for model in models}
    for model, name in named.items():
        lines.append(f'    {name}["{model._meta.app_label}.{model.__name__}"]')
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model in named:
                one = "|o" if field.null else "||"
                many = "o|" if field.unique else "o{"
                lines.append(f"    {named[field.related_model]} {one}--{many} {name} : {field.name}")
    return "\n".join([*lines, "```"])


def commands() -> str:
    """Tell the help of every command, as ``--help`` shows it."""
    import click

    from kentongan.cli.main import main

    def told(command: click.Command, context: click.Context) -> Iterator[str]:
        text = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
        yield f"## {context.command_path}\n\n```\n{text}\n```"
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                inner = command.get_command(context, name)
                assert inner is not None, f"{name} is listed and not there"
                yield from told(inner, inner.make_context(name, [], parent=context, resilient_parsing=True))

    widths = {"terminal_width": _HELP_WIDTH, "max_content_width": _HELP_WIDTH}
    context = main.make_context("kentongan", [], resilient_parsing=True, **widths)
    return "\n\n".join(told(main, context))


DRAWN: Mapping[str, Callable[[], str]] = {
    "rooms": rooms,
    "purposes": purposes,
    "tables": tables,
    "commands": commands,
}


def drawn(page: str) -> str:
    """Return a page with everything in it drawn anew."""
    return _PART.sub(lambda part: f"{part[1]}{DRAWN[part['name']]()}\n{part[3]}", page)


def main(arguments: list[str]) -> int:
    """Draw every page anew, or with ``--check`` say which are stale; 1 where one was."""
    stale = []
    with tempfile.TemporaryDirectory() as data:
        os.environ |= {"KENTONGAN_DATA": data, "DJANGO_SETTINGS_MODULE": "kentongan.site.settings"}
        import django

        django.setup()
        for page in PAGES:
            before = page.read_text()
            after = drawn(before)
            if before != after:
                stale.append(page.relative_to(DOCS.parent))
                if "--check" not in arguments:
                    page.write_text(after)
    print(indent("\n".join(map(str, stale)), "stale: ") if stale else "every page is what the code says")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
