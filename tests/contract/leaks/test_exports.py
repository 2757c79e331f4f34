"""A record as a file of others' formats, as it is exported for the party, the region and the public."""

import pytest
from tests.contract.leaks.canaries import Hub, every_grant, make_hub, plant
from tests.contract.leaks.looking import wrong

from kentongan.cli.directory_records import READERS, exported_record
from kentongan.directory.queries.records import party_record
from kentongan.directory.rules.visibility import Towards
from kentongan.kernel.clock import utc_now
from kentongan.records.errors import NotSaidHere
from kentongan.records.formats import Format

pytestmark = pytest.mark.django_db

SEEN_BY = {
    "party": Towards(signed_in=True, own=True),
    "region": Towards(signed_in=True),
    "public": Towards(),
}
SHOWS = {Format.POSTS: {"key", "mandate", "tag", "mail", "phone"}}


def exported(hub: Hub, form: Format, seen_by: str) -> str:
    """Return what ``directory export --as`` writes; nothing where the format cannot say the record."""
    until = "2027-06-01T00:00:00Z" if form is Format.SECURITY_TXT else None
    slug = hub.owner.slug
    teams = [one.key for one in party_record(slug, reader=READERS[seen_by], at=utc_now()).teams]
    try:
        return "".join(
            exported_record(slug, format=form, until=until, seen_by=seen_by, team=team).decode()
            for team in (teams if form is Format.RFC2350 else [""])
        )
    except NotSaidHere:
        return ""


def demand_exports(seen_by: str) -> None:
    """Demand that every format tells of every post what the rule says, and no more."""
    hub = make_hub()
    plant(hub, *every_grant())
    for form in Format:
        said = exported(hub, form, seen_by)
        assert wrong(said, hub.posts, SEEN_BY[seen_by], shows=SHOWS.get(form, ())) == [], (form, seen_by)


@pytest.mark.parametrize("seen_by", sorted(READERS))
def test_an_export_says_what_whoever_it_is_for_may_see(seen_by: str) -> None:
    demand_exports(seen_by)
