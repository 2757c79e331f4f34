"""The mail that asks a party whether a post's record still holds: plain text of 72 columns, and the same as HTML."""

import textwrap
from collections.abc import Sequence

from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kentongan.delivery.terms import Mail

WIDTH = 72


def asking_mail(*, hub: str, party: str, titles: Sequence[str], link: str, language: str) -> Mail:
    """Return the mail. ``titles`` are the posts it is about, ``link`` the address that shows and confirms them."""
    with translation.override(language):
        subject = ngettext(
            "Is this contact record still right? {party}", "Are these contact records still right? {party}", len(titles)
        ).format(party=_one_line(party))
        paragraphs = [
            _(
                "{hub} keeps a directory of whom to contact in an incident. These posts of {party} were not confirmed"
                " for more than 90 days:"
            ).format(hub=_one_line(hub), party=_one_line(party)),
            *(f"* {_one_line(title)}" for title in titles),
            _(
                "Please open this address. It shows what the directory says, and one button says that it is all still"
                " right. Opening it changes nothing."
            ),
        ]
        ending = _(
            "If something is wrong, sign in and propose the change. A post that nobody confirms for 180 days comes last"
            " wherever somebody is chosen to be contacted; it is not deleted."
        )
        return Mail(
            subject=subject,
            text=_plain(paragraphs, link=link, ending=ending),
            html=_html(paragraphs, link=link, ending=ending, button=_("See and confirm"), language=language),
            language=language,
        )


def _plain(paragraphs: Sequence[str], *, link: str, ending: str) -> str:
    wrapped = ["\n".join(textwrap.wrap(one, WIDTH, break_on_hyphens=False)) for one in paragraphs]
    last = "\n".join(textwrap.wrap(ending, WIDTH, break_on_hyphens=False))
    return "\n\n".join([*wrapped, f"  {link}", last]) + "\n"


def _html(paragraphs: Sequence[str], *, link: str, ending: str, button: str, language: str) -> str:
    said = format_html_join("\n", "<p>{}</p>", ((one,) for one in paragraphs))
    page = format_html(
        '<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="color-scheme" content="light dark"></head>\n<body style="max-width:640px;margin:0 auto;'
        'padding:16px;font-family:sans-serif;font-size:17px;line-height:1.5">\n{said}\n'
        '<p><a href="{link}" style="font-weight:bold">{button}</a><br>{link}</p>\n<p>{ending}</p>\n</body></html>\n',
        language=language,
        said=said,
        link=link,
        button=button,
        ending=ending,
    )
    return page + ""  # plain text: what marks it as safe in templates cannot be packed into the outbox


def _one_line(text: str) -> str:
    return " ".join(text.split())
