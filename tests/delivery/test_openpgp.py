"""Encryption to a contact's key: read back by the other side and by GnuPG; a key that is not valid lets nothing out."""

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pysequoia
import pytest
from tests.delivery.made import SetClock, mail, means, outcomes, outgoing, parsed, put, rich_mail

from kentongan.delivery.openpgp import Certificate, KeyInvalid, certificate_of, encrypted_to
from kentongan.delivery.sending import send_to_folder
from kentongan.delivery.terms import Channel, State

USER = "SOC <soc@bank.example>"
NOW = datetime.now(UTC) + timedelta(hours=3)
LATER = NOW + timedelta(hours=2)
"""Later than any key of these tests; signatures are made by the clock of the machine."""


def certificate(key: pysequoia.Tsk) -> str:
    return str(key.extract_certificate())


def opened(key: pysequoia.Tsk, octets: bytes) -> bytes:
    done = pysequoia.decrypt(decryptor=key.decryptor(), bytes=octets).bytes
    assert done is not None
    return done


def gpg(home: Path, *words: str, given: bytes = b"") -> bytes:
    command = ["gpg", "--homedir", str(home), "--batch", "--yes", "--quiet", "--trust-model", "always", *words]
    return subprocess.run(command, input=given, capture_output=True, check=True).stdout


@pytest.fixture
def home(tmp_path: Path) -> Path:
    if shutil.which("gpg") is None:
        pytest.skip("gpg is not on this machine; Debian has it as: apt-get install gnupg")
    home = tmp_path / "g"
    home.mkdir(mode=0o700)
    return home


def made_by_gpg(home: Path, *, algorithm: str = "default", usage: str = "default", expires: str = "never") -> str:
    gpg(home, "--passphrase", "", "--quick-gen-key", USER, algorithm, usage, expires)
    return gpg(home, "--armor", "--export", "soc@bank.example").decode()


def test_the_other_side_reads_what_was_encrypted_to_it():
    key = pysequoia.Tsk.generate(USER)
    secret = encrypted_to(certificate(key), b"Close port 23.", at=NOW)
    assert secret.startswith(b"-----BEGIN PGP MESSAGE-----")
    assert b"port 23" not in secret
    assert opened(key, secret) == b"Close port 23."


@pytest.mark.parametrize("algorithm", ["default", "future-default"])
def test_gnupg_reads_it_too(home, algorithm):
    secret = encrypted_to(made_by_gpg(home, algorithm=algorithm), b"Close port 23.", at=NOW)
    assert gpg(home, "--decrypt", given=secret) == b"Close port 23."


def revoked() -> str:
    key = pysequoia.Tsk.generate(USER)
    cert = key.extract_certificate()
    return str(pysequoia.Cert.from_bytes(bytes(cert) + bytes(cert.revoke(key.certifier()))))


def expired() -> str:
    key = pysequoia.Tsk.generate(USER)
    return str(key.extract_certificate().set_expiration(NOW - timedelta(minutes=1), key.certifier()))


BAD = {
    "revoked": revoked,
    "expired": expired,
    "garbage": lambda: "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----\n",
    "blank": lambda: " ",
    "no armour at all": lambda: "mDMEZ",
    "a message": lambda: encrypted_to(certificate(pysequoia.Tsk.generate(USER)), b"x", at=NOW).decode(),
    "cut off": lambda: certificate(pysequoia.Tsk.generate(USER))[:400],
    "letters of another script": lambda: "ကုဒ်",
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_a_key_that_is_not_valid_is_refused(bad):
    with pytest.raises(KeyInvalid) as refused:
        encrypted_to(bad(), b"secret", at=NOW)
    assert refused.value.facts["why"]
    assert "\n" not in str(refused.value.facts["why"])
    assert not str(refused.value).endswith("..")


def test_a_certificate_that_expired_years_ago_is_refused(home):
    gpg(
        home,
        "--faked-system-time",
        "20200101T000000!",
        "--passphrase",
        "",
        "--quick-gen-key",
        USER,
        "default",
        "",
        "1y",
    )
    old = gpg(home, "--armor", "--export", USER).decode()
    with pytest.raises(KeyInvalid, match="expired"):
        encrypted_to(old, b"secret", at=NOW)


def with_subkey(home: Path, expires: str) -> str:
    gpg(home, "--passphrase", "", "--quick-gen-key", USER, "ed25519", "cert,sign", "never")
    found = gpg(home, "--list-keys", "--with-colons")
    fingerprint = next(line for line in found.decode().splitlines() if line.startswith("fpr:")).split(":")[9]
    for one in expires.split():
        gpg(home, "--passphrase", "", "--quick-add-key", fingerprint, "cv25519", "encr", one)
    return gpg(home, "--armor", "--export", USER).decode()


def test_a_valid_certificate_whose_key_for_encryption_expired_is_refused(home):
    """pysequoia itself would take the expired key in silence."""
    whole = with_subkey(home, "seconds=3600")
    assert encrypted_to(whole, b"x", at=datetime.now(UTC))
    with pytest.raises(KeyInvalid, match="no valid key"):
        encrypted_to(whole, b"secret", at=LATER)


def test_of_several_keys_a_valid_one_is_taken(home):
    secret = encrypted_to(with_subkey(home, "never 2y"), b"x", at=NOW)
    assert gpg(home, "--decrypt", given=secret) == b"x"


def test_a_certificate_tells_its_fingerprint_and_that_it_lasts():
    key = pysequoia.Tsk.generate(USER)
    told = certificate_of(certificate(key), at=NOW)
    assert told == Certificate(
        fingerprint=key.extract_certificate().fingerprint.upper(), expires_at=None, unusable=None
    )


def test_a_certificate_ends_when_it_says_so():
    key = pysequoia.Tsk.generate(USER)
    ends = (NOW + timedelta(days=9)).replace(microsecond=0)
    ending = str(key.extract_certificate().set_expiration(ends, key.certifier()))
    assert certificate_of(ending, at=NOW).expires_at == ends
    assert certificate_of(ending, at=NOW).unusable is None
    assert "expired" in str(certificate_of(ending, at=ends).unusable)


@pytest.mark.parametrize(("keys", "days"), [("2y never", None), ("1y 2y", 730), ("seconds=3600", 0)])
def test_a_certificate_ends_with_the_last_of_its_keys_for_encryption(home, keys, days):
    told = certificate_of(with_subkey(home, keys), at=NOW)
    assert (None if told.expires_at is None else round((told.expires_at - NOW) / timedelta(days=1))) == days


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_whatever_a_certificate_is_something_is_told_of_it(bad):
    assert certificate_of(bad(), at=NOW).unusable is not None


def test_a_key_that_only_signs_is_refused(home):
    with pytest.raises(KeyInvalid):
        encrypted_to(made_by_gpg(home, algorithm="ed25519", usage="sign"), b"secret", at=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_nothing_leaves_for_a_key_that_is_not_valid(bad, tmp_path):
    pk = put(outgoing(Channel.FOLDER, "", mail=mail(openpgp=bad())))
    whole = put(outgoing(Channel.FOLDER, ""))
    assert send_to_folder(means(folder=tmp_path, clock=SetClock(NOW))) == 2
    assert [path.name for path in tmp_path.iterdir()] == [f"{whole}.eml"]
    told = {one.id: one for one in outcomes()}
    assert (told[pk].state, told[pk].reason) == (State.DEAD, "key-invalid")


@pytest.mark.django_db
def test_a_whole_mail_leaves_as_pgp_mime(tmp_path):
    key = pysequoia.Tsk.generate(USER)
    one = rich_mail()
    pk = put(
        outgoing(Channel.FOLDER, "soc@bank.example", mail=type(one)(one.subject, one.text, openpgp=certificate(key)))
    )
    send_to_folder(means(folder=tmp_path, clock=SetClock(NOW)))
    raw = (tmp_path / f"{pk}.eml").read_bytes()
    assert b"port 23" not in raw
    read = parsed(raw)
    assert read.get_content_type() == "multipart/encrypted"
    within = parsed(opened(key, list(read.iter_parts())[1].get_payload(decode=True)))
    assert within["Subject"] == one.subject
    assert "Tutup port 23." in within.get_content()
