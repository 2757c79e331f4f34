"""What may be claimed, and in which form: each claimed value made comparable, and the claims that are refused.

Refused are values that cannot be read and owners' claims to what nobody owns alone: prefixes too short for one
owner, and public suffixes (``go.id``, ``com.my``, ``github.io``). A fallback may claim both.
"""

from datetime import datetime
from functools import cache
from typing import assert_never

from publicsuffixlist import PublicSuffixList

from kentongan.kernel.errors import KentonganError, marked
from kentongan.routing.addresses import MAPPED, read_prefix
from kentongan.routing.countries import read_country
from kentongan.routing.names import read_name
from kentongan.routing.terms import ClaimKind, ClaimTier

SHORTEST_OWNED_IPV4 = 8
SHORTEST_OWNED_IPV6 = 19
_HIGHEST_ASN = (1 << 32) - 1


class PrefixTooShort(KentonganError):
    """An owner's claim to more addresses than one owner has."""

    code = "prefix-too-short"
    status = 422
    text = marked("{value} is too large for one owner: the shortest prefix is /{shortest}.")
    next_step = marked("Claim the prefixes that were delegated, or make it a fallback claim.")


class CoversIPv4(KentonganError):
    """An IPv6 prefix so short that it would hold every IPv4 address, which IPv4 prefixes claim."""

    code = "covers-ipv4"
    status = 422
    text = marked("{value} would also hold every IPv4 address.")
    next_step = marked("Claim 2000::/3 for all of IPv6, and 0.0.0.0/0 for all of IPv4.")


class PublicSuffix(KentonganError):
    """An owner's claim to a domain under which others register theirs."""

    code = "public-suffix"
    status = 422
    text = marked("Under {value} anybody may register names, so nobody owns all of it.")
    next_step = marked("Claim the registered domain itself, or make it a fallback claim.")


class UnreadableASN(KentonganError):
    """Not the number of an autonomous system."""

    code = "unreadable-asn"
    status = 400
    text = marked("“{value}” is not an AS number.")
    next_step = marked("Write a number from 1 to 4294967295, with or without AS before it.")


class EndsBeforeItBegins(KentonganError):
    """A claim whose end is not after its beginning."""

    code = "ends-before-it-begins"
    status = 422
    text = marked("The claim ends ({valid_to}) before or when it begins ({valid_from}).")
    next_step = marked("Set valid_to after valid_from, or leave one of them out.")


def read_asn(text: str) -> int:
    """Return an AS number from ``AS4788`` or ``4788`` (RFC 5396, asplain only). Raises UnreadableASN."""
    digits = text.strip().upper().removeprefix("AS").lstrip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 10 and 0 < int(digits) <= _HIGHEST_ASN):
        raise UnreadableASN(value=text[:64])
    return int(digits)


def read_value(text: str, *, kind: ClaimKind) -> str:
    """Return a claimed value in its one comparable form, as ``Claim.value`` has it.

    Raises UnreadablePrefix, HostBitsSet, CoversIPv4, UnreadableASN, UnreadableName or UnknownCountry.
    """
    match kind:
        case ClaimKind.CIDR:
            return _read_cidr(text)
        case ClaimKind.ASN:
            return str(read_asn(text))
        case ClaimKind.DOMAIN:
            return read_name(text.removeprefix("*."))
        case ClaimKind.COUNTRY:
            return read_country(text)
        case _:
            assert_never(kind)


def _read_cidr(text: str) -> str:
    prefix = read_prefix(text.strip())
    if not prefix.is_ipv4 and MAPPED in prefix:
        raise CoversIPv4(value=str(prefix))
    return str(prefix)


def check_owned(value: str, *, kind: ClaimKind, tier: ClaimTier) -> None:
    """Refuse an owner's claim to what nobody owns alone. Raises PrefixTooShort, PublicSuffix."""
    if tier is not ClaimTier.OWNER:
        return
    if kind is ClaimKind.CIDR:
        shortest = SHORTEST_OWNED_IPV6 if ":" in value else SHORTEST_OWNED_IPV4
        if int(value.rpartition("/")[2]) < shortest:
            raise PrefixTooShort(value=value, shortest=shortest)
    elif kind is ClaimKind.DOMAIN and is_public_suffix(value):
        raise PublicSuffix(value=value)


def check_period(valid_from: datetime | None, valid_to: datetime | None) -> None:
    """Refuse a claim that is never valid. Raises EndsBeforeItBegins."""
    if valid_from is not None and valid_to is not None and valid_to <= valid_from:
        raise EndsBeforeItBegins(valid_from=valid_from.isoformat(), valid_to=valid_to.isoformat())


def is_public_suffix(domain: str) -> bool:
    """Whether anybody may register names under a domain, by the Public Suffix List with its private section."""
    return bool(_suffixes().publicsuffix(domain) == domain)


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
