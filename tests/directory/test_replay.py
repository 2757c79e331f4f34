"""The registries' files of June 2022 and February 2026 replayed, real and our own, in whichever order.

Every address that changed hands is flagged with both dates, and no row on it goes to its old owner without doubt.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from tests.directory.made import claim
from tests.directory.replayed import Piece, pieces, write_ours
from tests.shared_data import shared_data

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.cli.directory_files import registry_files
from kentongan.cli.directory_rir import delegations_of
from kentongan.directory import actions
from kentongan.directory.models import Organisation
from kentongan.directory.queries import directory_covering, disagreements, disagreements_about, routing_directory
from kentongan.directory.terms import Disagreement, DisagreementKind
from kentongan.routing.addresses import read_address
from kentongan.routing.attribution import LAPSES_AFTER
from kentongan.routing.lookup import Subject, look_up
from kentongan.routing.matching import PreparedClaims, Rows
from kentongan.routing.old_sources import Why, verify_first
from kentongan.routing.rir import read_registry_file
from kentongan.routing.terms import ClaimKind, ClaimTier, Verdict

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SOON_AFTER = datetime(2026, 2, 20, tzinfo=UTC)
"""Both sources are young enough to be believed then, had June 2022 been January 2026."""
LONG_BEFORE = datetime(2023, 1, 1, tzinfo=UTC)
OLDER, NEWER = "2022-06", "2026-02"


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """Return our folder with the two dates."""
    write_ours(tmp_path)
    return tmp_path


def take(*paths: Path, as_of: datetime | None = None) -> None:
    """Import registry files as the terminal does; a date given here is told instead of the folder's."""
    read = [
        read_registry_file(path.read_bytes(), name=path.name if as_of else str(path), as_of=as_of)
        for path in registry_files(paths)
    ]
    actions.import_delegations(delegations_of(read, chosen=None), actor=None, at=NOW)


def in_order(files: Path, order: str, *, older: datetime | None = None) -> None:
    match order:
        case "older first":
            take(files / OLDER, as_of=older)
            take(files / NEWER)
        case "newer first":
            take(files / NEWER)
            take(files / OLDER, as_of=older)
        case "country by country":
            for name in sorted({file.name for date in (OLDER, NEWER) for file in (files / date).glob("*.json")}):
                for date in (NEWER, OLDER) if name < "my" else (OLDER, NEWER):
                    take(files / date / name, as_of=older if date == OLDER else None)


ORDERS = ["older first", "newer first", "country by country"]


def verdicts(found: Iterable[Piece], *, now: datetime = NOW, at: datetime | None = None) -> list[tuple[str, Verdict]]:
    """Return, for the first and last address of each piece, whose it was and what a row on it comes to.

    The row says what it may say at worst: the country that held the address, and one of that country's AS numbers.
    """
    prepared = PreparedClaims(routing_directory().claims, now=now, lapses_after=LAPSES_AFTER)
    asked = [(piece.was, end) for piece in found for end in (piece.first, piece.last)]
    numbers = [read_address(str(end)) for _, end in asked]
    rows = Rows(
        hi=np.array([number >> 64 for number in numbers], np.uint64),
        lo=np.array([number & (1 << 64) - 1 for number in numbers], np.uint64),
        has_address=np.ones(len(numbers), np.bool_),
        name=None,
        asn=np.array([asn_of(was) for was, _ in asked], np.uint64),
        country=[was for was, _ in asked],
        time=np.full(len(numbers), np.datetime64((at or now).replace(tzinfo=None), "us")),
    )
    return [(was, prepared.verdicts[number]) for (was, _), number in zip(asked, prepared.match(rows), strict=True)]


def asn_of(country: str) -> int:
    return 64496 + ord(country[0]) * 32 + ord(country[1])


def claim_countries_and_as_numbers() -> None:
    """Let each national CERT answer for its country and an AS number too, made sure of by hand."""
    for slug, country in Organisation.objects.values_list("slug", "country"):
        for kind, value in ((ClaimKind.COUNTRY, country), (ClaimKind.ASN, str(asn_of(country)))):
            made = claim(value, slug, kind=kind, tier=ClaimTier.FALLBACK, verified_at=SOON_AFTER, as_of=SOON_AFTER)
            actions.add_claim(made, actor=None, at=SOON_AFTER)


def old_owners(found: Iterable[tuple[str, Verdict]]) -> list[Verdict]:
    """Return the verdicts that send a row to whom its address has left, and say nothing of a doubt."""
    return [one for was, one in found if one.organisation == f"cert-{was.lower()}" and one.doubt is None]


def flagged() -> list[Disagreement]:
    return disagreements(reader=HUB_ITSELF, at=NOW)


def check_that_each_address_is_flagged_with_both_dates(files: Path) -> None:
    told = [one for one in flagged() if one.block is not None]
    for piece in pieces(files):
        for end in (piece.first, piece.last):
            (one,) = [one for one in told if one.holds(read_address(str(end)))]
            assert one.kind is (DisagreementKind.MOVED if piece.now else DisagreementKind.VANISHED)
            assert (one.older.country, one.newer.country if one.newer else None) == (piece.was, piece.now)
            assert one.older.said_at == datetime(2022, 6, 1, tzinfo=UTC)
            assert one.newer_at == datetime(2026, 2, 1, tzinfo=UTC)


def check_that_no_other_address_is_flagged(files: Path) -> None:
    changed: Counter[tuple[str, str | None]] = Counter()
    for piece in pieces(files):
        changed[piece.was, piece.now] += int(piece.last) - int(piece.first) + 1
    told: Counter[tuple[str, str | None]] = Counter()
    for one in flagged():
        assert one.block is not None
        told[one.older.country, one.newer.country if one.newer else None] += one.block[1] - one.block[0] + 1
    assert told == changed


@pytest.mark.parametrize("order", ORDERS)
def test_every_address_that_changed_hands_is_flagged_with_both_dates_and_no_other(ours: Path, order: str) -> None:
    in_order(ours, order)
    check_that_each_address_is_flagged_with_both_dates(ours)
    check_that_no_other_address_is_flagged(ours)


@pytest.mark.parametrize("order", ORDERS)
def test_with_both_sources_no_row_goes_to_the_old_owner(ours: Path, order: str) -> None:
    in_order(ours, order)
    claim_countries_and_as_numbers()
    assert old_owners(verdicts(pieces(ours))) == []


@pytest.mark.parametrize("order", ORDERS)
def test_not_even_when_the_older_source_is_a_week_older_only(ours: Path, order: str) -> None:
    in_order(ours, order, older=datetime(2026, 1, 25, tzinfo=UTC))
    claim_countries_and_as_numbers()
    assert old_owners(verdicts(pieces(ours), now=SOON_AFTER)) == []


@pytest.mark.parametrize("order", ORDERS)
def test_a_row_from_before_the_move_is_in_doubt_and_nobody_is_written_to(ours: Path, order: str) -> None:
    in_order(ours, order)
    assert old_owners(verdicts(pieces(ours), at=LONG_BEFORE)) == []


@pytest.mark.parametrize("newer_first", [False, True], ids=["older-first", "newer-first"])
def test_a_country_whose_own_file_is_not_renewed_loses_what_its_neighbours_files_have(
    ours: Path, newer_first: bool
) -> None:
    renewed = [ours / NEWER / "my.json", ours / NEWER / "sg.json"]
    imports = [lambda: take(ours / OLDER, as_of=datetime(2026, 1, 25, tzinfo=UTC)), lambda: take(*renewed)]
    for one in reversed(imports) if newer_first else imports:
        one()
    moved = [piece for piece in pieces(ours) if piece.was == "ID" and piece.now is not None]
    assert old_owners(verdicts(moved, now=SOON_AFTER)) == []
    told = [one for one in flagged() if one.block is not None]
    assert all(any(one.holds(read_address(str(piece.first))) for one in told) for piece in moved)


@pytest.mark.exhaustive
@pytest.mark.parametrize("order", [ORDERS[0], *(pytest.param(order, marks=pytest.mark.slow) for order in ORDERS[1:])])
def test_the_real_files_are_replayed_whole(order: str) -> None:
    files = shared_data("rir")
    in_order(files, order)
    check_that_each_address_is_flagged_with_both_dates(files)
    check_that_no_other_address_is_flagged(files)
    claim_countries_and_as_numbers()
    found = pieces(files)
    assert len(found) > 400
    assert old_owners(verdicts(found)) == []
    assert old_owners(verdicts(found, at=LONG_BEFORE)) == []


@pytest.mark.slow
@pytest.mark.parametrize("order", ORDERS)
def test_the_real_files_are_replayed_as_if_a_week_apart(order: str) -> None:
    files = shared_data("rir")
    in_order(files, order, older=datetime(2026, 1, 25, tzinfo=UTC))
    claim_countries_and_as_numbers()
    assert old_owners(verdicts(pieces(files), now=SOON_AFTER)) == []


def check_that_the_old_source_alone_says_verify_first(files: Path) -> None:
    found = pieces(files)
    assert {verdict.doubt and verdict.doubt.value for _, verdict in verdicts(found)} == {"unverified"}
    assert not [verdict for _, verdict in verdicts(found) if verdict.organisation is not None]
    for piece in found[:: max(1, len(found) // 50)]:
        subject = Subject(address=read_address(str(piece.first)))
        covering = directory_covering(address=str(piece.first))
        caution = verify_first(look_up(covering.claims, subject=subject, at=NOW, now=NOW))
        assert caution is not None
        assert (caution.why, caution.said_at) == (Why.OLD_SOURCE, datetime(2022, 6, 1, tzinfo=UTC))


def check_that_both_tell_the_disagreement_and_what_to_verify(files: Path) -> None:
    found = pieces(files)
    for piece in [*found[:: max(1, len(found) // 40)], *(one for one in found if one.now)]:
        subject = Subject(address=read_address(str(piece.last)))
        covering = directory_covering(address=str(piece.last))
        reasoning = look_up(covering.claims, subject=subject, at=NOW, now=NOW)
        (one,) = disagreements_about(subject, directory=covering, at=NOW)
        assert one.kind is (DisagreementKind.MOVED if piece.now else DisagreementKind.VANISHED)
        caution = verify_first(reasoning)
        assert (caution is None) == (piece.now is not None)
        assert reasoning.verdict.organisation == (f"cert-{piece.now.lower()}" if piece.now else None)


def test_a_look_up_says_verify_first_and_then_tells_both_sides(ours: Path) -> None:
    take(ours / OLDER)
    check_that_the_old_source_alone_says_verify_first(ours)
    take(ours / NEWER)
    check_that_both_tell_the_disagreement_and_what_to_verify(ours)


@pytest.mark.exhaustive
def test_a_look_up_on_the_real_files_says_verify_first_and_then_tells_both_sides() -> None:
    files = shared_data("rir")
    take(files / OLDER)
    check_that_the_old_source_alone_says_verify_first(files)
    take(files / NEWER)
    check_that_both_tell_the_disagreement_and_what_to_verify(files)


def test_our_files_play_what_the_real_ones_have(tmp_path: Path) -> None:
    write_ours(tmp_path)
    assert [(str(one.first), str(one.last), one.was, one.now) for one in pieces(tmp_path)] == [
        ("1.178.34.0", "1.178.35.255", "ID", None),
        ("36.37.64.0", "36.37.95.255", "ID", None),
        ("103.5.122.0", "103.5.123.255", "MY", "ID"),
        ("103.7.9.0", "103.7.9.255", "SG", None),
        ("182.24.0.0", "182.25.255.255", "ID", "MY"),
        ("182.26.0.0", "182.27.255.255", "ID", "SG"),
        ("223.165.6.0", "223.165.6.255", "ID", "MY"),
        ("2404:a7c0::", "2404:a7c0:7fff:ffff:ffff:ffff:ffff:ffff", "ID", "SG"),
        ("2404:a7c0:8000::", "2404:a7c0:ffff:ffff:ffff:ffff:ffff:ffff", "ID", None),
    ]
