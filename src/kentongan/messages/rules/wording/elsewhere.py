"""Words of the region's languages by which a text that the wording check cannot read may hold a state responsible.

No judgement: a text that has a state or its organs in it and something hostile is read by a second person of its own
side before it leaves. Of each language the few words that such a sentence hardly does without.
"""

import re
from collections.abc import Collection
from functools import cache

from kentongan.messages.rules.wording.languages import has_english
from kentongan.messages.rules.wording.naming import coded, made_plain, named_in
from kentongan.messages.rules.wording.reading import names_of_states, sentences

_HOSTILE = (
    "menyerang|serang|serangan|meretas|peretas|godam|menggodam|mencuri|mengintip|memata-matai|sabotase|sabotaj"
    "|inatake|umatake|sumalakay|sinalakay|nag-hack|hinack|nang-hack|ninakaw|pag-atake|paniniktik"
    "|tấn công|xâm nhập|đánh cắp|phá hoại|gián điệp"
    "|โจมตี|แฮก|เจาะระบบ|ขโมย|จารกรรม|ก่อวินาศกรรม"
    "|ໂຈມຕີ|ແຮັກ|ລັກ|ເຈາະລະບົບ|វាយប្រហារ|លួច|ចារកម្ម|ហេក"
    "|တိုက်ခိုက်|ခိုးယူ|ဟက်|သူလျှို"
    "|攻击|攻擊|入侵|黑客|窃取|竊取|间谍|間諜|破坏|破壞"
)
_STATE = (
    "pemerintah|kerajaan|kementerian|tentera|tentara|negara|intelijen|perisikan|risikan"
    "|pamahalaan|gobyerno|bansa|militar|hukbo|chính phủ|quân đội|nước|tình báo|bộ ngoại giao"
    "|รัฐบาล|กองทัพ|ประเทศ|กระทรวง|ລັດຖະບານ|ກອງທັບ|ປະເທດ|ກະຊວງ|រដ្ឋាភិបាល|កងទ័ព|ប្រទេស|ក្រសួង"
    "|အစိုးရ|တပ်မတော်|နိုင်ငံ|ဝန်ကြီး|政府|军队|軍隊|国家|國家|当局|當局|情报|情報"
    "|ไทย|มาเลเซีย|อินโดนีเซีย|กัมพูชา|เวียดนาม|ลาว|พม่า|จีน|ຈີນ|ໄທ|ຫວຽດນາມ|ចិន|ថៃ|វៀតណាម|ថ្ងៃ|တရုတ်|ထိုင်း|အိန္ဒိယ"
    "|中国|中國|美国|美國|印度|印尼|马来西亚|馬來西亞|泰国|泰國|越南|柬埔寨|老挝|老撾|缅甸|緬甸|菲律宾|菲律賓|新加坡|俄罗斯|俄羅斯|日本|朝鲜|朝鮮"
    "|trung quốc|thái lan|campuchia|nga|mỹ|tsina|tiongkok|rusia|amerika|filipina|kamboja|thailand|singapura"
)
_WORDS_OF_HARM = re.compile(_HOSTILE, re.IGNORECASE)
_WORDS_OF_STATES = re.compile(rf"\b(?:{_STATE})|(?:[ก-๛]|[ກ-ໝ]|[က-႟]|[ក-៿]|[一-鿿])(?:{_STATE})", re.IGNORECASE)


def may_accuse(text: str, *, states: Collection[str] = ()) -> bool:
    """Whether a text that was not read has both: a state or an organ of one, and what somebody hostile does.

    ``states`` are names of states that the caller knows, in any language.
    """
    if not _WORDS_OF_HARM.search(text):
        return False
    if _WORDS_OF_STATES.search(text) or names_of_states().search(text) or named_in(text, states):
        return True
    return _coded().search(made_plain(text)) is not None


def harms_unread(text: str) -> bool:
    """Whether a sentence has a word of the region's languages for what somebody hostile does, and nothing English.

    “Sungaya menyerang gardu.” is too short to be told for what it is by its small words.
    """
    if not _WORDS_OF_HARM.search(text):
        return False
    return any(_WORDS_OF_HARM.search(one.text) and not has_english(one.text) for one in sentences(text))


@cache
def _coded() -> re.Pattern[str]:
    return coded(_HOSTILE)
