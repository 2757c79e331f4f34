"""What an acknowledgement may restate without a question, and what its giver must confirm, in any language."""

import pytest
from tests.messages.made import FACT, attributing, content

from kentongan.messages.rules.restating import to_confirm
from kentongan.messages.terms import Attribution

NOTICE = content(attribution=Attribution.INFRASTRUCTURE, concerns=("MY",))

ASKED = [
    "Pemerintah Malaysia berada di balik serangan ini dan memerintahkannya.",
    "Kerajaan Malaysia berada di sebalik serangan ini.",
    "Chính phủ Malaysia đứng sau vụ tấn công này.",
    "รัฐบาลมาเลเซียอยู่เบื้องหลังการโจมตีนี้",
    "马来西亚政府是这次攻击的幕后黑手。",
    "Ang pamahalaan ng Malaysia ang nasa likod ng pag-atake.",
    "រដ្ឋាភិបាលម៉ាឡេស៊ីនៅពីក្រោយការវាយប្រហារនេះ។",
    "ລັດຖະບານມາເລເຊຍຢູ່ເບື້ອງຫຼັງການໂຈມຕີນີ້",
    "မလေးရှားအစိုးရသည် ဤတိုက်ခိုက်မှု၏ နောက်ကွယ်တွင် ရှိသည်။",
    "Le gouvernement de la Malaisie a ordonné cette attaque.",
    "Kami faham: serangan itu datang dari alamat di Malaysia.",
]
TAKEN = [
    "Kami faham: hos 192.0.2.7 di Malaysia mengimbas geganti anda. Kami akan menyekatnya.",
    "Kami akan memeriksa 192.0.2.7 yang terdaftar di Malaysia.",
    "Chúng tôi hiểu: máy chủ 192.0.2.7 tại Malaysia đã quét trạm của quý vị.",
    "เราเข้าใจว่าเครื่อง 192.0.2.7 ในมาเลเซียสแกนสถานีของท่าน",
    "我们理解：位于马来西亚的192.0.2.7扫描了贵方的设备。",
    "We understood: the attack on your relay came from 192.0.2.7 in Malaysia.",
]


@pytest.mark.parametrize("text", ASKED)
def test_who_may_hold_a_state_responsible_is_asked_and_may_confirm_that_not(text: str) -> None:
    assert to_confirm(text, of=NOTICE) == (text,)
    assert to_confirm(text, of=NOTICE, confirmed=(text,)) == ()
    assert to_confirm(f"{text} {text}", of=NOTICE, confirmed=(text,)) == (f"{text} {text}",)


@pytest.mark.parametrize("text", TAKEN)
def test_who_restates_where_a_machine_stands_in_their_own_state_is_not_asked(text: str) -> None:
    assert to_confirm(text, of=NOTICE) == ()


def test_what_the_message_itself_says_is_restated_without_a_question() -> None:
    said = "Serangan itu datang dari alamat di Malaysia."
    told = content(facts=(FACT, FACT.__class__(text=said, source="Sensor", observed_at=FACT.observed_at)))
    assert to_confirm(f"Kami faham. {said}", of=told) == ()
    assert to_confirm(f"{said} {ASKED[0]}", of=told) != ()


def test_what_is_said_of_a_state_among_diplomats_is_restated_there() -> None:
    assert to_confirm(ASKED[0], of=attributing(Attribution.STATE)) == ()
    assert to_confirm(ASKED[0], of=attributing(Attribution.ACTOR)) != ()
