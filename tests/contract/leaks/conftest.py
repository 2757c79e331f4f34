"""Staff need no second factor here, and a hub with every grant is planted once for the tests of a module."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.contract.leaks.canaries import Hub

HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Through every door on SQLite; on PostgreSQL with ``--slow``. What is compiled is tested on both."""
    if config.getoption("--database") == "postgresql":
        for item in items:
            if HERE in item.path.parents:
                item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def password_is_enough(settings: Any) -> None:
    """Let staff in without a second factor, which tests of sign-in are about."""
    settings.MFA_REQUIRED = False


@pytest.fixture(scope="module")
def planted(made_once: "Callable[[Callable[[], Hub]], Hub]") -> "Hub":
    from tests.contract.leaks.canaries import every_grant, make_hub, plant

    def make() -> "Hub":
        made = make_hub()
        plant(made, *every_grant())
        return made

    return made_once(make)


@pytest.fixture
def hub(planted: "Hub") -> "Hub":
    """Return a hub with a post for every field granted to every audience."""
    return deepcopy(planted)
