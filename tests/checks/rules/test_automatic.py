"""Programs and people told apart: a labelled corpus in the region's languages, written before the rules."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.checks.rules.automatic import Automatic, automatic, declares_itself
from kentongan.checks.rules.codes import make_code
from kentongan.estimates.rates import wilson
from kentongan.kernel.exercise import MARK

CODE = make_code(bytes(range(16)))
SUBJECT = f"{MARK} Communication check: please answer"
ORIGINAL = f"{MARK}\n\nPlease answer this check.\n\n  https://hub.example/c/{'a' * 32}/\n\nor reply with {CODE}."
CORPUS: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("replies.toml").read_text("utf-8"))["mail"]
LATER, LAST = (
    tomllib.loads(Path(__file__).with_name(name).read_text("utf-8"))["mail"]
    for name in ("replies_later.toml", "replies_last.toml")
)
QUOTES = {
    "angle": "On Thu, 26 Nov 2026 at 09:00, Hub <hub@cert.example> wrote:\n"
    + "\n".join(f"> {one}" for one in ORIGINAL.split("\n")),
    "outlook": f"-----Original Message-----\nFrom: Hub\nSent: 26 November 2026\nTo: SOC\nSubject: {SUBJECT}\n\n"
    + ORIGINAL,
    "bare": ORIGINAL,
}


def judged(mail: dict[str, Any], *, quote: str) -> Automatic:
    text = mail["text"].replace("{code}", CODE).replace("{quote}", quote)
    subject = mail["subject"].replace("{subject}", SUBJECT)
    return automatic(headers=mail.get("headers", {}), subject=subject, text=text)


def tell(name: str, hits: int, of: int) -> str:
    low, high = wilson(hits, of=of) or (0.0, 1.0)
    return f"{name}: {hits} of {of} ({hits / of:.1%}, 95% between {low:.1%} and {high:.1%})"


def test_the_corpus_is_large_enough_and_speaks_the_regions_languages():
    for label in ("program", "person"):
        mails = [one for one in CORPUS if one["label"] == label]
        assert len(mails) >= 60
        assert {one["language"] for one in mails} == {
            "en", "ms", "id", "th", "vi", "fil", "km", "lo", "my", "zh", "pt", "tet",
        }  # fmt: skip


@pytest.mark.parametrize("quote", QUOTES.values(), ids=QUOTES)
def test_programs_are_recognised_and_people_are_not_taken_for_them(quote, capsys):
    programs = [one for one in CORPUS if one["label"] == "program"]
    people = [one for one in CORPUS if one["label"] == "person"]
    found = [one for one in programs if judged(one, quote=quote) is not Automatic.NO]
    alarms = [one for one in people if judged(one, quote=quote) is not Automatic.NO]
    with capsys.disabled():
        print(f"\n{tell('recall', len(found), len(programs))}; {tell('false alarms', len(alarms), len(people))}")  # noqa: T201 - the figures, for the record
    assert len(found) >= 0.95 * len(programs)
    assert len(alarms) <= 0.02 * len(people)


@pytest.mark.parametrize(
    ("name", "mails", "found_at_least", "alarms_at_most"), [("second", LATER, 22, 1), ("third", LAST, 9, 0)]
)
def test_of_sets_written_later_most_is_told_apart(name, mails, found_at_least, alarms_at_most, capsys):
    programs = [one for one in mails if one["label"] == "program"]
    people = [one for one in mails if one["label"] == "person"]
    found = [one for one in programs if judged(one, quote=QUOTES["angle"]) is not Automatic.NO]
    alarms = [one for one in people if judged(one, quote=QUOTES["angle"]) is not Automatic.NO]
    with capsys.disabled():
        said = f"{tell('recall', len(found), len(programs))}; {tell('false alarms', len(alarms), len(people))}"
        print(f"\n{name} set: {said}")  # noqa: T201 - the figures, for the record
    assert len(found) >= found_at_least
    assert len(alarms) <= alarms_at_most


def test_headers_alone_are_enough_whatever_the_mail_says():
    for headers in ({"auto-submitted": "auto-replied (vacation)"}, {"precedence": "bulk"}, {"return-path": "<>"}):
        assert automatic(headers=headers, subject="Re: x", text=f"Confirmed {CODE}") is Automatic.AUTOMATIC
    assert automatic(headers={"auto-submitted": "no"}, subject="Re: x", text="Received") is Automatic.NO


def test_somebody_away_who_types_the_code_has_answered():
    assert automatic(headers={}, subject="Re: x", text=f"I am out of office but confirm {CODE}") is Automatic.NO
    quoted = f"I am out of office until Monday.\n\n> reply with {CODE}"
    assert automatic(headers={}, subject="Re: x", text=quoted) is Automatic.OUT_OF_OFFICE


@given(st.text(max_size=400), st.text(max_size=2000))
def test_whatever_comes_is_judged(subject, text):
    assert automatic(headers={}, subject=subject, text=text) in Automatic


@pytest.mark.parametrize(
    "text",
    [
        "Delivery confirmed. Your message was displayed. {code}",
        "Terima kasih kerana menghubungi kami. Mesej anda akan dijawab dalam masa tiga hari bekerja. Rujukan: {code}",
        "This is an automatic reply. Your reference is {code}.",
    ],
)
def test_a_program_that_writes_the_code_into_its_own_words_has_not_answered(text):
    assert automatic(headers={}, subject="Re: x", text=text.format(code=CODE)) is not Automatic.NO


def test_a_ticket_in_malay_that_quotes_the_check_is_no_answer():
    text = f"Terima kasih atas e-mel anda. Tiket telah dibuka.\n\n-----Original Message-----\n{ORIGINAL}"
    assert automatic(headers={}, subject="Tiket baharu #4821", text=text) is Automatic.AUTOMATIC


@pytest.mark.parametrize(
    ("headers", "declared"),
    [
        ({"auto-submitted": "auto-replied"}, True),
        ({"auto-submitted": "no, auto-replied"}, True),
        ({"auto-submitted": "no"}, False),
        ({"return-path": "<>"}, True),
        ({"return-path": "<siti@example>"}, False),
        ({"x-autoreply": "yes"}, True),
        ({"precedence": "auto_reply"}, True),
        ({"precedence": "bulk"}, False),
        ({"content-type": "multipart/report; report-type=disposition-notification"}, True),
        ({"x-auto-response-suppress": "All"}, False),
        ({}, False),
    ],
)
def test_what_says_itself_that_a_program_sent_it_is_told_from_what_only_hints_at_it(
    headers: dict[str, str], declared: bool
) -> None:
    assert declares_itself(headers) is declared


@pytest.mark.parametrize(
    "note",
    [
        "On annual leave, back 5 Dec.",
        "OOO til Dec 5.",
        "Mohon maaf, saya sedang dinas luar kota hingga 3 Desember.",
        "Maaf, saya sedang cuti hingga 3 Disember.",
        "ກຳລັງພັກຈົນຮອດວັນທີ 3",
        "ខ្ញុំមិននៅការិយាល័យរហូតដល់ថ្ងៃទី ៥ ធ្នូ។ សូមទាក់ទងមន្ត្រីយាមល្បាត។",
        "Tôi hiện không có mặt tại văn phòng cho đến ngày 5/12. Việc gấp xin liên hệ trực ban.",
    ],
)
def test_who_is_away_and_names_the_desk_on_duty_does_not_answer(note: str) -> None:
    text = f"{note}\n\n> {CODE}\n"
    assert automatic(headers={}, subject="Re: x", text=text) is Automatic.OUT_OF_OFFICE
