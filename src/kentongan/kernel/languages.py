"""Languages: those the hub speaks, and names that stand in several of them (BCP 47)."""

from collections.abc import Iterable, Mapping

SPOKEN: Mapping[str, str] = {"en": "English", "ms": "Bahasa Melayu", "id": "Bahasa Indonesia"}
"""The languages in which every text of the software is filled in, each by its own name."""

_ISO_639_1 = """
aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es
et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki
kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no
nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te
tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""

_OF_THE_REGION = """
ace ban bcl bjn bug cbk ceb cja cjm cmn cnh dtp fil hak hil hmn hnj iba ilo jra kac khb kjg ksw kxd lus mad mak mdh
min mnw mrw mww nan nod pag pam rki sas shn sou tdt tet tpi tsg tts war wuu yue zlm zsm
"""

WRITTEN = frozenset(_ISO_639_1.split()) | frozenset(_OF_THE_REGION.split())
"""The languages in which somebody may write to the hub: all of ISO 639-1, and three-letter ones of the region."""

Names = Mapping[str, str]
"""One name in several languages: ``{"en": "Bank of Rivers", "ms": "Bank Sungai"}``; ``und`` where it is not known."""


def name_in(names: Names, languages: Iterable[str]) -> str:
    """Return the name in the first of the reader's languages that has one, else English, else any, else ``""``.

    ``ms-BN`` is served by ``ms`` (RFC 4647 §3.4, lookup).
    """
    for wanted in [*languages, "en", "und"]:
        tag = wanted
        while tag:
            if tag in names:
                return names[tag]
            tag = tag.rpartition("-")[0]
    return next(iter(names.values()), "")


def is_written(tag: str) -> bool:
    """Whether a tag's language is one of ``WRITTEN``; ``zh-Hant`` is as ``zh`` is."""
    return tag.partition("-")[0].lower() in WRITTEN


def first_spoken(wanted: Iterable[str], *, otherwise: str = "en") -> str:
    """Return the first of these languages that the hub speaks, else ``otherwise``.

    Of a tag its language counts: ``ms-BN`` is served by ``ms`` (RFC 4647 §3.4, lookup), in whatever case.
    """
    for tag in wanted:
        primary = tag.replace("_", "-").partition("-")[0].lower()
        if primary in SPOKEN:
            return primary
    return otherwise
