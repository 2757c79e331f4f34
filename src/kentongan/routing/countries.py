"""Countries by their ISO 3166-1 alpha-2 codes."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from kentongan.kernel.errors import KentonganError, marked

USER_ASSIGNED = re.compile(r"Q[M-Z]|X[A-WYZ]")
"""Codes that the standard leaves to its users (ISO 3166-1 §8.1.3), for the invented states of drills and the demo.

``XX`` is left out: feeds write it for a country that they do not know.
"""


class UnknownCountry(KentonganError):
    """No country has this code."""

    code = "unknown-country"
    status = 400
    text = marked("“{value}” is not a country code of ISO 3166-1.")
    next_step = marked("Write two capital letters, such as MY.")


@cache
def countries() -> Mapping[str, str]:
    """Return the short English name of every country by its code."""
    names: dict[str, str] = tomllib.loads(resources.files(__package__).joinpath("countries.toml").read_text("utf-8"))
    return names


def read_country(text: str) -> str:
    """Return a country's code in capitals. Raises UnknownCountry."""
    code = text.upper()
    if code not in countries() and not USER_ASSIGNED.fullmatch(code):
        raise UnknownCountry(value=text[:64])
    return code
