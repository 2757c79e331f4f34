"""What the frame of every page needs: the hub's name, the navigation, the reader's language, light and zone."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation

from kentongan.accounts.models import User
from kentongan.accounts.terms import STAFF
from kentongan.delivery.queries import held
from kentongan.delivery.terms import Holding
from kentongan.kernel.clock import utc_now
from kentongan.kernel.languages import SPOKEN
from kentongan.web.look import chosen_look
from kentongan.web.navigation import RailGroup, address_or_none, rail_for
from kentongan.web.response.undo import LastApproved, last_approved


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The frame of one page for one reader."""

    hub_name: str
    rail: tuple[RailGroup, ...]
    look: str
    language: str
    languages: tuple[tuple[str, str], ...]
    zone: str
    may_look_up: bool
    look_up_address: str | None
    sign_in_address: str | None
    leave_address: str | None
    account_address: str | None
    held: Holding | None
    undo: LastApproved | None
    undo_seconds: int


def frame(request: HttpRequest) -> dict[str, Frame]:
    """Return the frame as ``page`` for the templates."""
    rail = rail_for(request)
    user = getattr(request, "user", None)
    staff = isinstance(user, User) and user.acts_as in STAFF
    at = utc_now()
    undo = last_approved(request, at=at) if staff else None
    look_up = address_or_none("look-up")
    return {
        "page": Frame(
            hub_name=settings.HUB_NAME,
            rail=rail,
            look=chosen_look(request),
            language=translation.get_language() or "en",
            languages=tuple(SPOKEN.items()),
            zone=str(timezone.get_current_timezone()).replace("_", " "),
            may_look_up=any(item.address == look_up for group in rail for item in group.items),
            look_up_address=look_up,
            sign_in_address=address_or_none("account_login"),
            leave_address=address_or_none("account_logout"),
            account_address=address_or_none("account"),
            held=held() if staff else None,
            undo=undo,
            undo_seconds=int((undo.until - at).total_seconds()) if undo else 0,
        )
    }
