"""What is looked at before it is shared: kept for who uploaded it, a day long, and never much of it."""

from datetime import timedelta

import pytest
from tests.accounts.people import person
from tests.exchange.provisioned import AT

from kentongan.exchange.actions.uploading import EACH, keep_upload, purge_uploads
from kentongan.exchange.errors import UploadGone
from kentongan.exchange.models import Upload
from kentongan.exchange.queries.uploads import KEPT, upload

pytestmark = pytest.mark.django_db


def test_an_upload_comes_back_byte_by_byte_to_who_sent_it_alone() -> None:
    one, other = person(name="one"), person(name="other")
    kept = keep_upload(b"\x00 any \xff bytes", user=one.pk, at=AT)
    assert upload(kept, user=one.pk, at=AT) == b"\x00 any \xff bytes"
    with pytest.raises(UploadGone):
        upload(kept, user=other.pk, at=AT)


def test_the_oldest_goes_where_somebody_looks_at_many() -> None:
    one, other = person(name="one"), person(name="other")
    keep_upload(b"other", user=other.pk, at=AT)
    kept = [keep_upload(b"x", user=one.pk, at=AT + timedelta(minutes=number)) for number in range(EACH + 2)]
    assert set(Upload.objects.filter(user=one).values_list("pk", flat=True)) == set(kept[-EACH:])
    assert Upload.objects.filter(user=other).exists()


def test_a_day_later_an_upload_is_gone_whether_or_not_it_was_purged_yet() -> None:
    one = person(name="one")
    kept = keep_upload(b"x", user=one.pk, at=AT)
    assert upload(kept, user=one.pk, at=AT + KEPT - timedelta(seconds=1)) == b"x"
    with pytest.raises(UploadGone):
        upload(kept, user=one.pk, at=AT + KEPT)
    assert purge_uploads(AT + KEPT - timedelta(seconds=1)) == 0
    assert purge_uploads(AT + KEPT) == 1
