"""An address or a name is erased from wherever it was kept, and nothing else is."""

from pathlib import Path

import pytest
from tests.intake import made
from tests.intake.snapshots import faults

from kentongan.intake.actions import erase
from kentongan.intake.archive.erasing import Target
from kentongan.intake.errors import ReasonMissing, UnreadableTarget
from kentongan.intake.models import ArchiveFile, ErasureNote, QuarantinedRow
from kentongan.ledger.models import Entry
from kentongan.upkeep.rules import is_member_name

pytestmark = pytest.mark.django_db


def test_an_address_is_gone_from_the_files_that_held_it(tmp_path: Path) -> None:
    made.hub_with_feed()
    made.take_in(made.feed_file(tmp_path, *made.ROWS))
    paths = dict(ArchiveFile.objects.values_list("path", "rows"))
    before = made.archived("row, address_lo")
    done = erase("203.0.113.7", reason="request 17", actor=None, at=made.AT)
    assert (done.files, done.events) == (1, 1)
    gone = 0xFFFF << 32 | 0xCB007107
    assert made.archived("row, address_lo") == [row for row in before if row[1] != gone]
    # The two files that did not hold it were not touched.
    assert len(paths.keys() & set(ArchiveFile.objects.values_list("path", flat=True))) == 2
    assert faults("shadowserver") == []
    assert all(is_member_name(f"archive/{path}") for path in ArchiveFile.objects.values_list("path", flat=True))
    assert erase("203.0.113.7", reason="again", actor=None, at=made.AT).files == 0


def test_a_refused_row_that_held_it_keeps_its_place_and_loses_its_text(tmp_path: Path) -> None:
    made.hub_with_feed()
    made.take_in(made.feed_file(tmp_path, *made.ROWS))
    done = erase("203.0.113.9", reason="request 18", actor=None, at=made.AT)
    assert (done.events, done.quarantined) == (0, 1)
    rows = made.archived("row, raw", kind="quarantine")
    assert [(row, raw == "") for row, raw in rows] == [(8, False), (9, True)]
    assert list(QuarantinedRow.objects.order_by("row").values_list("row", "raw"))[1] == (9, "")


def test_a_file_of_which_nothing_is_left_is_gone(tmp_path: Path) -> None:
    made.hub_with_feed()
    made.take_in(made.feed_file(tmp_path, made.row("203.0.113.7")))
    erase("::ffff:203.0.113.7", reason="request 19", actor=None, at=made.AT)
    assert not ArchiveFile.objects.exists()
    assert faults("shadowserver") == []


def test_neither_the_ledger_nor_the_note_says_what_was_erased(tmp_path: Path) -> None:
    made.hub_with_feed()
    made.take_in(made.feed_file(tmp_path, *made.ROWS))
    done = erase("203.0.113.7", reason="request 17", actor=None, at=made.AT)
    note = ErasureNote.objects.get()
    assert (note.id, note.reason, note.events) == (done.id, "request 17", 1)
    assert Entry.objects.get(verb="intake.events_erased").subject == note.id


def test_a_dry_run_erases_nothing(tmp_path: Path) -> None:
    made.hub_with_feed()
    made.take_in(made.feed_file(tmp_path, *made.ROWS))
    done = erase("203.0.113.7", reason="request 17", actor=None, at=made.AT, dry_run=True)
    assert (done.id, done.events) == (None, 1)
    assert len(made.archived()) == 6
    assert not ErasureNote.objects.exists()


def test_an_erasure_needs_a_target_and_a_reason() -> None:
    with pytest.raises(UnreadableTarget):
        erase("not an address", reason="request 17", actor=None, at=made.AT)
    with pytest.raises(ReasonMissing):
        erase("203.0.113.7", reason=" ", actor=None, at=made.AT)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("x,203.0.113.7,y", True),
        ("203.0.113.7", True),
        ("::ffff:203.0.113.7", True),
        ("203.0.113.77", False),
        ("1203.0.113.7", False),
        ("203.0.113.7.example", False),
    ],
)
def test_an_address_is_found_whole_or_not_at_all(text: str, holds: bool) -> None:
    import re

    target = Target(address=0xFFFF << 32 | 0xCB007107)
    assert bool(re.search(target.pattern, text)) is holds
