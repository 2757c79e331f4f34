"""Whether a text that nobody here can judge must be read by a second person of its own side before it leaves.

Of the region's languages the gate knows the words that such a sentence hardly does without, and asks for one of them
beside a state. Of any other language it knows nothing, so there a state's name is enough.
"""

import re
from collections.abc import Collection, Sequence
from functools import cache

from kentongan.messages.rules.blame_spelling import spelt_plainly
from kentongan.messages.rules.wording import is_read
from kentongan.messages.rules.wording.elsewhere import harms_unread, may_accuse
from kentongan.messages.rules.wording.languages import has_english, is_foreign
from kentongan.messages.rules.wording.lexicon import lexicon
from kentongan.messages.rules.wording.naming import named_in
from kentongan.messages.rules.wording.reading import names_of_states, sentences

_MORE_HARM = re.compile(
    r"\b(?:dalang|didalangi|di ?sebalik|di ?belakang|di ?balik|mendalangi|punca|menceroboh|diceroboh|pencerobohan"
    r"|membobol|dibobol|merompak|merosakkan|merusak|merusakkan|melumpuhkan|mencerobohi|memerintahkan|mengarahkan"
    r"|bertanggung ?jawab|bertanggungjawab|pelaku|pelakunya|penyerang|angkara|perbuatan|ulah|mengganggu|dilakukan oleh"
    r"|diserang|diretas|digodam|dicuri|disabotase|disabotaj|nasa likod|may kagagawan|kagagawan|may pakana|pakana|utak"
    r"|salarin|gumawa|nagnakaw|sinira|sumira|pinasok|nag-utos|responsable|inutusan)\b"
    r"|袭击|襲擊|幕后|幕後|黑手|主谋|主謀|指使|侵入|渗透|滲透|元凶|凶手|祸首|策划|策劃|所为|所為|干的|幹的|负责|負責|责任|責任|偷|盗取|盜取|打击|瘫痪|癱瘓"
    r"|đứng sau|đứng đằng sau|thủ phạm|chủ mưu|chịu trách nhiệm|ra lệnh|gây ra|kẻ tấn công|hack"
    r"|เบื้องหลัง|ผู้บงการ|บงการ|บุกรุก|รับผิดชอบ|สั่งการ|ตัวการ|ทำลาย|ฝีมือ"
    r"|ຢູ່ເບື້ອງຫຼັງ|ເບື້ອງຫຼັງ|ບົງການ|ບຸກລຸກ|ຮັບຜິດຊອບ|ທຳລາຍ|ផ្នែកខាងក្រោយ|នៅពីក្រោយ|មេខ្លោង|ទទួលខុសត្រូវ|បំផ្លាញ|ជ្រៀតចូល|បញ្ជា"
    r"|နောက်ကွယ်|ကြိုးကိုင်|တာဝန်ရှိ|ဖျက်ဆီး|ကျူးကျော်|ထိုးဖောက်|လက်ချက်|ညွှန်ကြား",
    re.IGNORECASE,
)
_OF_THE_REGION = frozenset({"ms", "id", "fil", "vi"})
_SCRIPTS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u4e00-\u9fff]")
_OTHER_SCRIPTS = re.compile(r"[\u0370-\u0dff\u10a0-\u1100\u3040-\u30ff\uac00-\ud7ff]{2}")
_SHARED = re.compile(r"\b(?:a|an|as|at|in|is|it|me|on|or|so|no|are|was|be|we|were)\b", re.IGNORECASE)
"""Small words of English that other languages have too."""

_WORD = re.compile(r"[^\W\d_]{1,40}")
_IN_OTHER_LETTERS = re.compile(
    r"росси|инд[ои]нези|малайзи|китай|кита[еяю]|таиланд|вьетнам|камбодж|лаос|мьянм|филиппин|сингапур|сша|япони|коре[яие]"
    r"|日本|中国|アメリカ|ロシア|インドネシア|マレーシア|タイ|ベトナム|シンガポール|중국|러시아|일본|미국|북한|베트남|태국",
    re.IGNORECASE,
)  # fmt: skip
_ABROAD = re.compile(
    r"\b(?:russie|chine|indon[eé]sie|malaisie|tha[ïi]lande|vietnam|cambodge|birmanie|singapour|[eé]tats-unis|cor[eé]e"
    r"|russland|indonesien|malaysia|kambodscha|rusia|rusland|singapur|corea|camboya|tailandia|filipinas|philippinen"
    r"|gouvernement|minist[eè]re|arm[eé]e|regierung|ministerium|gobierno|ministerio|ej[eé]rcito|governo|minist[eé]rio)\b"
    r"|правительств|министерств|арми[яие]|政府|軍|정부|군대",
    re.IGNORECASE,
)


def unjudged(texts: Sequence[str], *, states: Collection[str] = ()) -> bool:
    """Return whether any of these texts was not read and, all taken together, may hold a state responsible."""
    unread = [text for text in texts if not is_read(text) or harms_unread(text) or _strange(text)]
    if not unread:
        return False
    whole = spelt_plainly(". ".join(texts), states)
    if may_accuse(whole, states=states):
        return True
    if not _names_a_state(whole, states):
        return False
    return _MORE_HARM.search(whole) is not None or any(_of_no_known_language(text) for text in unread)


def _names_a_state(text: str, states: Collection[str]) -> bool:
    known = names_of_states().search(text) or _IN_OTHER_LETTERS.search(text) or _ABROAD.search(text)
    return known is not None or named_in(text, states) or may_accuse(f"{text}. 攻击", states=states)


def _strange(text: str) -> bool:
    """Whether a sentence has no small word that only English has, but words or letters of another language."""
    return any(_is_strange(one.text) for one in sentences(text))


def is_english(sentence: str) -> bool:
    """Whether a sentence has a small word that only English has."""
    return has_english(_SHARED.sub(" ", sentence))


def _is_strange(sentence: str) -> bool:
    if is_english(sentence):
        return False
    own = _SHARED.sub(" ", sentence)
    words = [one.casefold() for one in _WORD.findall(own)]
    accented = any("\xc0" <= one <= "\u024f" or one > "\u0370" for one in sentence if one.isalpha())
    small = any(word in known for word in words for known in _small().values())
    return _MORE_HARM.search(sentence) is not None or (len(words) > 2 and (accented or small))


def _of_no_known_language(text: str) -> bool:
    return any(_unknown(one.text) for one in sentences(text) if is_foreign(one.text) or _is_strange(one.text))


def _unknown(sentence: str) -> bool:
    if _OTHER_SCRIPTS.search(sentence):
        return True
    if _SCRIPTS.search(sentence):
        return False
    words = [one.casefold() for one in _WORD.findall(sentence)]
    counted = {language: sum(word in small for word in words) for language, small in _small().items()}
    best = max(counted.values(), default=0)
    return not any(counted[language] == best > 0 for language in _OF_THE_REGION)


@cache
def _small() -> dict[str, frozenset[str]]:
    told = lexicon("languages").words["small"]
    return {language: frozenset(words.split()) for language, words in told.items() if language != "en"}
