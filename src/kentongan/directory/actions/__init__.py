"""Writing the directory: each action is one verb, one transaction, one ledger entry that tells no before and after.

Single entries by a person: ``organisations``, ``contacts``, ``claims``. Many at once, all or nothing: ``imports``, and
of a party's record ``record_imports``.
"""

from kentongan.directory.actions.claims import add_claim, end_claim, question_claim, verify_claim
from kentongan.directory.actions.contacts import (
    add_contact,
    change_contact,
    clear_contact_failure,
    mark_contact_failed,
    remove_contact,
    verify_contact,
)
from kentongan.directory.actions.imports import (
    import_delegations,
    import_directory,
    planned_delegations,
    planned_directory,
)
from kentongan.directory.actions.organisations import add_organisation, change_organisation
from kentongan.directory.actions.record_imports import import_record, import_records, planned_record

__all__ = [
    "add_claim",
    "add_contact",
    "add_organisation",
    "change_contact",
    "change_organisation",
    "clear_contact_failure",
    "end_claim",
    "import_delegations",
    "import_directory",
    "import_record",
    "import_records",
    "mark_contact_failed",
    "planned_delegations",
    "planned_directory",
    "planned_record",
    "question_claim",
    "remove_contact",
    "verify_claim",
    "verify_contact",
]
