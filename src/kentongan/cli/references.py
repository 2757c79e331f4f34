"""References and ids of warnings, as they are typed in a terminal."""

from uuid import UUID

from kentongan.accounts.terms import HUB_ITSELF


def ids_of(texts: tuple[str, ...]) -> list[UUID]:
    """Return the ids that references or ids mean. Raises UnreadableReference, UnknownWarning."""
    from kentongan.kernel.references import read_reference
    from kentongan.response.errors import UnknownWarning
    from kentongan.response.queries import Wanted
    from kentongan.response.queries import warnings as listed

    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            reference = read_reference(text)
            lines = [line for line in listed(Wanted(text=reference), reader=HUB_ITSELF) if line.reference == reference]
            if not lines:
                raise UnknownWarning(warning=reference) from None
            found.append(lines[0].id)
    return found
