"""A share as its two parts of a tile: the percent, and the part of its whole."""

from django import template
from django.utils.translation import gettext as _

from kentongan.response.terms import Share
from kentongan.web.templatetags.parts import count

register = template.Library()


@register.simple_tag
def share_of(share: Share) -> str:
    """Return a share of 100; a dash where nothing is counted or too few are."""
    from kentongan.web.response.figures import percent

    found = percent(share)
    return "—" if found is None else f"{found} %"


@register.simple_tag
def share_whole(share: Share) -> str:
    """Return the part of its whole, which never stands without it."""
    if share.part is None:
        return _("too few")
    return _("%(part)s of %(whole)s") % {"part": count(share.part), "whole": count(share.whole)}
