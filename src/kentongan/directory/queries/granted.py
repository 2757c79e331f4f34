"""Whether a grant of a field of a post reaches a reader, as one piece of SQL that stands in a query many times.

A list of posts asks this of every field, in columns that stand in each other's conditions. Written as a query of the
ORM's it would be resolved and compiled anew each time, which took far longer than the database takes to answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Expression, F, UUIDField

from kentongan.directory.models import Grant, Post
from kentongan.directory.terms import Audience, PostField
from kentongan.records.terms import PostRole

_EXISTS = """EXISTS (SELECT 1 FROM {grants} granted INNER JOIN {posts} granting ON granting.id = granted.post_id
WHERE granted.post_id = {post} AND granted.field = %s AND ({reaching}))"""
_TO = "granted.audience IN ({})"
_TO_PARTNERS = "granted.audience = %s AND granting.organisation_id IN ({})"
_TO_COLLEAGUES = "granted.audience = %s AND granting.role IN ({})"
_OF_ANOTHER = " AND granting.organisation_id <> %s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Which grants reach a reader: to these audiences; to partners of these parties; to colleagues of these roles.

    ``held``: classes of roles, each with the parties at which the reader holds a post of it.
    """

    audiences: Sequence[Audience]
    named_by: Sequence[UUID] = ()
    held: Sequence[tuple[frozenset[PostRole], frozenset[UUID]]] = ()

    def condition(self, connection: Any) -> tuple[str, list[Any]]:
        """Return the condition on a grant and its post, and its parameters."""
        parts, values = [_listed(_TO, self.audiences)], [one.value for one in self.audiences]
        if self.named_by:
            parts.append(_listed(_TO_PARTNERS, self.named_by))
            values += [Audience.PARTNERS.value, *(_stored(one, connection) for one in self.named_by)]
        for roles, parties in self.held:
            colleagues = _listed(_TO_COLLEAGUES, roles)
            values += [Audience.ROLE_CLASS.value, *sorted(role.value for role in roles)]
            if len(parties) == 1:  # who holds posts of two parties is a colleague of either from the other
                colleagues += _OF_ANOTHER
                values += [_stored(one, connection) for one in parties]
            parts.append(colleagues)
        return " OR ".join(f"({part})" for part in parts), values


class Granted(Expression):
    """Whether a field of the post that a path leads to is granted so that it reaches a reader."""

    conditional = True
    output_field = BooleanField()

    def __init__(self, post: str, *, field: PostField, reach: Reach) -> None:
        super().__init__()
        self._post: Any = F(post)
        self._field, self._reach = field, reach

    def get_source_expressions(self) -> list[Any]:
        """Return the column of the post's id, which Django resolves in the query that this stands in."""
        return [self._post]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """Take that column as resolved."""
        (self._post,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Return the condition and its parameters, for either database."""
        post, values = compiler.compile(self._post)
        reaching, more = self._reach.condition(connection)
        name = connection.ops.quote_name
        grants, posts = name(Grant._meta.db_table), name(Post._meta.db_table)
        sql = _EXISTS.format(grants=grants, posts=posts, post=post, reaching=reaching)
        return sql, [*values, self._field.value, *more]


def _listed(condition: str, values: Any) -> str:
    return condition.format(", ".join(["%s"] * len(values)))


def _stored(value: UUID, connection: Any) -> Any:
    return UUIDField().get_db_prep_value(value, connection)
