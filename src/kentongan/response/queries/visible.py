"""Which rows of response a reader may see, as querysets that every other read starts from.

Staff see all. A member sees a warning whose organisation or recipient is theirs, once it was sent or handed over: a
draft leaves the hub by a person's decision or a rule, and a member is outside. Terms hold here as in a mail: RED is
shown after a person handed it over, AMBER+STRICT to the organisation itself and to nobody who was written to for it.
Everything else hangs on a warning and is seen with it.
"""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from kentongan.accounts.terms import Reader
from kentongan.kernel.tlp import TLP
from kentongan.response.models import Answer, Exposure, Item, Link, Notice, NoticeWarning, Transition, Warning
from kentongan.response.rules.states import UNSENT


def visible_warnings(*, reader: Reader) -> QuerySet[Warning]:
    """Warnings, with feed, organisation and recipient fetched along."""
    rows = Warning.objects.select_related("feed", "organisation", "recipient")
    return rows if reader.sees_all else rows.filter(_shown_to(reader))


def visible_items(*, reader: Reader) -> QuerySet[Item]:
    """Lines of warnings that the reader may see."""
    return Item.objects.filter(warning__in=_ids(reader)) if not reader.sees_all else Item.objects.all()


def visible_exposures(*, reader: Reader) -> QuerySet[Exposure]:
    """Exposures; for a member those of their organisations that a warning which they may see lists.

    Under terms at least as strict: what stricter reports added to an exposure is not for readers of the others.
    """
    rows = Exposure.objects.select_related("feed", "organisation")
    if reader.sees_all:
        return rows
    told = Item.objects.filter(exposure=OuterRef("pk"), warning__in=_ids(reader), warning__tlp__gte=OuterRef("tlp"))
    return rows.filter(Exists(told), organisation__in=reader.organisations)


def visible_steps(*, reader: Reader) -> QuerySet[Transition]:
    """Steps of warnings; what came before a warning left the hub is staff's."""
    rows = Transition.objects.all()
    return rows if reader.sees_all else rows.filter(warning__in=_ids(reader)).exclude(after__in=UNSENT)


def visible_answers(*, reader: Reader) -> QuerySet[Answer]:
    """Answers to warnings that the reader may see."""
    return Answer.objects.all() if reader.sees_all else Answer.objects.filter(warning__in=_ids(reader))


def visible_notices(*, reader: Reader) -> QuerySet[Notice]:
    """Mails; for a member those to their organisations about warnings that they may see."""
    rows = Notice.objects.all()
    if reader.sees_all:
        return rows
    about = NoticeWarning.objects.filter(notice=OuterRef("pk"), warning__in=_ids(reader))
    return rows.filter(Exists(about), organisation__in=reader.organisations)


def visible_links(*, reader: Reader) -> QuerySet[Link]:
    """Recipients' links, for staff."""
    rows = Link.objects.select_related("warning")
    return rows if reader.sees_all else rows.none()


def _ids(reader: Reader) -> QuerySet[Warning, Any]:
    return Warning.objects.filter(_shown_to(reader)).values("pk")


def _shown_to(reader: Reader) -> Q:
    own = Q(organisation__in=reader.organisations)
    told = Q(recipient__in=reader.organisations) & (Q(tlp__lte=TLP.AMBER) | Q(recipient=F("organisation")))
    left = ~Q(state__in=UNSENT) & (Q(delivered_at__isnull=False) | (Q(sent_at__isnull=False) & Q(tlp__lt=TLP.RED)))
    return (own | told) & left
