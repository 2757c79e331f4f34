"""What a caller reads out: in order, and no more of it than the terms let be said on a line."""

import pytest
from tests.messages.rendering.made import content, head

from kentongan.kernel.exercise import MARK, Exercise
from kentongan.kernel.tlp import TLP
from kentongan.messages.rendering import Aloud, aloud, as_script
from kentongan.messages.vocabulary import LANGUAGES, words


def spaced(text: str) -> str:
    return " ".join(text.split())


def packed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(
    ("tlp", "how"),
    [
        (TLP.CLEAR, Aloud.IN_FULL), (TLP.GREEN, Aloud.IN_FULL), (TLP.AMBER, Aloud.NOTICE),
        (TLP.AMBER_STRICT, Aloud.NOTICE), (TLP.RED, Aloud.NAMED),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_terms_say_how_much_is_read_out(tlp: TLP, how: Aloud, language: str) -> None:
    assert aloud(tlp) is how
    script = as_script(head(tlp=tlp), content(), language=language)
    assert tlp.label in script
    for one in Aloud:
        assert (packed(words(language)("script", one.value)) in packed(script)) is (one is how)
    for secret in ("Twelve", "substation", "203.0.113.7", "one purpose", "KTG-W-9", "stolen"):
        assert (secret in script) is (how is not Aloud.NOTICE), secret


def test_it_is_read_in_order() -> None:
    say = words("en")
    script = spaced(as_script(head(exercise=Exercise.EXERCISE), content(), language="en"))
    order = [
        MARK,
        say("standing", "exercise"),
        say("script", "calling", sender="CERT of Hulu"),
        say("script", "check"),
        say("script", "about", reference="KTG-M-7F3K"),
        say("tlp", "GREEN"),
        say("script", "in_full"),
        say("meanings", "notification"),
        say("standing", "facts_apart"),
        say("standing", "assessment_apart"),
        say("standing", "not_about_country"),
        say("standing", "acknowledge"),
        say("script", "thanks"),
    ]
    places = [script.index(one) for one in order]
    assert places == sorted(places)


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_a_script_in_words_not_reviewed_has_the_authoritative_one_below(language: str) -> None:
    script = as_script(head(), content(), language=language)
    assert packed(words(language)("standing", "unreviewed")) in packed(script)
    mine, theirs = script.split("=" * 72)
    assert packed(words(language)("standing", "acknowledge")) in packed(mine)
    assert words("en")("standing", "not_about_country") in spaced(theirs)


def test_an_acknowledgement_is_not_asked_for_where_nobody_gives_one() -> None:
    script = spaced(as_script(head(), content(), language="en", asks=False))
    assert words("en")("standing", "acknowledge") not in script
    assert "[ ]" not in script


def test_an_exercise_on_a_secret_matter_says_that_it_is_one_and_nothing_else() -> None:
    script = as_script(head(tlp=TLP.AMBER, exercise=Exercise.EXERCISE), content(), language="lo")
    assert script.startswith(MARK)
    assert script.count(MARK) == 2
    assert "Twelve" not in script
