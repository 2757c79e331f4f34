"""The tables of STIX 2.1, as data: the properties of every type, their forms, and what must hold between them.

``objects.toml`` has the domain, relationship and meta objects (§4, §5, §7), ``observables.toml`` the observables (§6),
``parts.toml`` the types that stand inside others and the predefined extensions, ``vocabularies.toml`` the words (§10).

How a property is written, required ones with a ``!`` after their name:

    text  boolean  integer  integer 0..100  number -90..90  timestamp  seconds  lang  id  binary  hex  url  …
    word NAME            a word of the closed vocabulary NAME
    open NAME            a text; one outside the open vocabulary NAME is advice
    ref TYPE TYPE        the id of an object of one of these types; without types, of any
    part NAME            a type of parts.toml
    list FORM            one or more of the form
"""

import tomllib
from importlib import resources
from typing import Any


def read_table(name: str) -> dict[str, Any]:
    """Return one of the tables by its name without the ending."""
    return tomllib.loads(resources.files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))
