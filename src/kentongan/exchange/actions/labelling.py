"""Making the labels of a collection that are not there yet, where something is shared under them."""

from collections.abc import Mapping, Set
from datetime import datetime

from kentongan.exchange.actions.provisioning import touch
from kentongan.exchange.models import Label
from kentongan.exchange.queries.labels import Labels
from kentongan.exchange.queries.standing import Standing
from kentongan.exchange.rules.handling import handling_json
from kentongan.exchange.terms import Handling


def made_labels(
    labels: Labels, *, used: Set[Handling], collection: Standing, at: datetime
) -> Mapping[Handling, int]:  # fmt: skip
    """Make the labels that are used and not there, and return the serials of all. Where one is made, the revision of
    the exchange grows."""
    made = {
        one: Label.objects.create(
            collection_id=collection.serial,
            wording_id=labels.wording,
            digest=digest,
            handling=handling_json(one),
            starts=one.starts,
            made_at=at,
        ).serial
        for one, digest in labels.digests.items()
        if one in used
    }
    if made:
        touch()
    return {**labels.serials, **made}
