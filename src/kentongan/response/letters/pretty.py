"""Blocks as HTML that mail programs keep: one column, no picture, nothing loaded, light and dark."""

from collections.abc import Iterable

from django.template.loader import render_to_string

from kentongan.response.letters.terms import Block


def html_text(blocks: Iterable[Block], *, language: str, title: str) -> str:
    """Return the page. Each block is drawn by the template by the name of its class."""
    drawn = [(type(block).__name__.lower(), block) for block in blocks]
    page = render_to_string("response/mail/letter.html", {"blocks": drawn, "language": language, "title": title})
    return page + ""  # plain text: what marks it as safe in templates cannot be packed into the outbox
