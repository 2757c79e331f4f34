"""What a reader may do with a party's record: as an editor, as its approver, or stepping in for a party without one."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from kentongan.accounts.models import Membership
from kentongan.accounts.rules import may
from kentongan.accounts.terms import Act, Reader
from kentongan.directory.rules.proposals import Duties


@dataclass(frozen=True, slots=True, kw_only=True)
class DutiesOf:
    """A reader's duties towards parties; ``with_approver`` are those of them that have an approver of their own."""

    reader: Reader
    with_approver: frozenset[UUID]

    def towards(self, organisation: UUID) -> Duties:
        """Return the reader's duties towards a party."""
        edits_directory = self.reader.sees_all and may(self.reader.role, Act.EDIT_DIRECTORY)
        return Duties(
            user=self.reader.user_id,
            edits=organisation in self.reader.edits,
            approves=organisation in self.reader.approves,
            steps_in=edits_directory and organisation not in self.with_approver,
        )


def duties_of(reader: Reader, *, organisations: Iterable[UUID]) -> DutiesOf:
    """Return a reader's duties towards these parties."""
    return DutiesOf(reader=reader, with_approver=with_approver(organisations))


def with_approver(organisations: Iterable[UUID]) -> frozenset[UUID]:
    """Return those parties that have an approver of their own whose account is open."""
    rows = Membership.objects.filter(organisation_id__in=set(organisations), approves=True, user__is_active=True)
    return frozenset(rows.values_list("organisation_id", flat=True))
