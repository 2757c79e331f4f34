"""``translate`` and ``blocktranslate`` for pages around a message: in the frame of their reader's language.

Where the context has ``frame_language``, the sentence is said by the vocabulary of messages; else by gettext, as ever.
Both find it by the English that stands in the template.
"""

import re

from django import template
from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.templatetags.i18n import BlockTranslateNode, do_block_translate, do_translate
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from kentongan.messages.vocabulary.frame import framed_in

register = template.Library()

_WRAPPED = re.compile(r"(<\w+[^>]*>)%\((\w+)\)s(</\w+>)")
_SLOT = re.compile(r"%\((\w+)\)s")


class FramedSentence(Node):
    """A sentence without slots."""

    def __init__(self, sentence: str, *, spoken: Node) -> None:
        self.sentence, self.spoken = sentence, spoken

    def render(self, context: Context) -> SafeString:
        """Return the sentence in the reader's language."""
        language = context.get("frame_language")
        return SafeString(framed_in(language)(self.sentence)) if language else SafeString(self.spoken.render(context))


class FramedBlock(Node):
    """A sentence with slots. Of two for one and many, a frame has that for many, for it has no number of its own."""

    def __init__(self, spoken: BlockTranslateNode) -> None:
        self.spoken = spoken

    def render(self, context: Context) -> SafeString:
        """Return the sentence in the reader's language, its slots filled and escaped."""
        language = context.get("frame_language")
        if not language:
            return SafeString(self.spoken.render(context))
        sentence, names = self.spoken.render_token_list(self.spoken.plural or self.spoken.singular)
        around = {name: (before, after) for before, name, after in _WRAPPED.findall(sentence)}
        facts = {name: value.resolve(context) for name, value in self.spoken.extra_context.items()}
        if self.spoken.counter is not None and self.spoken.countervar:
            facts[self.spoken.countervar] = self.spoken.counter.resolve(context)
        slots = {}
        for name in names:
            before, after = around.get(name, ("", ""))
            slots[name] = f"{before}{conditional_escape(facts.get(name) or context.get(name) or '')}{after}"
        english = _SLOT.sub(r"{\1}", _WRAPPED.sub(r"{\2}", sentence)).replace("%%", "%")
        return mark_safe(framed_in(language)(english).format_map(slots))  # noqa: S308


@register.tag("translate")
def translate(parser: Parser, token: Token) -> Node:
    """Take one quoted sentence, as Django's tag does."""
    _name, quoted = token.split_contents()
    return FramedSentence(quoted[1:-1], spoken=do_translate(parser, token))


@register.tag("blocktranslate")
def blocktranslate(parser: Parser, token: Token) -> Node:
    """Take a sentence with slots, as Django's tag does."""
    return FramedBlock(do_block_translate(parser, token))
