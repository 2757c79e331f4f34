"""Who sees what of a post: the one decision. ``queries.visibility`` compiles it; a test holds the two together.

A reader belongs to some audiences towards a post (``audiences_of``); a field is seen by whoever belongs to an audience
that it was granted to (``may_see``). The party itself sees all of its own.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kentongan.directory.terms import Audience, PostField
from kentongan.records.terms import PostRole

Grants = Mapping[PostField, Collection[Audience]]
"""To whom each field of one post is granted. What is missing is granted to nobody beyond the party."""

ROLE_CLASSES: tuple[frozenset[PostRole], ...] = (
    frozenset({PostRole.TECHNICAL, PostRole.OPERATIONS}),
    frozenset({PostRole.DIPLOMATIC, PostRole.POLICY}),
    *(
        frozenset({role})
        for role in (
            PostRole.LAW_ENFORCEMENT,
            PostRole.DEFENCE,
            PostRole.PRIVATE,
            PostRole.ACADEMIC,
            PostRole.CIVIL_SOCIETY,
        )
    ),
)
"""Roles that are colleagues of each other across parties. Every role is in exactly one."""

NEEDS: Mapping[PostField, PostField] = MappingProxyType({PostField.KEYS: PostField.CHANNELS})
"""What is not seen without another field: a certificate tells the addresses that it is for."""

_ALL = frozenset(PostField)


def _default(
    existence: Audience, *, more: Collection[PostField] = (), **narrower: Collection[Audience]
) -> Mapping[PostField, frozenset[Audience]]:
    """Return grants: existence, freshness and ``more`` to one audience, other fields as they are named."""
    wide = {PostField.EXISTENCE, PostField.FRESHNESS, *more}
    named = {PostField(name): frozenset(audiences) for name, audiences in narrower.items()}
    return MappingProxyType({field: frozenset({existence}) for field in wide} | named)


_OPEN = _default(
    Audience.PUBLIC,
    more=[PostField.MANDATE, PostField.HOURS, PostField.LANGUAGES],
    channels=[Audience.REGION],
    keys=[Audience.REGION],
    holder=[Audience.PARTNERS],
)
_CLOSED = {"holder", "channels", "keys"}

DEFAULTS: Mapping[PostRole, Mapping[PostField, frozenset[Audience]]] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                PostRole.TECHNICAL,
                PostRole.OPERATIONS,
                PostRole.PRIVATE,
                PostRole.ACADEMIC,
                PostRole.CIVIL_SOCIETY,
            ),
            _OPEN,
        ),
        **dict.fromkeys(
            (PostRole.DIPLOMATIC, PostRole.POLICY),
            _default(
                Audience.REGION,
                more=[PostField.MANDATE, PostField.HOURS, PostField.LANGUAGES],
                **dict.fromkeys(_CLOSED, (Audience.PARTNERS, Audience.ROLE_CLASS)),
            ),
        ),
        PostRole.LAW_ENFORCEMENT: _default(
            Audience.REGION,
            more=[PostField.MANDATE, PostField.HOURS, PostField.LANGUAGES],
            **dict.fromkeys(_CLOSED, (Audience.PARTNERS, Audience.ROLE_CLASS)),
        ),
        PostRole.DEFENCE: _default(
            Audience.PARTNERS,
            more=[PostField.MANDATE, PostField.HOURS, PostField.LANGUAGES],
            **dict.fromkeys(_CLOSED, (Audience.ROLE_CLASS,)),
        ),
    }
)
"""What a new post shows to whom, until its party says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Towards:
    """How a reader stands towards the party of a post, and to the post's role.

    ``signed_in``: belongs to an organisation of this hub. ``partner``: to one that the party named. ``own``: to the
    party, or to the hub's staff. ``colleague``: holds now a post of the same class elsewhere.
    """

    signed_in: bool = False
    partner: bool = False
    colleague: bool = False
    own: bool = False


def role_class(role: PostRole) -> frozenset[PostRole]:
    """Return the roles that are of the same class as this one, itself among them."""
    return next(one for one in ROLE_CLASSES if role in one)


def audiences_of(reader: Towards) -> frozenset[Audience]:
    """Return the audiences that a reader belongs to. Everybody is the public."""
    held = {
        Audience.PUBLIC: True,
        Audience.REGION: reader.signed_in,
        Audience.PARTNERS: reader.partner,
        Audience.ROLE_CLASS: reader.colleague,
        Audience.PARTY: reader.own,
    }
    return frozenset(audience for audience, is_so in held.items() if is_so)


def may_see(field: PostField, *, granted: Grants, audiences: frozenset[Audience]) -> bool:
    """Whether a field is seen by a reader of these audiences. Without the post's existence nothing is."""
    if Audience.PARTY in audiences:
        return True
    wanted = {PostField.EXISTENCE, field, NEEDS.get(field, field)}
    return all(audiences & set(granted.get(one, ())) for one in wanted)


def fields_seen(*, granted: Grants, audiences: frozenset[Audience]) -> frozenset[PostField]:
    """Return every field that a reader of these audiences sees."""
    return frozenset(field for field in _ALL if may_see(field, granted=granted, audiences=audiences))
