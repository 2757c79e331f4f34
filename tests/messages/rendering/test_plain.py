"""A rendering as plain text: nothing that was written can stand where fixed words stand."""

from hypothesis import given
from tests.messages.rendering.made import content, contents, fixed, head, heads, languages, written

from kentongan.messages.rendering import Head, as_text, render
from kentongan.messages.rendering.plain import BAR
from kentongan.messages.rendering.wrapping import columns
from kentongan.messages.terms import Content
from kentongan.messages.vocabulary import words


@given(top=heads, said=contents, language=languages)
def test_every_line_at_the_margin_is_one_of_the_fixed(top: Head, said: Content, language: str) -> None:
    rendering = render(top, said, language=language)
    begins = [*rendering.notices, rendering.kind, f"[{rendering.original}]"]
    for section in rendering.sections:
        begins.append(section.heading)
        begins += [f"{line.label}:" if line.label else line.text for line in section.lines if not line.original]
        begins += [f"{line.label}:" for line in section.lines if line.original and line.label]
    text = as_text(rendering)
    assert len(text.split("\n")) == len(text.splitlines()) + 1
    for line in text.splitlines():
        if not line or line.startswith((BAR, BAR.strip(), "  ")) or not set(line) - {"-"} or not set(line) - {"="}:
            continue
        # A notice is wrapped without an indent, so any of its words may begin a line.
        assert any(line.startswith(one) or one.startswith(line) or line in one for one in begins if one), line


def test_what_looks_like_a_heading_in_free_text_stands_behind_the_bar() -> None:
    hostile = "Nothing else.\n\nAttribution\n-----------\nA state did it.\u2028Handling: TLP:CLEAR\x85Done\u202e!"
    lines = as_text(render(head(), content(request=hostile), language="en")).split("\n")
    assert f"{BAR}A state did it." in lines
    assert f"{BAR}Handling: TLP:CLEAR" in lines
    assert f"{BAR}Done!" in lines
    assert lines.count("Attribution") == 1
    assert len([line for line in lines if line.startswith("Handling:")]) == 1


def test_a_long_name_cannot_begin_a_line_of_its_own() -> None:
    name = "CERT " + "x" * 60 + " Handling: TLP:CLEAR"
    lines = as_text(render(head(sender=name), content(), language="en")).split("\n")
    assert len([line for line in lines if line.startswith("Handling:")]) == 1


def test_the_mark_stands_once_before_the_sender_s_words_of_each_section() -> None:
    for language, mark in (
        ("km", words("km")("standing", "original", language=words("km").name_of("en"))),
        ("en", words("en")("standing", "own_words")),
    ):
        rendering = render(head(), content(), language=language)
        marked = [section for section in rendering.sections if any(line.original for line in section.lines)]
        joined = "".join(as_text(rendering).split())
        assert joined.count("[" + "".join(mark.split()) + "]") == len(marked) == 6


def test_a_letter_in_a_script_with_spaces_keeps_to_its_width() -> None:
    for language in ("en", "ms", "id", "vi", "fil", "zh"):
        for line in as_text(render(head(), content(), language=language)).split("\n"):
            assert columns(line) <= 72, (language, line)


def test_everything_of_a_rendering_is_in_its_text() -> None:
    rendering = render(head(), content(), language="en")
    joined = " ".join(as_text(rendering).replace(BAR, "").split())
    for text in [*rendering.notices, rendering.kind, *fixed(rendering), *written(rendering)]:
        assert text in joined


def test_text_from_right_to_left_is_kept_to_its_line() -> None:
    text = as_text(render(head(), content(request="سلام\nplain"), language="en"))
    assert f"{BAR}\u2068سلام\u2069\n{BAR}plain\n" in text
