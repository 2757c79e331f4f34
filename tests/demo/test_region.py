"""The demo's region and feeds: the same each time, nobody's real names or networks, and everything worth showing."""

import csv
import io
import ipaddress
import json
from datetime import UTC, date, datetime, timedelta

import pytest

from kentongan.delivery.openpgp import KeyInvalid, encrypted_to
from kentongan.demo.region.directory import directory_file
from kentongan.demo.region.feeds import DRILL, FEEDS, deliveries
from kentongan.demo.region.posts import demo_posts, expired_key
from kentongan.demo.region.registries import MOVED, VANISHED, registry_files
from kentongan.records.terms import PostRole
from kentongan.routing.addresses import is_special, read_address
from kentongan.routing.countries import UnknownCountry, countries, read_country
from kentongan.routing.directory_file import read_directory
from kentongan.routing.terms import ClaimKind, OrganisationKind, SizeTier

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def directory():
    return read_directory(directory_file(TODAY))


@pytest.fixture(scope="module")
def files():
    return deliveries(TODAY)


def test_the_directory_is_read_whole_by_the_public_format(directory):
    assert directory.refused == ()
    assert len(directory.directory.organisations) > 30


def test_every_kind_and_size_of_organisation_is_there(directory):
    organisations = directory.directory.organisations.values()
    assert {one.kind for one in organisations} == set(OrganisationKind)
    assert {one.size for one in organisations} == set(SizeTier)


def test_states_are_invented(directory):
    for organisation in directory.directory.organisations.values():
        assert organisation.country not in countries()
        assert read_country(organisation.country) == organisation.country


def test_codes_that_the_standard_keeps_for_itself_stay_unknown():
    for code in ("AA", "QL", "XX", "ZZ", "UK", "X1"):
        with pytest.raises(UnknownCountry):
            read_country(code)


def test_addresses_and_names_are_reserved_ones(directory):
    for claim in directory.directory.claims:
        if claim.kind is ClaimKind.CIDR:
            assert is_special(int(read_address(str(ipaddress.ip_network(claim.value)[0]))))
        if claim.kind is ClaimKind.DOMAIN:
            assert claim.value.endswith(".example")
    for organisation in directory.directory.organisations.values():
        for contact in organisation.contacts:
            assert contact.address.endswith(".example") or contact.address.startswith("+999")


def test_the_same_day_brings_the_same_files(files):
    assert deliveries(TODAY) == files
    assert deliveries(TODAY, seed=1) != files


def test_nothing_comes_from_the_future(files):
    for file in files:
        assert file.taken_in <= datetime(2026, 11, 23, 6, 10, tzinfo=UTC)


def test_a_few_thousand_rows_come_in_one_file_twice_and_a_drill_among_them(files):
    rows = sum(file.content.count(b"\n") for file in files)
    assert 3000 < rows < 5000
    assert len({file.content for file in files}) == len(files) - 1
    assert {file.feed for file in files} == {feed.slug for feed in FEEDS}
    assert [feed.slug for feed in FEEDS if feed.exercise] == [DRILL]


def test_no_event_is_about_an_address_that_somebody_could_have(files):
    for file in files:
        for address in _addresses(file):
            try:
                read = ipaddress.ip_address(address)
            except ValueError:
                continue
            assert nobodys(read), (file.name, address)


def nobodys(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether nobody can have an address: a reserved one, or one outside 2000::/3, from which alone any are given."""
    given = address.version == 4 or address in ipaddress.ip_network("2000::/3")
    return is_special(int(read_address(str(address)))) or not given


def test_no_block_of_a_registrys_file_is_one_that_somebody_could_have():
    files = [file for files in registry_files(at=datetime(2026, 11, 23, tzinfo=UTC)) for file in files]
    blocks = {one.value for file in files for one in file.delegations}
    assert len(blocks) == 4
    for block in blocks:
        assert nobodys(ipaddress.ip_network(block)[0]), block


def test_the_newer_registry_file_says_other_things_than_the_older():
    older, newer = registry_files(at=datetime(2026, 11, 23, tzinfo=UTC))
    assert {file.as_of for file in older} == {datetime(2022, 6, 1, tzinfo=UTC)}
    assert all(file.as_of > datetime(2026, 11, 1, tzinfo=UTC) for file in newer)
    of = [{one.value: one.country for file in files for one in file.delegations} for files in (older, newer)]
    assert (of[0][MOVED], of[1][MOVED]) == ("XC", "XB")
    assert VANISHED not in of[1]


def test_posts_are_of_parties_that_are_there_and_reach_nobody_real(directory):
    posts = list(demo_posts(at=datetime(2026, 11, 23, 12, tzinfo=UTC)))
    assert {one.party for one in posts} <= set(directory.directory.organisations)
    assert {one.record.role for one in posts} >= set(PostRole) - {PostRole.PRIVATE, PostRole.ACADEMIC}
    channels = [channel for one in posts for held in one.held for channel in held.record.channels]
    for channel in channels:
        assert channel.address.endswith(".example") or channel.address.startswith("+999")
    assert len({channel.address for channel in channels}) == len(channels)


def test_the_holiday_is_on_the_day_of_the_story(directory):
    posts = demo_posts(at=datetime(2026, 11, 23, 23, tzinfo=UTC))
    [sensad] = [one for one in posts if one.party == "xd-cert"]
    assert [holiday.day for holiday in sensad.record.hours.holidays] == [date(2026, 11, 22)]


def test_the_expired_key_was_good_when_it_was_entered_and_is_no_more():
    certificate, good = expired_key()
    assert encrypted_to(certificate, b"x", at=good)
    with pytest.raises(KeyInvalid):
        encrypted_to(certificate, b"x", at=good + timedelta(days=60))


def _addresses(file):
    if file.name.endswith(".jsonl"):
        for line in file.content.splitlines()[:-1]:
            yield json.loads(line)["source.ip"]
        return
    for row in csv.DictReader(io.StringIO(file.content.decode())):
        yield row.get("ip") or row.get("src_ip") or ""


def test_a_network_changed_hands_between_two_of_the_days(directory):
    moved = [claim for claim in directory.directory.claims if claim.value == "198.51.100.128/25"]
    ended = next(claim.valid_to for claim in moved if claim.valid_to)
    begun = next(claim.valid_from for claim in moved if claim.valid_from)
    assert ended == begun == datetime(2026, 11, 21, tzinfo=UTC)
    assert timedelta(days=2) == datetime(2026, 11, 23, tzinfo=UTC) - ended
