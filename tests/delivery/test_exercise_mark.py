"""Mails as octets: the mark of exercises stands first, and once."""

from dataclasses import replace

from kentongan.delivery.mime import marked_as_exercise
from kentongan.delivery.terms import Mail
from kentongan.kernel.exercise import MARK


def test_a_mail_that_its_room_marked_is_not_marked_twice() -> None:
    once = marked_as_exercise(
        Mail(subject="Hello", text="Hello.\n", html="<html><body><div>Hello.</div></body></html>")
    )
    assert marked_as_exercise(once) == once
    framed = replace(once, html=f"<html><body>\n<div class='letter'>\n<p>{MARK}</p></div></body></html>")
    assert marked_as_exercise(framed) == framed
