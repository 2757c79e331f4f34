"""By which names a hub's own parties call their states: what is left of the names of public bodies without the body.

A directory has parties and no table of states. “National CERT of the Wind Islands” and “CERT Kebangsaan Kepulauan
Angin” say what the state is called in two languages; so does what the names of several of its bodies end with.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kentongan.kernel.languages import Names
from kentongan.routing.countries import USER_ASSIGNED
from kentongan.routing.terms import OrganisationKind

PUBLIC = frozenset(
    (
        OrganisationKind.NATIONAL_CERT,
        OrganisationKind.SECTOR_CERT,
        OrganisationKind.MINISTRY,
        OrganisationKind.REGULATOR,
        OrganisationKind.ARMED_FORCES,
    )
)
"""Bodies whose names have the state's in them."""

_BODIES = frozenset(
    """
    national nasional kebangsaan pambansang cert csirt cirt soc team centre center pusat agency agensi badan authority
    commission suruhanjaya komisi board office department jabatan departemen directorate bureau council institute
    ministry kementerian kagawaran bộ ministri foreign affairs luar negeri negara interior dalam justice kehakiman
    finance kewangan keuangan defence defense pertahanan army armed forces angkatan tentera tentara bersenjata navy air
    force royal diraja police polis polisi communications communication komunikasi telecommunications telekomunikasi
    regulator regulation regulasi regulatory digital cyber siber security keselamatan keamanan cybersecurity response
    emergency computer incident tanggap darurat insiden sector sektor financial banking bank health kesihatan kesehatan
    energy tenaga education information informasi maklumat technology teknologi multimedia government kerajaan
    pemerintah public economy trade and of the for in dan untuk de la ng sa coordination republic republik kingdom state
    union people's democratic federation jamahiriya
    """.split()  # noqa: SIM905 - a list of a hundred words in quotation marks reads worse
)
"""Words for public bodies and what they are for, in the languages of the region: no state is called by them alone."""

_WORD = re.compile(r"[^\s,()/]+")
_NO_BLANKS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u4e00-\u9fff]+$")
_SHORTEST = 4
_MOST_WORDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicBody:
    """A party as far as its state's name is looked for."""

    country: str
    kind: OrganisationKind
    names: Names


def states_named(bodies: Iterable[PublicBody]) -> frozenset[str]:
    """Return the names by which the public bodies among a hub's parties call their states, and codes of invented ones.

    Codes of ISO 3166-1 are known anyhow (``rules.wording``).
    """
    found: set[str] = set()
    spelt: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in bodies:
        if USER_ASSIGNED.fullmatch(one.country):
            found.add(one.country)
        if one.kind in PUBLIC:
            for language, name in one.names.items():
                spelt[one.country, language].append(name)
                found |= set(_without_body(name, kind=one.kind))
    for names in spelt.values():
        found |= set(_shared(names))
    return frozenset(one for one in found if len(one) > 1)


def _without_body(name: str, *, kind: OrganisationKind) -> Iterator[str]:
    """Give what stands after the last “of”, and what is left of a national team's name without the words for one."""
    _body, of, state = name.rpartition(" of ")
    if of:
        yield from _fit(_WORD.findall(state))
    elif kind is OrganisationKind.NATIONAL_CERT:
        words = _WORD.findall(name)
        left = _trimmed(words)
        if left != words:
            yield from _fit(left)


def _shared(names: Iterable[str]) -> Iterator[str]:
    """Give what several names of a state's bodies begin or end with, each as long as it is shared."""
    words = [_WORD.findall(name) for name in set(names)]
    counted: Counter[tuple[str, ...]] = Counter()
    for one in words:
        ends = {tuple(one[place:]) for place in range(len(one))} | {tuple(one[:place]) for place in range(1, len(one))}
        counted.update(ends)
    shared = {part: count for part, count in counted.items() if count > 1}
    for part, count in shared.items():
        longer = (other for other, as_often in shared.items() if as_often == count and len(other) > len(part))
        if not any(_within(part, other) for other in longer):
            yield from _fit(_trimmed(list(part)))
    yield from _shared_letters(one[-1] for one in words if one)


def _shared_letters(words: Iterable[str]) -> Iterator[str]:
    """Give the same of scripts that put no blank between words."""
    runs = [found[0] for one in words if (found := _NO_BLANKS.search(one))]
    counted: Counter[str] = Counter(run[place:] for run in set(runs) for place in range(len(run)))
    shared = {part: count for part, count in counted.items() if count > 1}
    for part in shared:
        if len(part) >= _SHORTEST and not _longer_as_often(part, shared):
            yield part


def _longer_as_often(part: str, counted: Mapping[str, int]) -> bool:
    return any(other != part and other.endswith(part) and counted[other] == counted[part] for other in counted)


def _within(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    return whole[-len(part) :] == part or whole[: len(part)] == part


def _trimmed(words: list[str]) -> list[str]:
    first, last = 0, len(words)
    while first < last and words[first].casefold() in _BODIES:
        first += 1
    while last > first and words[last - 1].casefold() in _BODIES:
        last -= 1
    return words[first:last]


def _fit(words: list[str]) -> Iterator[str]:
    while words and words[0].casefold() == "the":
        words = words[1:]
    begins = bool(words) and (words[0][0].isupper() or not words[0][0].isascii())
    if begins and len(words) <= _MOST_WORDS and not all(word.casefold() in _BODIES for word in words):
        name = " ".join(words)
        if len(name) >= _SHORTEST:
            yield name
