"""What of a mail its writer wrote: the text without what it quotes, so that our own words are not taken for theirs."""

import re

from kentongan.kernel.exercise import MARK

_QUOTED = re.compile(r"^[ \t]*[>|｜＞]")
_HEADING = re.compile(
    r"^[\s>*_\-–—=]*(?:original message|original mail|forwarded message|begin forwarded message|pesan asli|"
    r"pesan terusan|"
    r"mesej asal|mesej asli|mel asal|ข้อความต้นฉบับ|ข้อความเดิม|thư gốc|tin nhắn gốc|thư ban đầu|orihinal na mensahe|"
    r"mensahe sa orihinal|សារដើម|ຂໍ້ຄວາມຕົ້ນສະບັບ|ຂໍ້ຄວາມເດີມ|မူရင်းစာ|မူလစာ|原始邮件|原邮件|原始郵件|mensagem original|"
    r"mensajen orijinál)[\s*_\-–—=:：]*$",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"^[\s*_]*(?:from|sent|date|to|subject|dari|dihantar|dikirim|tarikh|tanggal|kepada|ke|perihal|subjek|perkara|จาก|ส่ง|"
    r"ถึง|เรื่อง|วันที่|từ|đã gửi|ngày|đến|tới|chủ đề|mula kay|mula sa|petsa|para kay|paksa|ពី|ផ្ញើ|ទៅ|ប្រធានបទ|ຈາກ|ສົ່ງ|"
    r"ເຖິງ|ຫົວຂໍ້|မှ|ပို့သည့်ရက်|သို့|အကြောင်းအရာ|发件人|寄件者|发送时间|收件人|主题|主旨|de|enviado|data|para|assunto|husi|asuntu)"
    r"[*_]*\s?[:：]\s*\S",
    re.IGNORECASE,
)
_WROTE = re.compile(r"[:：]\s*$")
_DATED = re.compile(r"\d|@")
_OURS = re.compile(rf"{re.escape(MARK)}|/c/[a-z2-7]{{20,}}", re.IGNORECASE)
_SIGNED = re.compile(r"^-----BEGIN PGP SIGN")
_FIELDS_IN_A_ROW = 3
_LONGEST_LEAD = 200


def own_words(text: str) -> str:
    """Return the lines that are neither quoted nor after the beginning of a mail that is brought along whole."""
    lines = [line.rstrip() for line in text.splitlines()]
    kept: list[str] = []
    for place, line in enumerate(lines):
        if _is_whole(lines, place):
            break
        if _QUOTED.match(line) or _leads(lines, place) or _SIGNED.match(line):
            continue
        kept.append(line)
    return "\n".join(kept).strip()


def _is_whole(lines: list[str], place: int) -> bool:
    """Whether from this line on another mail stands there as it was: by a heading, its fields, or our own mark."""
    line = lines[place]
    if _QUOTED.match(line):
        return False  # left away by itself: what follows may be theirs again
    if _HEADING.match(line) or _OURS.search(line):
        return True
    nearby = [one for one in lines[place : place + 2 * _FIELDS_IN_A_ROW] if one.strip()][:_FIELDS_IN_A_ROW]
    return len(nearby) == _FIELDS_IN_A_ROW and all(map(_FIELD.match, nearby))


def _leads(lines: list[str], place: int) -> bool:
    """Whether this line, or the next with it, says who wrote what is quoted below: ``On … wrote:``."""
    for last in (place, place + 1):
        said = " ".join(lines[place : last + 1])
        if last >= len(lines) or not said.strip() or len(said) > _LONGEST_LEAD:
            return False
        if _WROTE.search(said) and _DATED.search(said):
            following = next((one for one in lines[last + 1 : last + 4] if one.strip()), "")
            if _QUOTED.match(following) or _OURS.search(following) or _HEADING.match(following):
                return True
    return False
