"""Tags of the pages of the exchange: a term's value, whatever it is."""

from datetime import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kentongan.kernel.tlp import TLP
from kentongan.web.templatetags.parts import moment, tlp

register = template.Library()


@register.simple_tag
def said(value: object) -> SafeString:
    """Return what a term says: a label, a time, a text; a dash where it says nothing."""
    match value:
        case TLP():
            return tlp(value)
        case datetime():
            return moment(value)
        case None | "":
            return format_html("{}", "—")
        case _:
            return format_html("{}", value)
