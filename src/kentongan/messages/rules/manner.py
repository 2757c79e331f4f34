"""How much of a message leaves by which channel: the table of terms, channel and key. It fails closed.

What may be said by mail is narrowed by what the channel may carry, and a lapsed post gets nothing above GREEN. A key
that is expired or cannot be used is worse than none: whoever gave it counts on it, so nothing goes there at all.
"""

from kentongan.kernel.tlp import TLP
from kentongan.messages.terms import Manner
from kentongan.routing.contacts import Channel


def manner_of(
    tlp: TLP, *, channel: str, has_key: bool, key_usable: bool, carries: TLP, lapsed: bool, verified: bool = True
) -> Manner:
    """Return how much of a message of these terms may leave by a channel (``routing.contacts.Channel``).

    ``carries`` is the strictest label that its party lets it carry; ``lapsed``: its post was not confirmed for long.
    ``verified``: somebody answered there once. What is RED is read out to a person at a number that is known to be
    theirs, and by no other way.
    """
    if lapsed and tlp > TLP.GREEN:
        return Manner.NOTHING
    match channel:
        case Channel.PHONE:
            known = verified or tlp < TLP.RED
            return Manner.PHONE if tlp <= carries and known else Manner.NOTHING
        case Channel.EMAIL:
            return _by_mail(tlp, has_key=has_key, key_usable=key_usable, carries=carries)
        case _:
            # A form on the web is filled in by people, and of a channel that is not known nothing is known.
            return Manner.NOTHING


def _by_mail(tlp: TLP, *, has_key: bool, key_usable: bool, carries: TLP) -> Manner:
    if tlp >= TLP.RED or (has_key and not key_usable):
        return Manner.NOTHING
    if tlp > carries:
        return Manner.NOTICE_ONLY
    if has_key:
        return Manner.ENCRYPTED
    return Manner.FULL if tlp <= TLP.GREEN else Manner.NOTICE_ONLY
