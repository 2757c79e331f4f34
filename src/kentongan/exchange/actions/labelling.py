"""Labels of a collection: one for each distinct handling under one wording, found or made where it is shared."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from kentongan.exchange.actions.provisioning import touch
from kentongan.exchange.models import Collection, Label, Wording
from kentongan.exchange.rules.handling import digest_of, handling_json
from kentongan.exchange.terms import Handling


def labels_of(handlings: Iterable[Handling], *, collection: Collection, at: datetime) -> Mapping[Handling, int]:
    """Return the serial of each handling's label. Where one is made, the revision of the exchange grows.

    The caller holds the collection's row, so nobody else makes the same one meanwhile.
    """
    wording = _wording_in_force(collection)
    digests = {digest_of(one, wording=wording.id if wording else None): one for one in set(handlings)}
    found = dict(
        Label.objects.filter(collection=collection, digest__in=list(digests)).values_list("digest", "serial")
    )  # fmt: skip
    missing = [digest for digest in digests if digest not in found]
    for digest in missing:
        made = Label.objects.create(
            collection=collection,
            wording=wording,
            digest=digest,
            handling=handling_json(digests[digest]),
            made_at=at,
        )
        found[digest] = made.serial
    if missing:
        touch()
    return {handling: found[digest] for digest, handling in digests.items()}


def _wording_in_force(collection: Collection) -> Wording | None:
    if collection.arrangement_id is None:
        return None
    return Wording.objects.filter(arrangement=collection.arrangement_id).order_by("-number").first()
