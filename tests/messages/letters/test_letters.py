"""What a mail about a message says: all of it in both parts, or nothing of it anywhere."""

from dataclasses import fields, replace

import pytest
from tests.messages.rendering.made import content, head

from kentongan.kernel.tlp import TLP
from kentongan.messages.letters import Letter, Notice, NoticeKind, compose, notice, script
from kentongan.messages.terms import Content, MessageType, Priority
from kentongan.messages.vocabulary import LANGUAGES, words
from kentongan.messages.vocabulary.frame import frame

LINK = "https://hub.example/m/" + "a" * 32 + "/"


def letter(**more: object) -> Letter:
    facts = {"head": head(), "content": content(), "reader": ("lo", "en"), "time_zone": "Asia/Vientiane", "hub": "Hub"}
    return Letter(**(facts | {"link": LINK} | more))  # type: ignore[arg-type]


def sealed(kind: NoticeKind, **more: object) -> Notice:
    facts = {
        "kind": kind,
        "type": MessageType.NOTIFICATION,
        "priority": Priority.IMMEDIATE,
        "tlp": TLP.AMBER,
        "reference": "K7QX-M2RX/1A2B",
        "hub": "Hub",
        "phone": "+60 3 1",
        "sender": "CERT of Hulu",
        "recipient": "CERT of Hilir",
        "reader": ("en",),
        "link": LINK,
    }
    return Notice(**(facts | more))  # type: ignore[arg-type]


def test_both_parts_say_the_message_and_how_to_acknowledge_it() -> None:
    mail = compose(letter())
    for part in (mail.text, mail.html):
        said = " ".join(part.split())
        for fact in content().facts:
            assert fact.source in said
        assert LINK in said
        assert "acknowledge" in said
    assert mail.language == "lo"


def test_an_encrypted_mail_tells_those_on_the_way_no_subject() -> None:
    mail = compose(letter(openpgp="certificate"))
    assert content().subject in mail.subject
    assert content().subject not in mail.outer_subject
    assert mail.outer_subject.startswith("[TLP:")


def test_what_somebody_wrote_is_no_link() -> None:
    lured = replace(content(), request="Open https://evil.example/ at once.")
    mail = compose(letter(content=lured))
    assert "https://evil.example" not in mail.text + mail.html
    assert "hxxps://evil.example" in mail.text


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_notice_is_not_given_what_the_message_says(kind: NoticeKind) -> None:
    assert not any(one.type in (Content, "Content") or one.name in ("content", "subject") for one in fields(Notice))
    mail = notice(sealed(kind, code="4821 7730"))
    assert (LINK in mail.text) is (kind is NoticeKind.WAITS)
    assert ("4821 7730" in mail.text) is (kind is NoticeKind.CODE)
    assert "K7QX-M2RX/1A2B" in mail.subject


@pytest.mark.parametrize(("type", "words"), [("retraction", "takes a message back"), ("correction", "correction")])
def test_a_notice_says_that_it_is_a_retraction_or_a_correction(type: str, words: str) -> None:
    assert words in notice(sealed(NoticeKind.WAITS, type=MessageType(type))).subject


def test_what_is_strict_is_read_out_to_the_named_person_alone() -> None:
    amber = script(letter(head=head(tlp=TLP.AMBER), reader=("en",)))
    assert "named recipient only" in " ".join(amber.split())
    assert content().facts[0].source in " ".join(amber.split())


def test_what_to_do_is_said_in_the_reader_s_language_and_beside_it_in_english_while_nobody_has_read_it() -> None:
    mail = compose(letter(reader=("my", "en"), openpgp="certificate"))
    assert mail.html.startswith('<!doctype html>\n<html lang="my">')
    for part in (mail.text, mail.html):
        said = " ".join(part.split())
        assert frame("my")["mail_acknowledge"].split()[0] in said
        assert frame("en")["mail_acknowledge"] in said
    assert frame("my")["mail_subject"].partition(" (")[0] in mail.outer_subject
    malay = compose(letter(reader=("ms",)))
    assert frame("en")["mail_acknowledge"] not in " ".join(malay.text.split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("type", [MessageType.CORRECTION, MessageType.RETRACTION])
def test_a_correction_and_a_retraction_say_so_first_in_their_subject(type: MessageType, language: str) -> None:
    mail = compose(letter(head=replace(head(), type=type), reader=(language,), openpgp="certificate"))
    label, kind = head().tlp.label, words(language)("types", type.value)
    assert mail.subject == f"[{label}] {kind}: {content().subject} ({head().reference})"
    assert mail.outer_subject.startswith(f"[{label}] {kind}: ")


def test_the_subject_of_anything_else_says_what_it_is_about() -> None:
    for type in set(MessageType) - {MessageType.CORRECTION, MessageType.RETRACTION}:
        mail = compose(letter(head=replace(head(), type=type)))
        assert mail.subject == f"[{head().tlp.label}] {content().subject} ({head().reference})"
