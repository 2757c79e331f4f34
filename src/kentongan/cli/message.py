"""``kentongan message``: messages between posts, written, sent, read and answered for from a terminal."""

import click

from kentongan.cli.loading import LazyGroup

COMMANDS = {
    # command: module:attribute
    "write": "kentongan.cli.message_writing:write",
    "submit": "kentongan.cli.message_writing:submit",
    "authorise": "kentongan.cli.message_writing:authorise",
    "approve-attribution": "kentongan.cli.message_writing:approve_attribution",
    "send": "kentongan.cli.message_writing:send",
    "split": "kentongan.cli.message_writing:split",
    "correct": "kentongan.cli.message_writing:correct",
    "retract": "kentongan.cli.message_writing:retract",
    "list": "kentongan.cli.message_reading:list_threads",
    "show": "kentongan.cli.message_reading:show",
    "calls": "kentongan.cli.message_reading:calls",
    "call": "kentongan.cli.message_answering:call",
    "acknowledge": "kentongan.cli.message_answering:acknowledge",
    "raise": "kentongan.cli.message_answering:raise_thread",
    "lower": "kentongan.cli.message_answering:lower_thread",
    "close": "kentongan.cli.message_answering:close",
    "check-wording": "kentongan.cli.message_wording:check_wording",
}


@click.command(cls=LazyGroup, places=COMMANDS)
def message() -> None:
    """Messages between posts that cannot be misread, and what became of them."""
