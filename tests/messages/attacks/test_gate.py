"""Attempts to say who did it past the gate: hidden in fields, letters, quotations, languages."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.messages import made

from kentongan.messages.rules.blame import blame_in
from kentongan.messages.rules.gate import attribution_said, infrastructure_only, judge
from kentongan.messages.rules.wording import check
from kentongan.messages.rules.writing import refusals
from kentongan.messages.terms import Assessment, Attribution, Gate

HOT = "Indonesia attacked our grid."


def judged(**changes) -> Gate:
    return judge(made.content(**changes), made.envelope()).gate


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": HOT},
        {"facts": (replace(made.FACT, text=HOT),)},
        {"facts": (replace(made.FACT, source=f"Our ministry: {HOT}"),)},
        {"assessment": Assessment(text="It is clear.", basis=HOT)},
        {"assessment": Assessment(text="It is clear.", alternatives=(HOT,))},
        {"request": HOT},
        {"terms": {"the incident": HOT}},
        {"terms": {HOT: "what happened"}},
        {"terms": {"Actor A": "the government of Indonesia"}, "request": "Actor A attacked our grid. Please look."},
        {"subject": "The government of Indonesia", "facts": (replace(made.FACT, text="attacked our grid at night."),)},
    ],
)
def test_no_field_takes_an_accusation_that_is_not_declared(changes):
    assert judged(**changes) is Gate.UNDECLARED


@pytest.mark.parametrize("part", [{"warnings": (HOT,)}, {"concerns": (HOT,)}])
def test_no_field_that_nobody_reads_for_words_takes_words(part):
    [refused] = refusals(made.envelope(), made.content(**part))
    assert refused.part == next(iter(part))


def test_the_language_is_a_tag_and_no_text():
    [refused] = refusals(made.envelope(language="ID attacked us"), made.content())
    assert refused.part == "language"


@pytest.mark.parametrize(
    "text",
    [
        "As our minister said, Indonesia attacked us.",
        'Our minister told parliament: "Indonesia attacked our grid last night."',
        "Our note says `Indonesia attacked our grid` and nothing else.",
        "The file Indonesia_attacked_our_grid was found on the server today.",
        "\u0406ndonesia \u0430ttacked our grid.",
        "Indo\u200bnesia at\u00adtacked our grid.",
        "Indonesia att\u3164acked our grid.",
        "Indo\u20ddnesia attacked our grid.",
        "\uff29\uff4e\uff44\uff4f\uff4e\uff45\uff53\uff49\uff41 attacked our grid.",
        "Indon\u00e9sia \u00e0ttacked our grid.",
        "INDONESIA ATTACKED OUR GRID.",
        "indonesia attacked our grid.",
        "The government of Indonesia\nattacked our grid.",
        "Indonesian hackers attacked our grid.",
    ],
)
def test_an_accusation_is_read_however_it_is_written(text):
    assert blame_in(text) is Attribution.STATE


@pytest.mark.parametrize(
    "text",
    [
        'The page showed "Hacked by Garuda Team" for an hour.',
        "Our minister said that the portal was not reachable.",
        "The server in Indonesia answers on port 2404, and the sessions came from 192.0.2.7.",
    ],
)
def test_what_machines_did_and_pages_showed_stays_sound(text):
    assert blame_in(text) < Attribution.STATE


@pytest.mark.parametrize(
    "text",
    [
        "Pemerintah Indonesia menyerang jaringan kami dan yang lain.",
        "รัฐบาลของท่านโจมตีเครือข่ายของเรา",
        "Chính phủ Việt Nam đã tấn công mạng của chúng tôi và các bên.",
        "ລັດຖະບານ ໂຈມຕີ ເຄືອຂ່າຍ ຂອງພວກເຮົາ",
        "印度尼西亚政府攻击了我们的电网。",
        "រដ្ឋាភិបាល វាយប្រហារ បណ្តាញ របស់យើង",
        "အစိုးရက ကျွန်ုပ်တို့၏ ကွန်ရက်ကို တိုက်ခိုက်ခဲ့သည်",
    ],
)
def test_what_may_accuse_in_a_language_that_is_not_read_is_read_by_a_second_person(text):
    assert judged(request=text) is Gate.NEEDS_APPROVER


@pytest.mark.parametrize("text", ["请检查该主机。", "Sila semak sama ada anda melihat perkara yang sama pada hos ini."])
def test_what_accuses_nobody_in_another_language_waits_for_nobody(text):
    assert judged(request=text) is Gate.OPEN


def test_the_notice_of_the_infrastructure_alone_accuses_nobody_over_its_fields_either():
    content = made.content(
        subject="The government of Indonesia",
        terms={"Actor A": "the government of Indonesia"},
        facts=(replace(made.FACT, text="attacked our grid at night."), replace(made.FACT, text="Actor A attacked us.")),
    )
    notice = infrastructure_only(content)
    assert notice is not None
    assert attribution_said(notice) < Attribution.ACTOR
    assert len(notice.facts) == 1


ODD = st.text(st.characters(exclude_categories=[]), max_size=300)


@given(ODD, st.dictionaries(ODD, ODD, max_size=3))
def test_no_text_makes_the_gate_or_the_check_raise(text, terms):
    check(text, defined=tuple(terms))
    judge(made.content(subject=text, request=text, terms=terms), made.envelope())
