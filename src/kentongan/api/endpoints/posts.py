"""Posts: who answers for what, as far as the caller may know. What is hidden is null, and no filter finds by it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from kentongan.accounts.terms import Scope
from kentongan.api.callers import caller_of, needs
from kentongan.api.paging import Page, Place, page_of_list
from kentongan.api.schemas.posts import PostOut
from kentongan.directory import queries
from kentongan.directory.terms import Freshness, PostLine
from kentongan.kernel.clock import utc_now
from kentongan.records.terms import PostRole

router = Router(tags=["directory"])
_auth = needs(Scope.DIRECTORY_READ)


@router.get("/posts", auth=_auth, response=Page[PostOut])
def list_posts(
    request: HttpRequest,
    place: Query[Place],
    role: PostRole | None = None,
    country: str = "",
    freshness: Freshness | None = None,
    open_now: bool | None = None,
    language: str = "",
    text: str = "",
) -> dict[str, Any]:
    """Posts that hold now, of every party; narrowed by what the caller sees of them."""
    lines = queries.posts(
        reader=caller_of(request).reader,
        at=utc_now(),
        role=role,
        country=country,
        freshness=freshness,
        open_now=open_now,
        language=language,
        text=text,
    )
    return page_of_list(lines, place=place)


@router.get("/posts/{uuid:post_id}", auth=_auth, response=PostOut)
def one_post(request: HttpRequest, post_id: UUID) -> PostLine:
    """One post, also one that has ended."""
    return queries.post(post_id, reader=caller_of(request).reader, at=utc_now())
