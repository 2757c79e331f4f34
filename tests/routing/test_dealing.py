"""Lines dealt to many files: each gets its own, in order, under its header, however often what is held is written."""

from pathlib import Path

import numpy as np
import pytest

from kentongan.routing.dealing import Dealer


@pytest.mark.parametrize("held", [1, 40, 10_000])
def test_each_draft_gets_its_lines_in_order_under_its_header(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: int
) -> None:
    monkeypatch.setattr("kentongan.routing.dealing._HELD", held)
    dealer = Dealer()
    for draft in (3, 5, 9):
        dealer.begin(draft, path=tmp_path / f"{draft}.csv", header=b"ours,theirs\n")
    for part in range(4):
        drafts = np.array([5, 3, 5, 9], np.uint32)
        ours, theirs = [f"บ{part}{place}" for place in range(4)], [b"%d" % place for place in range(4)]
        dealer.deal(drafts, ours, theirs)
    dealer.flush()
    written = {path.stem: path.read_text("utf-8").splitlines() for path in tmp_path.iterdir()}
    assert written == {
        "3": ["ours,theirs", *(f"บ{part}1,1" for part in range(4))],
        "5": ["ours,theirs", *(line for part in range(4) for line in (f"บ{part}0,0", f"บ{part}2,2"))],
        "9": ["ours,theirs", *(f"บ{part}3,3" for part in range(4))],
    }
