"""A rendering as HTML: escaped, every part with its language, the sender's words set apart."""

from html.parser import HTMLParser

from hypothesis import given
from tests.messages.rendering.made import content, contents, fixed, head, heads, languages, written

from kentongan.messages.rendering import Head, as_html, render
from kentongan.messages.terms import Content


class Read(HTMLParser):
    """Reads tags and what stands in block quotes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.quotes: list[str] = []
        self.outside = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "br":
            self.quotes[-1] += "\n"
            return
        self._open.append(tag)
        if tag == "blockquote":
            self.quotes.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "blockquote":
            self.quotes[-1] += data
        else:
            self.outside += data


ALLOWED = {"article", "section", "h2", "h3", "p", "strong", "blockquote", "br"}


@given(top=heads, said=contents, language=languages)
def test_no_text_becomes_markup_and_the_sender_s_words_stand_in_quotes_alone(
    top: Head, said: Content, language: str
) -> None:
    rendering = render(top, said, language=language)
    read = Read(as_html(rendering))
    assert {tag for tag, _attributes in read.tags} <= ALLOWED
    assert read.quotes == written(rendering)
    for text in fixed(rendering):
        assert text in read.outside
    quotes = [attributes for tag, attributes in read.tags if tag == "blockquote"]
    assert all(one == {"lang": top.language, "dir": "auto"} for one in quotes)
    assert read.tags[0][1]["lang"] == language


def test_headings_go_down_one_by_one_from_where_the_page_is() -> None:
    rendering = render(head(), content(), language="th")
    tags = [tag for tag, _attributes in Read(as_html(rendering, level=3)).tags if tag.startswith("h")]
    assert tags == ["h3"] + ["h4"] * len(rendering.sections)
