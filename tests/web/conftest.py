"""A region and a run of it in the database, for tests of pages."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from kentongan.kernel.clock import utc_now

if TYPE_CHECKING:  # tables can be named only once Django is set up, which is after this file is read
    from kentongan.intake.models import Run
    from kentongan.response.models import Warning


@pytest.fixture
def region(db: None) -> dict[str, UUID]:
    """Return the ids of the region's organisations by slug."""
    from tests.web.region import make_directory

    return make_directory(at=utc_now())


@pytest.fixture
def run(region: dict[str, UUID]) -> "Run":
    """Return a finished run in the region."""
    from tests.web.region import make_run

    return make_run(at=utc_now(), ids=region)


@pytest.fixture
def password_is_enough(settings: Any) -> None:
    """Let staff in without a second factor, which tests of sign-in are about."""
    settings.MFA_REQUIRED = False


@pytest.fixture
def warned(run: "Run", region: dict[str, UUID]) -> "dict[str, Warning]":
    """Return warnings of the region by their reference, with all that hangs on them."""
    from tests.web.warned import make_warnings

    return make_warnings(at=utc_now(), ids=region, run=run)
