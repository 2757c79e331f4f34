"""The backup file: what it takes to be one, and every way in which a damaged or hostile one is refused."""

import gzip
import io
import tarfile
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.upkeep import rules
from kentongan.upkeep.backup_file import BackupWriter, opened_backup
from kentongan.upkeep.errors import BackupDamaged, NotABackup, UpkeepRefused
from kentongan.upkeep.terms import Manifest, StoredTable

LINES = b'[1,"a"]\n[2,"b"]\n'


def _table(content, **changed):
    digest = sum(rules.line_digest(line) for line in content.splitlines()) % rules.DIGEST_SPACE
    table = StoredTable(
        model="a.b",
        name="database/a.b.ndjson.gz",
        columns=("id", "name"),
        rows=content.count(b"\n"),
        bytes=len(content),
        digest=f"{digest:064x}",
    )
    return replace(table, **changed)


def _manifest(writer, tables):
    return Manifest(
        format=1,
        id="01a208ed-6c35-704a-8d53-c446fa9f47bc",
        made_at="2026-11-23T00:00:00Z",
        software="0.1.0",
        engine="sqlite",
        migrations=("a.0001_initial",),
        tables=tables,
        files=tuple(writer.files),
    )


def _backup(file, *, lines=LINES, table=None, packed=None):
    with file.open("wb") as out:
        writer = BackupWriter(out, moment=0)
        writer.add("database/a.b.ndjson.gz", io.BytesIO(packed or gzip.compress(lines, mtime=0)))
        writer.add("archive/events/day=2026-11-20/a.parquet", io.BytesIO(b"rows" * 500))
        writer.add("keys/secret", io.BytesIO(b"secret"))
        writer.close(_manifest(writer, (table or _table(lines),)))
    return file


def _refused(file, kind=BackupDamaged):
    with pytest.raises(kind) as refused, opened_backup(file) as reader:
        reader.verify()
    assert "Nothing was changed" in refused.value.message()
    return refused.value


def test_a_whole_backup_is_verified(tmp_path):
    with opened_backup(_backup(tmp_path / "b")) as reader:
        reader.verify()
        assert list(reader.lines(reader.manifest.tables[0])) == [b'[1,"a"]', b'[2,"b"]']


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"PK\x03\x04" + bytes(500), bytes(10240), gzip.compress(b"x" * 9999, mtime=0)]
)
def test_something_else_is_not_a_backup(tmp_path, content):
    (tmp_path / "b").write_bytes(content)
    _refused(tmp_path / "b", NotABackup)


def test_a_backup_cut_off_anywhere_is_refused(tmp_path):
    whole = _backup(tmp_path / "b").read_bytes()
    end = whole.rstrip(b"\0")
    for length in range(0, len(end) - 1, 97):
        (tmp_path / "cut").write_bytes(whole[:length])
        _refused(tmp_path / "cut", UpkeepRefused)


@given(st.data())
def test_a_flipped_bit_anywhere_is_refused_or_touches_nothing_that_counts(tmp_path_factory, data):
    """Padding and the tar's own notes of owner and time may differ; content and names may not."""
    folder = tmp_path_factory.mktemp("flipped")
    whole = bytearray(_backup(folder / "b").read_bytes())
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= 1 << data.draw(st.integers(0, 7))
    (folder / "b").write_bytes(whole)
    try:
        with opened_backup(folder / "b") as reader:
            reader.verify()
            assert list(reader.lines(reader.manifest.tables[0])) == [b'[1,"a"]', b'[2,"b"]']
            with reader.member("keys/secret") as secret:
                assert secret.read() == b"secret"
    except UpkeepRefused:
        pass


def _with_member(file, member, content=b""):
    """Add a member that the manifest does not know, or that is no plain file."""
    with tarfile.open(file, "a") as tar:
        tar.addfile(member, io.BytesIO(content))
    return file


@pytest.mark.parametrize(
    "name",
    [
        "../outside",
        "/etc/passwd",
        "keys/../../outside",
        "archive/../keys/secret",
        "keys/./secret",
        "keys//secret",
        "archive\\..\\outside",
        "keys/.",
        "keys/",
        "elsewhere/file",
        "database/../x.ndjson.gz",
        "archive/" + "a/" * 40 + "a",
        "keys/new\nline",
        "keys/\u202etxt",
    ],
)
def test_a_member_that_leads_elsewhere_is_refused(tmp_path, name):
    assert not rules.is_member_name(name)
    _refused(_with_member(_backup(tmp_path / "b"), tarfile.TarInfo(name)))


@pytest.mark.parametrize(
    "kind",
    [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.GNUTYPE_SPARSE],
)
def test_a_member_that_is_no_plain_file_is_refused(tmp_path, kind):
    member = tarfile.TarInfo("keys/other")
    member.type, member.linkname = kind, "/etc/passwd"
    _refused(_with_member(_backup(tmp_path / "b"), member))


def test_a_member_that_the_manifest_does_not_list_is_refused(tmp_path):
    _refused(_with_member(_backup(tmp_path / "b"), tarfile.TarInfo("keys/other")))


def test_a_second_member_of_a_name_is_refused(tmp_path):
    _refused(_with_member(_backup(tmp_path / "b"), tarfile.TarInfo("keys/secret")))


def test_rows_that_are_not_the_manifests_are_refused(tmp_path):
    for changed in ({"rows": 3}, {"digest": "0" * 64}, {"bytes": len(LINES) + 1}, {"bytes": len(LINES) - 1}):
        assert (
            _refused(_backup(tmp_path / "b", table=_table(LINES, **changed))).facts["why"] == "database/a.b.ndjson.gz"
        )


def test_a_table_that_unpacks_to_more_than_it_says_is_refused_before_it_is_read_whole(tmp_path):
    bomb = gzip.compress(b"[1]" + b" " * 50_000_000 + b"\n", mtime=0)
    _refused(_backup(tmp_path / "b", packed=bomb))


def test_a_table_that_says_to_unpack_to_more_than_any_can_is_refused_unread(tmp_path):
    _refused(_backup(tmp_path / "b", table=_table(LINES, bytes=1 << 50)))


def test_a_table_that_is_no_gzip_is_refused(tmp_path):
    _refused(_backup(tmp_path / "b", packed=b"plain text"))


def test_a_manifest_that_was_written_over_is_refused(tmp_path):
    file = _backup(tmp_path / "b")
    content = file.read_bytes()
    assert content.count(b'"0.1.0"') == 1
    file.write_bytes(content.replace(b'"0.1.0"', b'"9.1.0"'))
    assert _refused(file).facts["why"] == "manifest.json"


@given(st.text(max_size=40))
def test_no_name_leads_out_of_its_folder(name):
    if rules.is_member_name(name) and name != rules.MANIFEST:
        parts = name.split("/")
        assert parts[0] in ("database", "keys", "archive")
        assert not {"", ".", ".."} & set(parts)
