"""The wording check on sentences of its author, and what holds for every text; how well it finds is in the report."""

from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tiers import seldom

from kentongan.messages.rules.blame import blame_in
from kentongan.messages.rules.wording import check
from kentongan.messages.rules.wording.likelihood import band_of, term_of
from kentongan.messages.rules.wording.telling import PROPOSAL, WHY
from kentongan.messages.terms import Attribution, Band, FindingKind

K = FindingKind


def kinds(text: str, *, defined: Collection[str] = ()) -> set[FindingKind]:
    return {one.kind for one in check(text, defined=defined)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("It is likely that mail was read. Data loss is improbable.", K.MIXED_ROWS),
        ("We have high confidence that it is very likely.", K.LIKELIHOOD_WITH_CONFIDENCE),
        ("Unlikely (low confidence).", K.LIKELIHOOD_WITH_CONFIDENCE),
        ("It is possible that the key was copied.", K.UNDEFINED_LIKELIHOOD),
        ("There is a 70% chance of a second wave.", K.UNDEFINED_LIKELIHOOD),
        ("Indonesia attacked our grid.", K.ACCUSATION),
        ("The wiper was written by the Indonesian navy.", K.ACCUSATION),
        ("Your government ordered the intrusion.", K.ACCUSATION),
        ("Answer by noon or we will disconnect you.", K.ULTIMATUM),
        ("We reserve the right to retaliate.", K.ULTIMATUM),
        ("We suffered a cyber attack.", K.UNDEFINED_TERM),
        ("The job was done by a nation-state actor.", K.UNDEFINED_TERM),
        ("The logs prove that nobody came in.", K.ABSOLUTE),
        ("Maklumat ini adalah untuk kegunaan pasukan kami dan tidak boleh dikongsi.", K.UNREAD_LANGUAGE),
        ("ผู้โจมตีใช้ที่อยู่นี้เมื่อวานนี้", K.UNREAD_LANGUAGE),
        ("Le serveur est dans notre réseau et nous ne savons pas qui a utilisé le compte.", K.UNREAD_LANGUAGE),
    ],
)
def test_what_may_be_misread_is_found(text: str, kind: FindingKind) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "We judge a second wave unlikely. We have moderate confidence in this.",
        "The website of Indonesia's navy was attacked on Monday and is back.",
        "The minister said: “Indonesia attacked our grid.” We do not comment on it.",
        "The addresses are registered in Indonesia; who used them is not known.",
        "The attack surface was reduced, and remote access is closed.",
        "A denial-of-service attack from 192.0.2.7 ended at 04:00Z.",
        "If the certificate expires, clients will refuse to connect.",
        "Please answer by Friday, because the logs are kept for a week.",
        "The file act_of_war.mp4 is a film; see `undoubtedly()` in the code.",
        "host;first;last;count\n203.0.113.14;03:01;03:44;9120",
        "SYN, ACK, RST: 192.0.2.7 → 198.51.100.2:443",
        "Tell Mr. Likely of First Bank that the file is here.",
    ],
)
def test_what_is_sound_is_left_alone(text: str) -> None:
    assert kinds(text) == set()


def test_two_sentences_are_the_cure_for_likelihood_with_confidence() -> None:
    (one,) = check("We assess with high confidence that a repeat is likely.")
    assert one.facts["level"] == "high"
    assert not check("A repeat is likely. We have high confidence in this, because four logs agree.")


def test_the_proposal_for_mixed_rows_is_the_same_band_in_the_row_begun() -> None:
    (one,) = check("The first is very likely, the second improbable.")
    assert (one.excerpt, one.facts["other"], one.facts["instead"]) == ("improbable", "very likely", "unlikely")


@pytest.mark.parametrize("band", Band)
def test_every_band_has_a_term_in_either_row(band: Band) -> None:
    for first in (True, False):
        assert band_of(term_of(band, first=first)) is band
        assert kinds(f"We think that this is {term_of(band, first=first)}.") == set()


def test_a_defined_term_is_not_found() -> None:
    text = "This is an act of war in our reading."
    assert kinds(text) == {K.UNDEFINED_TERM}
    assert kinds(text, defined=["Act of war"]) == set()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Indonesia attacked our grid.", Attribution.STATE),
        ("Your army is in our network and steals our files.", Attribution.STATE),
        ("Malvex stole the list.", Attribution.ACTOR),
        ("Traffic came from 192.0.2.7.", Attribution.NONE),
        ("Indonesia did not attack us.", Attribution.NONE),
        ("“Indonesia attacked our grid.”", Attribution.STATE),
        ("Indo\u200bnesia attac\u200bked our grid.", Attribution.STATE),
        ("Ｉｎｄｏｎｅｓｉａ attacked\n our grid.", Attribution.STATE),
    ],
)
def test_what_a_text_says_of_who_did_it_is_read_whatever_is_declared(text: str, said: Attribution) -> None:
    assert blame_in(text) is said


def test_names_of_states_can_be_given() -> None:
    assert blame_in("Sadly Aruna is behind the leak.", states=["Aruna"]) is Attribution.STATE


def test_every_kind_has_its_why_and_its_proposal() -> None:
    assert set(WHY) == set(PROPOSAL) == set(FindingKind)


WORDS = """likely probable unlikely high confidence is Indonesia attacked our your government or we will block you
unless “ ” " . , ; ? ! 70% cyber attack undoubtedly it possible that yang dan tidak ก \u200b"""
TEXTS = st.text(max_size=200) | st.lists(st.sampled_from([*WORDS.split(), "\n"]), max_size=40).map(" ".join)


@given(TEXTS)
def test_a_finding_stands_where_it_says_and_can_be_told(text: str) -> None:
    found = check(text)
    assert found == check(text)
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
        assert one.excerpt in text[one.start : one.end]
        assert "{" not in WHY[one.kind].format_map(one.facts).replace(one.excerpt, "")
        assert PROPOSAL[one.kind].format_map(one.facts)


HOSTILE = [
    "your government ", "Country B ", "Abc ", "likely confidence is ", '"', "a_", "a@", "or we ", " ", "\n",
    "if you do not, ", "e.g. ", "attack by ", "no ", "\u200b", "กa",
]  # fmt: skip


@pytest.mark.parametrize("unit", seldom(HOSTILE, but=HOSTILE[4:8]))
def test_a_hostile_text_is_read_to_its_end(unit: str) -> None:
    # Not timed; a pattern that tries every way through it would not come back at all.
    check((unit * 20_000)[:20_000])


def test_a_question_that_asks_nothing_still_accuses() -> None:
    assert FindingKind.ACCUSATION in kinds("Would a government with clean hands have refused us the logs?")
    assert kinds("Would your government be able to send us the logs?") == set()
