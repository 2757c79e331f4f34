"""These tests can fail: each of these mistakes, made on purpose, is found by one of them."""

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest
from django.db.models import F, Q
from tests.contract.leaks import test_history, test_lists, test_messages, test_one_post, test_others_records
from tests.contract.leaks.canaries import Hub, make_hub, plant
from tests.contract.leaks.test_two_worlds import doors_agree
from tests.contract.leaks.worlds import Held, Spec, Told
from tests.tiers import seldom

from kentongan.accounts.terms import HUB_ITSELF, Reader, Role
from kentongan.directory.actions import confirming
from kentongan.directory.errors import UnknownPost
from kentongan.directory.models import Partnership, Post, Proposal
from kentongan.directory.queries import history, holders, records, visibility
from kentongan.directory.terms import Audience, PostField
from kentongan.kernel.identifiers import new_id
from kentongan.web.directory import posts as post_pages
from kentongan.web.directory import published, record

pytestmark = pytest.mark.django_db

# The package of queries has functions of these names.
posts = import_module("kentongan.directory.queries.posts")
proposals = import_module("kentongan.directory.queries.proposals")

Patch = pytest.MonkeyPatch
REGION = Reader(user_id=None, role=Role.MEMBER, organisations=frozenset({new_id()}))


def hidden_words(patch: Patch) -> None:
    patch.setattr(posts, "_words", lambda line: [Post.objects.get(pk=line.id).mandate])


def hidden_languages(patch: Patch) -> None:
    patch.setattr(posts, "_speaks", lambda line, wanted: wanted in str(Post.objects.get(pk=line.id).languages))


def counted_before_masking(patch: Patch) -> None:
    real = post_pages.answer
    every = lambda: {"number": Post.objects.count()}  # noqa: E731
    patch.setattr(post_pages, "answer", lambda asked, page, table, context: real(asked, page, table, context | every()))


def ordered_by_what_is_hidden(patch: Patch) -> None:
    by_mandate = lambda line: Post.objects.get(pk=line.id).mandate  # noqa: E731
    patch.setattr(post_pages, "_sorted", lambda found, by: sorted(found, key=by_mandate))


def every_language_offered(patch: Patch) -> None:
    real = post_pages.answer
    every = lambda: {"languages": [tag for one in Post.objects.all() for tag in one.languages]}  # noqa: E731
    patch.setattr(post_pages, "answer", lambda asked, page, table, context: real(asked, page, table, context | every()))


def history_past_the_grants_of_now(patch: Patch) -> None:
    real = history.lines_of
    patch.setattr(
        history, "lines_of", lambda *a, **k: [replace(one, seen=frozenset(PostField)) for one in real(*a, **k)]
    )


def history_past_the_grants_of_then(patch: Patch) -> None:
    patch.setattr(history, "_seen_then", lambda *_, **__: frozenset(PostField))


def history_as_of_that_day(patch: Patch) -> None:
    real = history.posts_on
    patch.setattr(record.queries, "posts_on", lambda day, **more: real(day, **more | {"at": None}))


def partners_turned_round(patch: Patch) -> None:
    real = visibility.sight_of

    def turned(reader: Reader, *, at: Any) -> visibility.Sight:
        rows = Partnership.objects.filter(organisation__in=reader.organisations)
        return replace(real(reader, at=at), named_by=frozenset(rows.values_list("partner", flat=True)))

    patch.setattr(posts, "sight_of", turned)


def lapsed_colleagues(patch: Patch) -> None:
    patch.setattr(visibility, "holds_at", lambda *_, **__: Q(pk__isnull=False))


def the_public_as_the_region(patch: Patch) -> None:
    patch.setattr(published, "NOBODY", REGION)


def a_slug_in_an_error(patch: Patch) -> None:
    def told(post_id: Any, **_: Any) -> Any:
        raise UnknownPost(post=getattr(Post.objects.filter(pk=post_id).first(), "key", post_id))

    patch.setattr(post_pages.queries, "post", told)


def unmasked(patch: Patch) -> None:
    patch.setattr(posts, "null_unless", lambda _condition, column, *, of: F(column))


def unmasked_holders(patch: Patch) -> None:
    patch.setattr(holders, "null_unless", lambda _condition, column, *, of: F(column))


def confirming_the_unknown(patch: Patch) -> None:
    patch.setattr(confirming, "sight_of", lambda reader, *, at: visibility.sight_of(HUB_ITSELF, at=at))


def proposals_of_all(patch: Patch) -> None:
    patch.setattr(proposals, "visible_proposals", lambda *, reader: Proposal.objects.select_related("organisation"))


def exported_as_the_hub(patch: Patch) -> None:
    from kentongan.cli import directory_records

    patch.setattr(directory_records, "READERS", dict.fromkeys(("party", "region", "public"), HUB_ITSELF))
    patch.setattr(records, "NOBODY", HUB_ITSELF)


def calls_name_everybody(patch: Patch) -> None:
    waiting = import_module("kentongan.messages.queries.waiting")
    patch.setattr(waiting, "sight_of", lambda reader, *, at: visibility.sight_of(HUB_ITSELF, at=at))


def whole(test: Callable[[Hub, str], None], name: str) -> Callable[[], None]:
    """Return a test of the whole hub, as one of its people."""

    def run() -> None:
        from tests.contract.leaks.canaries import every_grant

        hub = make_hub()
        plant(hub, *every_grant())
        test(hub, name)

    return run


def two_orders() -> None:
    """Ask for the lists of two worlds whose hidden mandates are in another order."""
    nobody: dict[PostField, frozenset[Audience]] = dict.fromkeys(PostField, frozenset())
    public = nobody | {PostField.EXISTENCE: frozenset({Audience.PUBLIC})}
    held = (Held(place=0, name="Ann", begins=None, channels=(("a", ""),)),)
    told = Told(title="Desk", mandate="a", always=True, zone="UTC", languages=(), confirmed=1, held=held)
    first, second = (
        [
            Spec(number=place, there=True, told=replace(told, mandate=one), granted=public)
            for place, one in enumerate(of)
        ]
        for of in ("ab", "ba")
    )
    doors_agree(make_hub(), "region", first, second)


def of_then(then: Any, now: Any) -> Callable[[], None]:
    return lambda: test_history.test_what_was_is_shown_if_it_was_shown_then_and_is_shown_now(then, now, shown=False)


def as_a_colleague_that_was() -> None:
    test_history.test_who_was_or_will_be_a_colleague_sees_no_more_by_asking_about_that_day("was colleague", sees=False)


def others_records(test: Callable[[Hub, str], None]) -> Callable[[], None]:
    return lambda: test(test_others_records.planted_with_proposals(), "region")


def exports() -> None:
    from tests.contract.leaks.test_exports import demand_exports

    demand_exports("public")


FINDS = test_lists.test_no_filter_or_search_finds_by_what_is_hidden_and_each_finds_by_what_is_seen
LISTS = test_lists.test_lists_of_posts_show_what_is_granted_in_every_order_and_form

FOUND_BY: list[tuple[Callable[[Patch], None], Callable[[], None]]] = [
    (hidden_words, whole(FINDS, "region")),
    (hidden_languages, whole(FINDS, "region")),
    (counted_before_masking, whole(test_lists.test_counts_are_of_what_is_seen, "region")),
    (every_language_offered, whole(test_lists.test_counts_are_of_what_is_seen, "region")),
    (ordered_by_what_is_hidden, two_orders),
    (history_past_the_grants_of_now, of_then(test_history.OPEN, test_history.CLOSED)),
    (history_past_the_grants_of_then, of_then(test_history.CLOSED, test_history.OPEN)),
    (history_as_of_that_day, as_a_colleague_that_was),
    (partners_turned_round, whole(LISTS, "names the owner")),
    (lapsed_colleagues, whole(LISTS, "was colleague")),
    (the_public_as_the_region, whole(test_lists.test_the_public_pages_show_everybody_what_the_public_sees, "nobody")),
    (a_slug_in_an_error, whole(test_one_post.test_a_hidden_post_is_answered_as_one_that_is_not_there, "region")),
    (unmasked, whole(LISTS, "of nothing")),
    (unmasked_holders, whole(LISTS, "of nothing")),
    (confirming_the_unknown, whole(test_one_post.test_a_hidden_post_is_answered_as_one_that_is_not_there, "region")),
    (proposals_of_all, others_records(test_others_records.test_another_party_s_proposals_and_reports_are_unknown)),
    (exported_as_the_hub, exports),
    (
        calls_name_everybody,
        whole(test_messages.test_a_call_names_the_number_and_the_holder_as_far_as_each_may_be_known, "region"),
    ),
]
"""Each mistake, and the test that finds it."""


@pytest.mark.parametrize(("mistake", "test"), seldom(FOUND_BY, but=FOUND_BY[:4]))
def test_a_mistake_made_on_purpose_is_found(
    mistake: Callable[[Patch], None], test: Callable[[], None], monkeypatch: Patch
) -> None:
    mistake(monkeypatch)
    with pytest.raises(AssertionError):
        test()


def test_without_a_mistake_the_orders_are_alike() -> None:
    two_orders()
