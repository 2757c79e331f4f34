"""What an import does with what the hub has: decided here, purely, shown to a person, then written.

``file_import`` for directory files and CSV, ``delegations`` for registries, ``neighbours`` for what one country's
files say of another's, ``record_import`` for a party's record. ``disagreements`` finds where sources say different
things.
"""

from kentongan.directory.rules.delegations import plan_delegations
from kentongan.directory.rules.disagreements import disagreements_on, find_disagreements
from kentongan.directory.rules.file_import import plan_file_import
from kentongan.directory.rules.record_import import plan_record_import

__all__ = ["disagreements_on", "find_disagreements", "plan_delegations", "plan_file_import", "plan_record_import"]
