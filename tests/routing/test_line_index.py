"""Lines found by marks are the lines of the file, whatever lies between."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.routing.reading.line_index import LineIndex

Lines = st.lists(st.binary(max_size=40).map(lambda line: line.replace(b"\n", b"") + b"\n"), min_size=1)


@given(lines=Lines, ended=st.booleans(), stroke=st.integers(1, 50), step=st.integers(1, 30), data=st.data())
def test_any_line_is_found_by_its_number(
    tmp_path_factory: pytest.TempPathFactory,
    lines: list[bytes],
    ended: bool,
    stroke: int,
    step: int,
    data: st.DataObject,
) -> None:
    if not ended:
        lines[-1] = lines[-1].removesuffix(b"\n") or b"x"
    path, content, index = tmp_path_factory.mktemp("lines") / "feed", b"".join(lines), LineIndex()
    path.write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kentongan.routing.reading.line_index.STEP", step)
        for first in range(0, len(content), stroke):
            index.update(content[first : first + stroke])
    wanted = sorted(data.draw(st.sets(st.integers(0, len(lines) - 1))))
    assert index.lines == len(lines)
    assert list(index.find(path, wanted)) == [lines[number] for number in wanted]


def test_an_empty_file_has_no_lines() -> None:
    assert LineIndex().lines == 0
