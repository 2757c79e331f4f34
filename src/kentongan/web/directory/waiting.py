"""What of parties' records and of checks waits for the reader, as tiles of Today; what does not wait has none."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kentongan.accounts.terms import Reader
from kentongan.checks import queries as checks
from kentongan.directory import queries
from kentongan.web.tiles import Tile


def record_tiles(*, reader: Reader, at: datetime) -> list[Tile]:
    """Return a tile for proposals to decide, posts to confirm, errors reported and telephones to call, if there are."""
    waits = queries.waiting(reader=reader, at=at)
    page = reverse("proposals")
    tiles = [
        Tile(number=waits.proposals, word=_("changes to decide"), address=page, tone="warn"),
        Tile(number=waits.posts, word=_("posts to confirm"), address=f"{reverse('posts')}?freshness=due", tone="warn"),
        Tile(number=waits.reports, word=_("reported wrong"), address=f"{page}#reports", tone="bad"),
        Tile(
            number=checks.waiting(reader).calls,
            word=_("calls to make for a check"),
            address=reverse("check-calls"),
            tone="warn",
        ),
    ]
    return [tile for tile in tiles if tile.number]
