"""What a mail says, in every language and every manner: whole, within its width, and never more than it may."""

import re
from datetime import timedelta
from email.utils import formataddr
from html.parser import HTMLParser
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.response.letters.made import AT, LINK, facts, line, part

from kentongan.delivery.terms import Mail
from kentongan.kernel.exercise import MARK, Exercise
from kentongan.kernel.languages import SPOKEN
from kentongan.kernel.tlp import TLP
from kentongan.response.advice import advices
from kentongan.response.letters import compose, events_csv
from kentongan.response.letters.composing import NothingToSay
from kentongan.response.letters.terms import ITEMS_SHOWN, WIDTH
from kentongan.response.terms import ExposureState, Manner, NoticeKind

TOLD = [manner for manner in Manner if manner is not Manner.NOTHING]
WHOLE = (Manner.FULL, Manner.ENCRYPTED)
ALL = list(product(NoticeKind, TOLD, SPOKEN))
SECRETS = (
    "203.0.113", "Telnet", "telnet", "Daily scan", "port 23", "26 November", "3 December", "AS64500",
    "vulnerable", "Geheimnis",
)  # fmt: skip


def said(mail: Mail) -> str:
    return "\n".join((mail.subject, mail.text, mail.html, mail.outer_subject, repr(dict(mail.headers))))


class Reader(HTMLParser):
    """Reads a page strictly: what it links and loads, and whether every element is closed."""

    VOID = frozenset({"meta", "br", "hr"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name in {"src", "srcset", "background", "action", "poster"}:
                self.loads.append(value or "")
            if name == "href":
                self.links.append(value or "")
        assert tag not in {"img", "script", "link", "iframe", "object", "form", "video"}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open
    assert "url(" not in html
    assert "@import" not in html
    return reader


@pytest.mark.parametrize(("kind", "manner", "language"), ALL)
def test_every_letter_is_whole_and_within_its_width(kind: NoticeKind, manner: Manner, language: str) -> None:
    parts = (part(total=25, seen_again=1, superseded_reference="9XFM-3K7C"), part(reference="HJKM-2347", total=1))
    for which in (parts[:1], parts):
        mail = compose(facts(*which, kind=kind, manner=manner, language=language, code="4821-7730", note="Sorry.\nWe."))
        for row in mail.text.splitlines():
            assert len(row) <= WIDTH or row.strip() == LINK, row
        for text in (mail.subject, mail.text, mail.html.split("</style>")[1], mail.outer_subject):
            assert not re.search(r"[{}]|%\(|None\b", text)
        reader = read(mail.html)
        assert not reader.loads
        assert set(reader.links) <= {LINK, "https://hub.example/verify/"}
        assert set(re.findall(r"https?://\S+", mail.text)) <= {LINK, "https://hub.example/verify/"}
        assert mail.language == language
        assert f'lang="{language}"' in mail.html


@pytest.mark.parametrize(("kind", "manner", "language"), ALL)
def test_a_notice_without_content_tells_nothing(kind: NoticeKind, manner: Manner, language: str) -> None:
    whole = manner in WHOLE and kind not in (NoticeKind.CODE, NoticeKind.UNREACHABLE)
    mail = compose(facts(part(total=25), kind=kind, manner=manner, language=language, code="1", note="Geheimnis"))
    seen = [mail.outer_subject] if whole else [said(mail)]
    for text, secret in product(seen, SECRETS):
        assert secret not in text, secret
    if not whole:
        assert not mail.attachments
    assert bool(mail.openpgp) == (manner is Manner.ENCRYPTED)
    assert bool(mail.outer_subject) == (manner is Manner.ENCRYPTED)


@given(
    kind=st.sampled_from(NoticeKind),
    manner=st.sampled_from([Manner.NOTICE_ONLY, Manner.NAME_ONLY]),
    language=st.sampled_from(sorted(SPOKEN)),
    classification=st.sampled_from(sorted(advices("en"))),
    total=st.integers(1, 10**6),
    days=st.integers(1, 3000),
    again=st.integers(0, 10),
    tlp=st.sampled_from(TLP),
    word=st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=12).map(lambda word: f"zq{word}qz"),
)
def test_a_notice_is_the_same_whatever_its_warning_says(
    kind: NoticeKind,
    manner: Manner,
    language: str,
    classification: str,
    total: int,
    days: int,
    again: int,
    tlp: TLP,
    word: str,
) -> None:
    then = AT - timedelta(days=days)
    told = part(
        tlp=tlp,
        classification=classification,
        feed_name=word,
        total=total,
        seen_again=again,
        first_seen=then,
        last_seen=then,
        due_at=then,
        superseded_reference=word,
        csv=word.encode(),
        items=(line(name=f"{word}.example", tag=word, evidence_value=word, first_seen=then, last_seen=then),),
    )
    common = {"kind": kind, "manner": manner, "language": language, "code": "4821-7730"}
    assert compose(facts(told, note=word, **common)) == compose(facts(part(tlp=tlp), **common))


@given(text=st.text(max_size=60), kind=st.sampled_from(NoticeKind), manner=st.sampled_from(TOLD))
def test_nothing_from_outside_makes_a_header_a_tag_or_a_link(text: str, kind: NoticeKind, manner: Manner) -> None:
    evil = f"\r\nBcc: x@y.example\r\n\r\n<script>{text} https://evil.example/ \u202e"
    odd = part(
        organisation_name=evil,
        feed_name=evil,
        items=(line(name=evil, tag=evil, transport=evil, evidence_kind="domain", evidence_value=evil),),
    )
    mail = compose(facts(odd, kind=kind, manner=manner, recipient_name=evil, note=evil, code=evil))
    for header in (mail.subject, mail.outer_subject, *mail.headers.values()):
        assert not re.search(r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e]", header)
    assert "<script>" not in mail.html
    assert set(read(mail.html).links) <= {LINK, "https://hub.example/verify/"}
    assert "https://evil" not in mail.text
    assert "\u202e" not in mail.text
    formataddr((mail.subject, "a@b.example"))


@pytest.mark.parametrize("manner", TOLD)
@pytest.mark.parametrize("kind", NoticeKind)
def test_an_exercise_says_so_first(kind: NoticeKind, manner: Manner) -> None:
    mail = compose(facts(kind=kind, manner=manner, exercise=Exercise.EXERCISE))
    assert mail.subject.startswith(MARK + " ")
    assert mail.text.startswith(MARK + "\n")
    assert mail.html.split("<body>")[1].index(MARK) < mail.html.split("<body>")[1].index("TLP:")
    assert mail.outer_subject.startswith(MARK) or not mail.outer_subject


@pytest.mark.parametrize("tlp", [TLP.CLEAR, TLP.GREEN, TLP.AMBER, TLP.AMBER_STRICT])
def test_the_label_stands_in_the_subject_and_first_in_the_text(tlp: TLP) -> None:
    manner = Manner.FULL if tlp <= TLP.GREEN else Manner.NOTICE_ONLY
    mail = compose(facts(part(tlp=tlp), manner=manner))
    assert mail.subject.startswith(f"[{tlp.label}] ")
    assert mail.text.splitlines()[0] == tlp.label


def test_a_digest_has_the_strictest_label() -> None:
    mail = compose(facts(part(tlp=TLP.CLEAR), part(reference="HJKM-2347", tlp=TLP.GREEN)))
    assert mail.subject == "[TLP:GREEN] 2 messages for Bank Sungai (K7QX-M2RD, HJKM-2347)"
    assert mail.text.count("What to do now") == 2


def test_a_warning_says_all_that_its_reader_needs() -> None:
    mail = compose(facts(part(seen_again=1)))
    assert mail.subject == (
        "[TLP:GREEN] Please check 3 addresses of Bank Sungai: remote control by Telnet is open to the whole Internet"
        " (K7QX-M2RD)"
    )
    text = " ".join(mail.text.split())
    for sentence in (
        "203.0.113.2, port 23 (TCP) (seen again)",
        "seen 24 November 2026, 03:12 to 26 November 2026, 03:12 UTC",
        "Our directory lists the addresses 203.0.113.0/24 as those of Bank Sungai.",
        "1 address that was called done has been seen again since.",
        "Add 7 hours for Jakarta.",
        "Please answer by 3 December 2026.",
        "You need no account.",
        "Call them and read out the reference K7QX-M2RD.",
        "Or call Region CERT: +62 21 555 0100.",
    ):
        assert sentence in text, sentence
    for number, step in enumerate(advices("en")["telnet"].steps, start=1):
        assert f"{number}. {step}" in text


def test_only_so_many_addresses_are_spelled_out_and_the_rest_is_told_where() -> None:
    many = part(items=tuple(line(number) for number in range(1, 60)), total=4000)
    attached = compose(facts(part(items=many.items, total=4000, csv=b"x" * 3000)))
    assert attached.text.count(", port 23 (TCP)") == ITEMS_SHOWN
    assert "3980 more are in the attached table." in attached.text
    behind = compose(facts(part(items=many.items, total=4000, csv=b"x" * 3000), size_limit=3999))
    assert not behind.attachments
    assert "3980 more are on the page of this message." in behind.text


def test_tables_are_attached_as_long_as_they_fit() -> None:
    parts = (part(csv=b"x" * 3000), part(reference="HJKM-2347", csv=b"x" * 3000), part(reference="CDFG-2347", csv=b"x"))
    mail = compose(facts(*parts, size_limit=6000))
    assert [one.name for one in mail.attachments] == ["K7QX-M2RD.csv", "CDFG-2347.csv"]


def test_the_national_team_learns_whose_it_is_and_why_it_gets_it() -> None:
    text = " ".join(compose(facts(recipient_name="Nation CERT")).text.split())
    assert "You get this because Nation CERT is the team to turn to for Bank Sungai." in text
    copy = " ".join(compose(facts(recipient_name="Nation CERT", kind=NoticeKind.COPY)).text.split())
    assert "you need not do anything" in copy
    assert "What to do now" not in copy
    assert "answer by" not in copy


def test_an_organisation_that_may_not_be_described_is_named_and_no_more() -> None:
    bare = part(reference="", organisation_name="Bank Sungai", tlp=TLP.AMBER_STRICT, items=(), total=0, link="")
    mail = compose(facts(bare, kind=NoticeKind.UNREACHABLE, manner=Manner.NAME_ONLY, recipient_name="Nation CERT"))
    assert mail.subject == "[TLP:AMBER+STRICT] We cannot reach Bank Sungai"
    assert "()" not in mail.text
    assert "hub.example/w/" not in mail.text


def test_an_escalation_without_a_name_still_reads_well() -> None:
    bare = part(organisation_name="", tlp=TLP.AMBER, items=(), total=0)
    mail = compose(facts(bare, kind=NoticeKind.ESCALATION, manner=Manner.NOTICE_ONLY, recipient_name="Nation CERT"))
    assert mail.subject == "[TLP:AMBER] We cannot reach an organisation in your country (K7QX-M2RD)"
    assert LINK in mail.text


def test_a_code_is_read_at_a_glance_and_stands_in_no_subject() -> None:
    mail = compose(facts(kind=NoticeKind.CODE, manner=Manner.NOTICE_ONLY, code="4821-7730"))
    assert "\n    4821-7730\n" in mail.text
    assert "4821" not in mail.subject
    assert "within 15 minutes" in mail.text


def test_nothing_is_made_of_what_may_say_nothing_or_lacks_its_key() -> None:
    for wrong in ({"manner": Manner.NOTHING}, {"manner": Manner.ENCRYPTED, "openpgp": ""}):
        with pytest.raises(NothingToSay):
            compose(facts(**wrong))


def test_a_language_of_the_region_is_served_by_its_parent() -> None:
    assert compose(facts(language="ms-BN")).language == "ms"
    assert compose(facts(language="km")).language == "en"


def test_what_was_answered_already_is_not_asked_again() -> None:
    mail = compose(facts(part(items=(line(state=ExposureState.RISK_ACCEPTED),))))
    assert "You have answered this one already" in mail.text


def test_the_table_tells_programs_and_no_spreadsheet_runs_it() -> None:
    file = events_csv([line(tag='=cmd|"/C calc"!A0', name="-x.example")], tlp=TLP.GREEN, exercise=Exercise.EXERCISE)
    header, row = file.decode("utf-8-sig").splitlines()
    assert header.startswith("address,name,port,")
    assert header.endswith("seen_again,tlp,exercise")
    assert row.startswith("203.0.113.1,'-x.example,23,tcp,scan_telnet,\"'=cmd")
    assert row.endswith(f"TLP:GREEN,{MARK}")
