"""The two sides of most stories here: a desk of ours, one of theirs, who writes for ours and who approves.

What makes them is imported where it is used: this file is read before there are settings.
"""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from kentongan.accounts.terms import Reader
    from kentongan.directory.models import Post


@pytest.fixture
def ours() -> "Post":
    from tests.messages.actions import post

    return post.side("cert-my")


@pytest.fixture
def theirs() -> "Post":
    from tests.messages.actions import post

    return post.side("cert-id", country="ID")


@pytest.fixture
def ali(ours: "Post") -> "Reader":
    from tests.messages.actions import post

    return post.person("ali", ours.organisation, edits=True)


@pytest.fixture
def lead(ours: "Post") -> "Reader":
    from tests.messages.actions import post

    return post.person("lead", ours.organisation, approves=True)
