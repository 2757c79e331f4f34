"""Every way out of the hub: which addresses each door of pages and API has, and why those of no concern are none.

``tests`` demand that this is complete: a new page or endpoint is covered here, or is named with a reason.
"""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.api.described import paths
from tests.contract.leaks.canaries import Hub

OF_A_POST = {"post": "", "post-history": "?on={day}", "post-report": ""}
"""Pages of one post, by name, with what is asked of them besides."""

PUBLISHED = ("published-party", "published-security")
"""What everybody is shown of one party."""

BY_SECRET = "opens with a secret that was sent to one mailbox; tests of its own room try wrong ones"
OF_WARNINGS = "of warnings and feeds: their rows, no post's; test_members_see_only_theirs tries every one"
POST_ONLY = "answers to POST alone; what it refuses is tried in test_errors"

OF_MESSAGES = "of messages and drills, unknown to who has no part in them; test_members_see_only_theirs tries every one"

OF_CHECKS = "of the hub's staff alone, who run checks; test_members_see_only_theirs tries it"

OF_THE_EXCHANGE = (
    "of the exchange, no post's; test_members_see_only_theirs and the two worlds of tests/exchange try them"
)

IRRELEVANT = {
    "recipient": BY_SECRET,
    "recipient-answered": BY_SECRET,
    "recipient-table": BY_SECRET,
    "recipient-code-send": BY_SECRET,
    "recipient-code": BY_SECRET,
    "check-answer": BY_SECRET,
    "message-opened": BY_SECRET,
    "message-code-send": BY_SECRET,
    "message-code": BY_SECRET,
    "asked": BY_SECRET,
    "account_revoke_token": "the reader's own tokens",
    "account_reset_password_from_key": BY_SECRET,
    "mfa_remove_webauthn": "the reader's own passkeys",
    "mfa_edit_webauthn": "the reader's own passkeys",
    "warning": OF_WARNINGS,
    "warning-told": OF_WARNINGS,
    "warning-act": OF_WARNINGS,
    "notice": OF_WARNINGS,
    "link-act": OF_WARNINGS,
    "concern-decide": OF_WARNINGS,
    "agreement-end": OF_WARNINGS,
    "release-of": OF_WARNINGS,
    "message": OF_WARNINGS,
    "draft": OF_WARNINGS,
    "run": OF_WARNINGS,
    "feed-change": OF_WARNINGS,
    "feed-upload": OF_WARNINGS,
    "thread": OF_MESSAGES,
    "thread-act": OF_MESSAGES,
    "message-act": OF_MESSAGES,
    "message-change": OF_MESSAGES,
    "message-correct": OF_MESSAGES,
    "message-read-out": OF_MESSAGES,
    "drill": OF_MESSAGES,
    "drill-act": OF_MESSAGES,
    "drill-approve": OF_MESSAGES,
    "drill-mail": OF_MESSAGES,
    "drill-mails": OF_MESSAGES,
    "drill-report": OF_MESSAGES,
    "claim": "of claims, which have no posts",
    "claim-act": "of claims, which have no posts",
    "arrangement": OF_THE_EXCHANGE,
    "exchange-collection": OF_THE_EXCHANGE,
    "exchange-object": OF_THE_EXCHANGE,
    "exchange-pass-on": OF_THE_EXCHANGE,
    "exchange-object-anywhere": OF_THE_EXCHANGE,
    "exchange-conflict": OF_THE_EXCHANGE,
    "exchange-member": OF_THE_EXCHANGE,
    "exchange-source": "of public sources, which everybody reads",
    "preference": "how a party wants its warnings; its own alone",
    "post-confirm": POST_ONLY,
    "report-settle": POST_ONLY,
    "check-act": POST_ONLY,
    "check-reply": OF_CHECKS,
    "demo-letter": "a mailbox of the demo alone",
    "demo-letter-html": "a mailbox of the demo alone",
}
"""Pages with slots that can show no post, by name, with the reason."""

COVERED = {
    *OF_A_POST,
    *PUBLISHED,
    "published-rfc2350",
    "organisation",
    "proposal",
    "record-change",
    "record-add",
    "check",
}
"""Pages with slots that are asked for here. All pages without slots are."""

IRRELEVANT_ENDPOINTS = (
    *("/feeds", "/runs", "/drafts", "/warnings", "/tokens"),
    *("/messages", "/threads", "/drills", "/checks", "/proposals", "/exchange"),
    *("/calls", "/reports"),
)
"""Endpoints with slots, by how they begin after the version: of warnings, feeds and one's own account; or unknown to
who has no part in them, which ``test_members_see_only_theirs`` tries one by one."""

COVERED_ENDPOINTS = {
    "/api/v1/organisations/{slug}",
    "/api/v1/organisations/{slug}/record",
    "/api/v1/posts/{post_id}",
}

ELSEWHERE = {
    "/api/v1/organisations/{slug}/proposals",
    "/api/v1/organisations/{slug}/versions",
    "/api/v1/posts/{post_id}/confirm",
    "/api/v1/posts/{post_id}/on/{day}",
    "/api/v1/posts/{post_id}/report",
}
"""Endpoints of posts and records, whose hidden rows ``test_members_see_only_theirs`` tries."""


def pages() -> list[tuple[str, tuple[str, ...]]]:
    """Return every page by name, with its slots."""
    return sorted(_pages(get_resolver().url_patterns))


def _pages(patterns: list[Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace is None:
                yield from _pages(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield str(pattern.name), tuple(pattern.pattern.converters) or tuple(pattern.pattern.regex.groupindex)


def plain_pages() -> list[str]:
    """Return the addresses of all pages without slots, but the way out."""
    return [reverse(name) for name, slots in pages() if not slots and name not in ("account_logout", "None")]


def endpoints() -> list[tuple[str, str]]:
    """Return every endpoint: its path and a method."""
    return sorted((path, method) for path, methods in paths().items() for method in methods)


def plain_endpoints() -> list[str]:
    """Return the paths of all endpoints that are read and have no slots."""
    return [path for path, method in endpoints() if method == "get" and "{" not in path]


def lists_of_posts() -> list[str]:
    """Return the list of posts as page and files, in each order, and narrowed by what nobody may be told by."""
    orders = ["party", "-party", "country", "-country", "role", "-role", "freshness", "confirmed_at"]
    asked = ["", *(f"?sort={order}" for order in orders), "?format=csv", "?format=json", "?open=yes", "?open=no"]
    asked += [f"?freshness={one}" for one in ("fresh", "due", "lapsed")]
    asked += ["?role=technical", "?country=MY", "?text=owner", "?format=json&page=2", "?language=qaa"]
    return [f"/posts/{one}" for one in asked]


def of_the_owner(hub: Hub) -> list[str]:
    """Return the addresses that name the owner, but those of single posts."""
    key = f"zqteam{hub.posts[0].number:03d}zq"
    return [
        *(reverse(name, args=["owner"]) for name in PUBLISHED),
        reverse("published-rfc2350", args=["owner", key]),
        reverse("organisation", args=["owner"]),
        "/api/v1/organisations/owner",
        "/api/v1/organisations/owner/record?format=posts",
        "/api/v1/organisations/owner/record?format=jcard",
        "/api/v1/organisations/owner/record?format=rdap",
        "/api/v1/organisations/owner/record?format=rfc2350",
        "/api/v1/organisations/owner/record?format=trusted-introducer",
        "/api/v1/organisations/owner/record?format=security-txt&until=2027-01-01T00:00:00Z",
        "/api/v1/contacts?organisation=owner",
        "/api/v1/contacts?role=technical&channel=phone",
        "/look-up/?what=owner.example",
        "/api/v1/lookup?what=198.51.100.7",
        "/api/v1/claims?organisation=owner",
        "/organisations/?text=zq",
        "/organisations/?text=owner&format=json",
        "/claims/disagreements/?organisation=owner",
    ]
