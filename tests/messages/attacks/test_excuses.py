"""Attacks on the gate by an excuse: a word that frees a sentence from proposals frees nothing here."""

from dataclasses import replace

import pytest
from tests.messages.made import FACT, content, envelope

from kentongan.messages.rules.blame import blame_in
from kentongan.messages.rules.gate import judge
from kentongan.messages.terms import Attribution, Gate, GateVerdict

KNOWN = frozenset({"Wind Islands", "Kepulauan Angin", "Sungaya", "XA", "XB"})
HELD = [
    "This is not an exercise: the Wind Islands attacked us.",
    "The Wind Islands attacked us; this is no drill.",
    "The Wind Islands attacked us during our training week.",
    "The Wind Islands very likely attacked our training centre.",
    "The Wind Islands hacked our court.",
    "The Wind Islands attacked the media of our country.",
    "A very likely attacked our tribunal, high confidence.",
    "According to Reuters the Wind Islands attacked us.",
    "Minister Rahman said that the Wind Islands attacked us.",
    "The Wind Islands reportedly attacked us, and we believe it.",
    "If you ask us, the Wind Islands attacked us.",
    "No evidence is needed: the Wind Islands attacked us.",
    "We do not know the reason, but the Wind Islands attacked us.",
    "We regret our delay; the Wind Islands attacked us.",
    "Our CERT reports that Indonesia attacked us.",
    "Our intelligence service reports that the Wind Islands attacked us.",
    "Allied services say that the Wind Islands attacked us.",
    "Microsoft attributes this activity to Russia.",
    "Wrong log; this is no drill: the Wind Islands attacked us.",
    "According to Reuters Sungaya attacked us.",
    "This is the work of APT28.",
    "APT41 wrote this malware.",
    "We attribute this to APT29.",
    "The intruder is APT28.",
    "Salt Typhoon very likely broke into our relay.",
    "Threat actor: XA-CERT",
    "The order came from the ministry of defence of the Wind Islands.",
    "The order came from your ministry of defence.",
    "Soldiers of your country sat at the keyboard.",
    "Ask your president why our grid is dark.",
    "A Wind Islander unit ran the operation.",
    "WIND-ISLANDS ATTACKED US",
    "The Wind lslands attacked us.",
    "The W i n d Islands attacked us.",
    "W i n d Islands attacked us.",
    "Who did it?\nThe Wind Islands.",
    "Why did the Wind Islands attack our relay?",
    "Did Indonesia hack our ministry?",
    "Wіnd Іslаnds attacked us.",
    "Mustang Panda is in our mail server.",
    "Kimsuky did it.",
]
FREE = [
    "We do not say that the Wind Islands attacked us.",
    "The Wind Islands did not attack us.",
    "This is no claim that the Wind Islands attacked us.",
    "You do not say that the Wind Islands attacked us.",
    "We withdraw the statement that the Wind Islands attacked us.",
    "We withdraw our claim of 3 May that the Wind Islands attacked us.",
    "The host 192.0.2.7 is registered in the Wind Islands.",
    "Infrastructure in the Wind Islands is not a claim about the Wind Islands.",
    "We do not know whether the Wind Islands attacked us.",
    "Traffic to our relay came from an address range of a provider in the Wind Islands.",
    "There is no evidence that the Wind Islands attacked us.",
    "The Wind Islands were attacked by an unknown group.",
    "We thank the Wind Islands for blocking the host from which we were attacked.",
]
UNJUDGED = [
    "中国袭击了我们。",
    "Kepulauan Angin ialah dalang di sebalik gangguan ini.",
    "Kepulauan Angin di belakang semua ini.",
    "La Chine a attaqué notre réseau.",
    "Sungaya a attaqué notre réseau.",
    "Россия атаковала нашу сеть.",
    "Sungaya meretas sistem kami.",
    "Sungaya menceroboh rangkaian kami.",
    "Trung Quốc đứng sau vụ này.",
    "จีนอยู่เบื้องหลังเหตุการณ์นี้",
]
CALM = [
    "Terima kasih atas laporan anda tentang alamat di Malaysia.",
    "Kami memohon log dari penyedia di Kepulauan Angin.",
    "感谢中国的同事提供日志。",
    "Sesi itu datang dari 192.0.2.7, yang terdaftar di Indonesia.",
    "Cảm ơn các bạn đã gửi nhật ký từ Việt Nam.",
    "Please check the café server.",
    "The sessions came from 192.0.2.7.",
]


def _judged(*texts: str) -> GateVerdict:
    return judge(content(facts=tuple(replace(FACT, text=one) for one in texts)), envelope(), states=KNOWN)


@pytest.mark.parametrize("text", HELD)
def test_no_word_beside_it_excuses_a_claim_of_who_did_it(text: str) -> None:
    assert blame_in(text, states=KNOWN) >= Attribution.ACTOR
    assert _judged(text).gate is Gate.UNDECLARED


@pytest.mark.parametrize("text", FREE)
def test_what_denies_or_withdraws_the_very_claim_leaves(text: str) -> None:
    assert _judged(text).gate is Gate.OPEN


@pytest.mark.parametrize("text", UNJUDGED)
def test_what_nobody_here_can_judge_is_read_by_an_approver(text: str) -> None:
    assert _judged(text).gate is Gate.NEEDS_APPROVER


@pytest.mark.parametrize("text", CALM)
def test_a_state_in_a_calm_text_of_the_region_holds_nothing_up(text: str) -> None:
    assert _judged(text).gate is Gate.OPEN


@pytest.mark.parametrize("texts", [("Who did it?", "The Wind Islands."), ("The attacker is", "Sungaya.")])
def test_two_facts_that_together_answer_who_did_it_are_held_and_told(texts: tuple[str, str]) -> None:
    verdict = _judged(*texts)
    assert verdict.gate is Gate.UNDECLARED
    assert verdict.facts["excerpt"] == " … ".join(texts)


@pytest.mark.parametrize("text", ["Was it the Wind Islands that attacked us?", "Why did the Wind Islands attack us?"])
def test_a_refusal_names_the_text_that_says_it(text: str) -> None:
    assert _judged("Traffic to our grid.", text).facts["excerpt"] == text
