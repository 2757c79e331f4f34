"""What commands note beside their result, on standard error: that something was done which has no effect yet."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from kentongan.cli.errors import translation
from kentongan.kernel.errors import marked

if TYPE_CHECKING:
    from kentongan.exchange.models import Collection, Member

_OUTSIDE = marked(
    "Not taking part in the arrangement {arrangement}, so that the right counts once they join: {members}"
)
_KEPT_OUT = marked(
    "Of a kind that limited use under {arrangement} keeps out, so that the right counts for nothing: {members}"
)


def note_rights_without_effect(collection: "Collection", *, members: Sequence["Member"]) -> None:
    """Note whose rights in a collection count for nothing now, under its arrangement."""
    from kentongan.exchange.queries.provisioned import kept_out, outside

    arrangement = collection.arrangement
    if arrangement is None:
        return
    for text, found in (
        (_OUTSIDE, outside(collection, members=members)),
        (_KEPT_OUT, kept_out(arrangement, members=members)),
    ):
        if found:
            names = ", ".join(dict.fromkeys(one.name for one in found))
            click.echo(translation()(text).format(arrangement=arrangement.slug, members=names), err=True)
