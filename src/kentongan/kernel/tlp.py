"""Handling terms: the Traffic Light Protocol, version 2.0 (FIRST, August 2022). They fail closed."""

import re
from enum import IntEnum


class TLP(IntEnum):
    """The five labels, from the most open to the strictest, so that ``max`` is the strictest of several."""

    CLEAR = 0
    GREEN = 1
    AMBER = 2
    AMBER_STRICT = 3
    RED = 4

    @property
    def label(self) -> str:
        """The label as FIRST writes it: ``TLP:AMBER+STRICT``."""
        return "TLP:" + self.name.replace("_", "+")

    @property
    def word(self) -> str:
        """The label without its prefix, as files and settings have it: ``AMBER+STRICT``."""
        return self.name.replace("_", "+")


_SPELLINGS = {tlp.name: tlp for tlp in TLP} | {"WHITE": TLP.CLEAR, "AMBERSTRICT": TLP.AMBER_STRICT}


def read_tlp(text: str | None) -> TLP:
    """Return the label that a text means; what is missing or unknown is RED.

    Both generations are read: TLP 1.0's WHITE is 2.0's CLEAR. Case, the prefix and the joint do not matter.
    """
    bare = re.sub(r"^TLP[:_\-\s]*", "", (text or "").strip().upper())
    return _SPELLINGS.get(re.sub(r"[+\-\s]+", "_", bare), TLP.RED)


def strictest(*labels: TLP) -> TLP:
    """Return the strictest of several labels; of none, RED."""
    return max(labels, default=TLP.RED)
