"""Tables of the ledger: entries, what they mention, their numbers, and which of them still wait for a number.

Entries, mentions and positions are append-only by triggers (see ``triggers``); only the waiting list shrinks.
"""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from kentongan.kernel.exercise import Exercise
from kentongan.kernel.identifiers import new_id
from kentongan.ledger.rules import LONGEST_VERB
from kentongan.ledger.terms import Statement


class Entry(models.Model):
    """One action of one room. ``leaf_hash`` commits to the entry with everything that it mentions."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    verb = models.CharField(max_length=LONGEST_VERB)
    actor = models.UUIDField(null=True)
    subject = models.UUIDField(null=True)
    exercise = models.BooleanField()
    at = models.DateTimeField()
    leaf_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            CheckConstraint(name="entry_verb_names_its_room", condition=Q(verb__contains=".")),
            CheckConstraint(name="entry_leaf_hash_is_whole", condition=Exact(Length("leaf_hash"), 64)),
        ]
        indexes = [Index(fields=["subject"], name="entry_subject"), Index(fields=["actor"], name="entry_actor")]

    def __str__(self) -> str:
        return f"{self.verb} {self.id}"

    def statement(self) -> Statement:
        """Return what the entry says, as a value. Reads what it mentions."""
        return Statement(
            id=self.id,
            verb=self.verb,
            actor=self.actor,
            subject=self.subject,
            at=self.at,
            exercise=Exercise(self.exercise),
            related=tuple(one.thing for one in sorted(self.mentions.all(), key=lambda one: one.place)),
        )


class Mention(models.Model):
    """One further thing that an entry is about, in the order in which it was told."""

    append_only = True

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="mentions", db_index=False)
    place = models.PositiveIntegerField()
    thing = models.UUIDField()

    class Meta:
        constraints = [UniqueConstraint(fields=["entry", "place"], name="mention_once_a_place")]
        indexes = [Index(fields=["thing"], name="mention_thing")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.place}"


class Position(models.Model):
    """The entry's number in the order of the log, from 0 and without gaps: its leaf's index in the tree to come."""

    append_only = True

    number = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="position")

    class Meta:
        constraints = [CheckConstraint(name="position_not_negative", condition=Q(number__gte=0))]

    def __str__(self) -> str:
        return f"{self.number} {self.entry_id}"


class Waiting(models.Model):
    """An entry that is written and has no number yet. So that numbering reads only what is new."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="waiting")

    def __str__(self) -> str:
        return str(self.entry_id)
