"""``kentongan demo``, as a newcomer starts it: it comes up, shows its pages to each role, and leaves nothing behind."""

import contextlib
import http.cookiejar
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from contextlib import contextmanager

import pytest
from tests.demo.made import made_in

from kentongan.cli.demo import _folder, _port
from kentongan.demo.hub import made_password
from kentongan.upkeep.errors import AddressTaken


@contextmanager
def _demo(folder, *words):
    """Start the demo in a folder; give its process and what it printed until it was ready."""
    environ = os.environ | {"TMPDIR": str(folder), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "kentongan", "demo", *words]
    with subprocess.Popen(
        command, cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as demo:
        lines = []
        try:
            for line in demo.stdout:
                lines.append(line)
                if line.startswith("Ctrl-C"):
                    break
            yield demo, "".join(lines)
        finally:
            if demo.poll() is None:
                demo.send_signal(signal.SIGINT)
                demo.communicate()


class _Visitor:
    """Somebody with a browser that keeps cookies."""

    def __init__(self, address):
        self.address = address
        jar = http.cookiejar.CookieJar()
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar)).open

    def page(self, path, form=None):
        data = None if form is None else urllib.parse.urlencode(form).encode()
        request = urllib.request.Request(self.address + path, data=data, headers={"Referer": self.address})
        with self._open(request) as answer:
            return answer.read().decode(), answer.geturl()

    def sign_in(self, username, password):
        page, place = self.page("")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        path = urllib.parse.urlsplit(place)._replace(scheme="", netloc="").geturl().lstrip("/")
        return self.page(path, {"csrfmiddlewaretoken": token, "login": username, "password": password})


def _told(said):
    address = re.search(r"http://127\.0\.0\.1:\d+/", said)[0]
    people = dict(re.findall(r"^  (\w+) +((?:[a-z2-9]{4}-){3}[a-z2-9]{4}) ", said, re.M))
    return address, people


def shows_each_role_its_pages(demo, said):
    address, people = _told(said)
    assert set(people) == {"dewi", "tan", "omar", "siti", "joko", "aisyah", "farid", "mariam", "bagus"}
    officer = _Visitor(address)
    officer.sign_in("dewi", people["dewi"])
    for path in ("", "runs/", "doubtful/", "unclaimed/", "quarantine/", "organisations/", "look-up/"):
        _, place = officer.page(path)
        assert place == address + path, "sent away from the page"
    doubtful, _ = officer.page("doubtful/")
    assert "203.0.113.64/26" in doubtful
    assert "198.51.100.128/25" in doubtful
    member = _Visitor(address)
    member.sign_in("siti", people["siti"])
    organisations, _ = member.page("organisations/")
    assert "xa-bank-sungai" in organisations
    assert "xb-kabel" not in organisations
    demo.send_signal(signal.SIGINT)
    demo.communicate()
    assert demo.returncode == 0


ROWS = r"[\d,]+ rows = [\d,]+ routed \+ [\d,]+ unclaimed \+ [\d,]+ repeated \+ [\d,]+ quar"


@pytest.mark.slow
def test_the_demo_comes_up_and_shows_each_role_its_pages_and_leaves_nothing(tmp_path):
    with _demo(tmp_path) as (demo, said):
        assert re.search(ROWS, said), said
        shows_each_role_its_pages(demo, said)
    assert list(tmp_path.iterdir()) == []


def test_a_kept_demo_comes_up_and_shows_each_role_its_pages(demo, tmp_path):
    assert re.search(ROWS, demo.stdout + demo.stderr)
    shutil.copytree(demo.folder, tmp_path / "var" / "demo")
    with _demo(tmp_path, "--keep") as (again, said):
        shows_each_role_its_pages(again, said)


@pytest.mark.parametrize("ends", [None, KeyboardInterrupt])
def test_of_a_demo_that_is_not_kept_nothing_is_left_however_it_ends(ends, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with contextlib.suppress(KeyboardInterrupt), _folder(keep=False) as folder:
        (folder / "hub").mkdir()
        assert folder.parent == tmp_path
        if ends:
            raise ends
    assert list(tmp_path.iterdir()) == []


def test_a_kept_demo_goes_on_with_its_hub_and_new_passwords(demo, tmp_path):
    shutil.copytree(demo.folder, tmp_path / "var" / "demo")
    again = made_in(tmp_path)
    assert "Importing" in demo.stderr
    assert "Importing" not in again.stderr
    assert demo.stdout != again.stdout
    assert (again.folder / "hub" / "kentongan.sqlite3").is_file()


def test_the_demo_never_touches_the_hub_that_the_environment_names(demo):
    assert (demo.folder / "hub").is_dir()
    assert not demo.named.exists()


def test_a_port_that_nobody_asked_for_gives_way_and_one_that_was_asked_for_does_not():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert _port(taken, asked=False) > taken
        with pytest.raises(AddressTaken):
            _port(taken, asked=True)


def test_passwords_are_made_anew():
    assert made_password() != made_password()
    assert re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", made_password())
