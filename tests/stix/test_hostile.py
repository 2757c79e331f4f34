"""What is sent to do harm is refused within little memory, and harms nothing: each in a process of its own with limits.

A second is the promise; here a process is only killed after twenty, for a test asserts no timing. Memory is promised:
256 MB of address space beyond what the imports need.
"""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

CHILD = """
import resource, sys
sys.path.insert(0, sys.argv[1])
from kentongan.kernel.errors import KentonganError
from kentongan.stix.markings import redacted
from kentongan.stix.reading import read_envelope
from kentongan.stix.terms import Flaw
body = eval(sys.argv[2])
taken = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (taken + 256 * 1024 * 1024,) * 2)
try:
    objects = read_envelope(body)
except KentonganError as error:
    print(error.status, error.code)
else:
    for one in objects:
        flaws = (one,) if isinstance(one, Flaw) else one.flaws
        print("object", flaws[0].code if flaws else "valid")
"""

TOOL = (
    'b\'{"objects":[{"type":"tool","spec_version":"2.1","id":"tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",'
    '"created":"2016-04-06T20:03:48.000Z","modified":"2016-04-06T20:03:48.000Z","name":"x",%s}]}\''
)
INDICATOR = TOOL.replace("tool", "indicator").replace(
    "%s", '"pattern_type":"stix","valid_from":"2016-04-06T20:03:48.000Z","pattern":"%s"'
)


def inside(before: str, filling: str, after: str, *, form: str = TOOL) -> str:
    """Return the expression of an envelope whose only object has a member of this content, repeated in the child."""
    head, tail = form.split("%s")
    return f"{head}{before}' + ({filling}) + b'{after}{tail}"


CASES = {
    "duplicate keys": (inside('"x":{"a":1,"a":', 'b"2"', "}"), "object json.duplicate_key"),
    "a million duplicate keys": (inside('"x":{', '(b\'"a":1,\' * 500000)[:-1]', "}"), "object json.duplicate_key"),
    "nan": (inside('"x":', 'b"NaN"', ""), "400 unreadable-json"),
    "deep": (inside('"x":', 'b"[" * 33 + b"]" * 33', ""), "object json.too_deep"),
    "very deep": (inside('"x":', 'b"[" * 5000000', ""), "413 too-much-at-once"),
    "deep enough for the stack": (inside('"x":', 'b"[" * 150000 + b"]" * 150000', ""), "400 unreadable-json"),
    "a long number": (inside('"x":', 'b"9" * 100000', ""), "object json.number"),
    "a longer number": (inside('"x":', 'b"9" * 4000000', ""), "object json.number"),
    "a long fraction": (inside('"x":', 'b"0." + b"9" * 4000000', ""), "object json.number"),
    "empty objects": (inside('"x_own":[', '(b"{}," * 3000000)[:-1]', "]"), "413 too-much-at-once"),
    "small lists": (inside('"x_own":[', '(b"[1]," * 390000)[:-1]', "]"), "object valid"),
    "small texts": (inside('"x_own":[', '(b\'"ab",\' * 800000)[:-1]', "]"), "object valid"),
    "too large": (inside('"x":"', 'b"a" * 11000000', '"'), "413 too-much-at-once"),
    "one too large": (inside('"x":"', 'b"a" * 5000000', '"'), "object object.too_large"),
    "lone surrogates": (inside('"x":"', 'b"\\\\ud800" * 2', '"'), "400 unreadable-json"),
    "not UTF-8": (inside('"x":"', 'b"\\xff" * 100', '"'), "object json.not_utf8"),
    "too many objects": ("b'{\"objects\":[' + b'1,' * 20000 + b'1]}'", "413 too-much-at-once"),
    "a long name of a domain": (
        "b'{\"objects\":[{\"type\":\"domain-name\",\"id\":\"domain-name--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f\","
        "\"value\":\"' + '\\u00fc'.encode() * 1000000 + b'\"}]}'",
        "object property.form",
    ),
    "a url that backtracks": (
        "b'{\"objects\":[{\"type\":\"url\",\"id\":\"url--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f\","
        "\"value\":\"a://' + b'/a:@' * 500000 + b' \"}]}'",
        "object property.form",
    ),
    "a type that backtracks": (
        "b'{\"objects\":[{\"type\":\"' + b'a-' * 120 + b'_\",\"id\":\"x\"}]}'",
        "object property.form",
    ),
    "selectors by the thousand": (
        inside('"x_own":[', '(b"1," * 20000)[:-1] + b\'],"granular_markings":[{"lang":"ms","selectors":[\''
               ' + (b\'"x_own.[19999]",\' * 20000)[:-1]', "]}]"),
        "object valid",
    ),
    "nested parentheses": (inside("", 'b"(" * 400', "", form=INDICATOR), "object pattern.too_large"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_sent_to_do_harm_is_refused_in_little_memory(name: str) -> None:
    expression, told = CASES[name]
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(ROOT / "src"), expression], capture_output=True, text=True, timeout=20
    )
    assert child.returncode == 0, child.stderr[-500:]
    assert child.stdout.splitlines() == [told]
