"""The wording check, after ICD 203 (2015) and what diplomats avoid: it explains and proposes, and changes nothing."""

from kentongan.messages.rules.wording.checking import LONGEST, check, is_read

__all__ = ["LONGEST", "check", "is_read"]
