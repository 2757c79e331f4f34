"""Who did it, said by every name that a state has: of this hub's parties, by capital, code, letter, or by hint."""

from dataclasses import replace

import pytest
from tests.messages import made

from kentongan.messages.rules.blame import blame_in
from kentongan.messages.rules.gate import attribution_said, judge
from kentongan.messages.terms import Attribution, Gate

KNOWN = frozenset({"Wind Islands", "Kepulauan Angin", "Sungaya", "XA", "มาราวัน"})

HOT = [
    "The Wind Islands very likely attacked us, high confidence.",
    "A very likely attacked us, high confidence.",
    "A very likely attacked us.",
    "The attack was conducted by the Wind Islands.",
    "We hold the Wind Islands responsible.",
    "The Wind Islands CERT attacked us.",
    "the wind islands attacked us",
    "XA very likely attacked us.",
    "ID very likely attacked us.",
    "IDN attacked our grid.",
    "We hold ID responsible.",
    "MY's government ordered it.",
    "Kepulauan Angin attacked us.",
    "Sungaya attacked itself.",
    "Kuala Lumpur ordered the attack on our grid.",
    "Jakarta ordered it.",
    "Naypyidaw attacked our grid.",
    "On orders from Bandar Seri Begawan our grid was attacked.",
    "Hanoi is behind the intrusion.",
    "Beijing did it.",
    "The Kremlin ordered it.",
    "Russia hacked our grid.",
    "Vietnam attacked us.",
    "The US attacked us.",
    "The intrusion was state-sponsored.",
    "A state-sponsored group did this.",
    "The attackers were government-backed.",
    "Only a neighbouring state could have done this.",
    "A neighbouring state did this.",
    "B attacked our grid.",
    "With high confidence, A attacked us.",
    "A and C attacked us.",
    "The attack was carried out by A.",
    "We hold A responsible.",
    "We blame A for the attack.",
    "A is behind the attack.",
    "It was A that attacked us.",
    "Party B ordered it.",
    "A's ministry ordered it.",
    "Attribution: A",
]

CALM = [
    "The scanner is hosted in the Wind Islands.",
    "The National CERT of the Wind Islands reported the address.",
    "The address is registered to the Ministry of Justice of Sungaya.",
    "Between 02:00 and 02:40 UTC the host 10.60.8.25 in Sungaya connected to our relays.",
    "An attack came from 300 addresses, 40 of them in Sungaya.",
    "Traffic from the Wind Islands reached our port 2404.",
    "Intrusion at a bank in Sungaya.",
    "The CERT of Sungaya took down the server.",
    "XA CERT told us of the beacon at 10:20 UTC.",
    "Our colleagues in Jakarta saw the same traffic.",
    "We informed Canberra and Singapore about the campaign.",
    "The bank in Manila was attacked with ransomware.",
    "The user ID very likely attacked the login form many times.",
    "The user ID was very likely stolen.",
    "A compromised host of the Wind Islands sent 40 GB to 192.0.2.1.",
    "A hacked mailbox sent phishing to our bank.",
    "A recently attacked bank reported the sample.",
    "A very likely explanation is a broken relay.",
    "Host B attacked host C over SMB.",
    "The MX of the bank sent the phishing mails.",
    "CAN bus frames attacked the controller.",
    "Option A is likely; B is unlikely.",
    "We saw no evidence that the intrusion was state-sponsored.",
    "The workshop is about state-sponsored groups.",
    "Please ask Telekom Angin to look at the router.",
    "Mails went to www.jakarta.example and attacked nobody.",
]


@pytest.mark.parametrize("text", HOT)
def test_a_state_is_accused_by_whatever_name(text):
    assert blame_in(text, states=KNOWN) is Attribution.STATE
    fact = made.content(facts=(made.FACT, replace(made.FACT, text=text)))
    verdict = judge(fact, made.envelope(), states=KNOWN)
    assert verdict.gate is Gate.UNDECLARED
    assert verdict.offers_infrastructure_notice


@pytest.mark.parametrize("text", CALM)
def test_what_only_mentions_a_state_leaves_as_it_is(text):
    assert blame_in(text, states=KNOWN) is Attribution.NONE
    assert judge(made.content(request=text), made.envelope(), states=KNOWN).gate is Gate.OPEN


@pytest.mark.parametrize(
    "text",
    [
        "Kepulauan Angin telah menyerang kami.",
        "Sungaya menyerang gardu listrik.",
        "XA menyerang gardu listrik.",
        "A telah menyerang kami.",
        "Jakarta menyerang kami.",
        "Inatake kami ng Sungaya.",
        "มาราวันโจมตีเรา",
        "河内攻击了我们",
    ],
)
def test_what_nobody_can_read_here_and_names_a_state_needs_a_second_person(text):
    assert judge(made.content(request=text), made.envelope(), states=KNOWN).gate is Gate.NEEDS_APPROVER


@pytest.mark.parametrize("text", ["Mohon periksa peladen di Kepulauan Angin.", "Salam dari Sungaya."])
def test_what_nobody_can_read_here_and_harms_nobody_leaves(text):
    assert judge(made.content(request=text), made.envelope(), states=KNOWN).gate is Gate.OPEN


def test_a_name_in_one_field_and_the_deed_in_the_next_are_read_together():
    content = made.content(
        subject="The Wind Islands", facts=(replace(made.FACT, text="very likely attacked our grid."),)
    )
    assert attribution_said(content, states=KNOWN) is Attribution.STATE
