"""Who may join an arrangement: its inclusion terms, as JSON and as a decision with every reason."""

from collections.abc import Collection, Mapping
from typing import Any

from kentongan.exchange.terms import Inclusion, Misfit
from kentongan.routing.terms import OrganisationKind, SizeTier


def misfits(
    inclusion: Inclusion,
    *,
    kind: OrganisationKind,
    size: SizeTier | None,
    languages: Collection[str],
    refused: Collection[OrganisationKind] = (),
) -> tuple[Misfit, ...]:
    """Return why an organisation may not join; nothing where it may.

    Of languages one in common is enough, whatever the region: ``ms-BN`` is served by ``ms``. ``refused``: the kinds
    that limited use keeps out.
    """
    fits = {
        Misfit.LIMITED_USE: kind not in refused,
        Misfit.KIND: not inclusion.kinds or kind in inclusion.kinds,
        Misfit.SIZE: not inclusion.sizes or size in inclusion.sizes,
        Misfit.LANGUAGES: not inclusion.languages or bool(_primary(languages) & _primary(inclusion.languages)),
    }
    return tuple(misfit for misfit, fit in fits.items() if not fit)


def inclusion_json(inclusion: Inclusion) -> dict[str, Any]:
    """Return inclusion terms as JSON has them; what is empty is left out."""
    told = {
        "kinds": [one.value for one in inclusion.kinds],
        "sizes": [one.value for one in inclusion.sizes],
        "languages": list(inclusion.languages),
        "cost": dict(inclusion.cost or {}),
        "conditions": dict(inclusion.conditions or {}),
    }
    return {name: value for name, value in told.items() if value}


def read_inclusion(told: Mapping[str, Any]) -> Inclusion:
    """Return the inclusion terms that JSON tells. Raises ValueError for a kind or a size that is not one."""
    return Inclusion(
        kinds=tuple(OrganisationKind(one) for one in told.get("kinds", ())),
        sizes=tuple(SizeTier(one) for one in told.get("sizes", ())),
        languages=tuple(told.get("languages", ())),
        cost=told.get("cost") or None,
        conditions=told.get("conditions") or None,
    )


def _primary(tags: Collection[str]) -> set[str]:
    return {tag.partition("-")[0].lower() for tag in tags}
