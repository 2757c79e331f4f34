"""The wording check, after ICD 203 (2015) and what diplomats avoid: it explains and proposes, and changes nothing."""

from kentongan.messages.rules.wording.checking import attribution_in, check

__all__ = ["attribution_in", "check"]
