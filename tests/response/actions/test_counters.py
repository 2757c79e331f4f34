"""Whatever is done, in whatever order: a warning counts what its lines come to, and its state follows the rules."""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.intake import made as intake
from tests.response import made
from tests.response.actions import post

from kentongan.delivery.models import Delivery
from kentongan.delivery.terms import Reason, State
from kentongan.directory.models import Organisation
from kentongan.kernel.errors import KentonganError
from kentongan.kernel.identifiers import new_id
from kentongan.kernel.tlp import TLP
from kentongan.response.actions.answering import answer_by_link
from kentongan.response.actions.approving import approve_warnings, decline_warnings, take_back
from kentongan.response.actions.following import follow_runs
from kentongan.response.actions.handing import hand_over
from kentongan.response.actions.quieting import expire_warnings, mark_gone
from kentongan.response.actions.recalling import correct_warning, withdraw_warning
from kentongan.response.actions.sending import send_due
from kentongan.response.models import Exposure, Item, Link, ReleaseRule, Transition, Warning
from kentongan.response.rules.states import SETTLED, may_follow, settled_state
from kentongan.response.terms import ExposureState, Verdict, WarningState

pytestmark = pytest.mark.django_db


class World:
    """A hub to which things happen by chance."""

    def __init__(self, folder: Path, *, seed: int) -> None:
        self.folder, self.chance, self.at, self.files = folder, random.Random(seed), intake.AT, 0
        intake.hub_with_feed(tlp=TLP.GREEN)
        for organisation in Organisation.objects.all():
            for priority in (1, 2):
                address = f"{priority}@{organisation.slug}.example"
                made.contact(organisation, address, priority=priority, verified_at=intake.AT)
        ReleaseRule.objects.create(feed=made.feed(), place=1, tlp_at_most=TLP.GREEN, release="auto", made_at=made.AT)

    def happen(self) -> None:
        self.at += timedelta(hours=self.chance.choice((1, 7, 30)))
        acts: list[Callable[[], object]] = [
            self.take_in, self.take_in, self.answer, self.answer, self.answer, self.settle, self.settle, self.decide,
            lambda: mark_gone(self.at), lambda: send_due(self.at), lambda: send_due(self.at),
            lambda: expire_warnings(self.at + timedelta(days=self.chance.choice((0, 40)))),
        ]  # fmt: skip
        with suppress(KentonganError):  # refused, and nothing done
            self.chance.choice(acts)()

    def take_in(self) -> None:
        """Take a file in, often of today, sometimes a late one, of two terms at once, and follow it or not."""
        self.files += 1
        seen = self.at - timedelta(days=self.chance.choice((0, 0, 0, 1, 3, 9)), minutes=30)
        rows = [
            intake.row(f"203.0.113.{self.chance.randint(1, 6)}", at=f"{seen:%Y-%m-%d %H:%M:%S}")
            for _ in range(self.chance.randint(1, 5))
        ]
        for _ in range(self.chance.choice((1, 1, 2))):
            path = intake.feed_file(
                self.folder / str(self.files), *rows, name=f"{seen:%Y-%m-%d}-scan_telnet-malaysia.csv"
            )
            intake.take_in(path, at=self.at, tlp=self.chance.choice((TLP.GREEN, TLP.AMBER)))
            self.files += 1
        if self.chance.random() < 0.8:
            follow_runs(self.at)

    def answer(self) -> None:
        link = self._one(Link.objects.values_list("id", "warning"))
        if link:
            listed = list(Item.objects.filter(warning=link[1]).values_list("exposure", flat=True).order_by("pk"))
            some = (
                None if self.chance.random() < 0.4 else self.chance.sample(listed, self.chance.randint(1, len(listed)))
            )
            answer_by_link(link[0], verdict=self.chance.choice(list(Verdict)), items=some, at=self.at)

    def settle(self) -> None:
        """Let mails arrive, bounce, or fail."""
        rows = Delivery.objects.filter(state__in=[State.WAITING, State.DELIVERED])
        one = self._one(rows.values_list("destination", flat=True))
        if one and self.chance.random() < 0.6:
            post.settle(str(one), at=self.at)
        elif one and self.chance.random() < 0.5:
            post.bounce(str(one), at=self.at)
        elif one:
            post.settle(str(one), state=State.DEAD, reason=Reason.REFUSED, at=self.at)

    def decide(self) -> None:
        one, actor = self._one(Warning.objects.values_list("id", flat=True)), new_id()
        if one is None:
            return
        acts: list[Callable[[], object]] = [
            lambda: approve_warnings([one], actor=actor, at=self.at),
            lambda: approve_warnings([one], actor=actor, at=self.at),
            lambda: take_back([one], actor=actor, at=self.at),
            lambda: decline_warnings([one], actor=actor, at=self.at, note="no"),
            lambda: hand_over(one, actor=actor, at=self.at, note="told"),
            lambda: withdraw_warning(one, actor=actor, at=self.at, note="a mistake"),
            lambda: correct_warning(one, actor=actor, at=self.at, text=f"{self.at}"),
        ]
        self.chance.choice(acts)()

    def _one(self, rows: Iterable[Any]) -> Any:
        found = sorted(rows, key=str)
        return self.chance.choice(found) if found else None


def assert_adds_up() -> None:
    for warning in Warning.objects.all():
        lines = list(Item.objects.filter(warning=warning).select_related("exposure"))
        counted = (
            len(lines),
            sum(line.exposure.state == ExposureState.OPEN for line in lines),
            sum(line.exposure.gone_at is not None for line in lines),
            sum(line.again for line in lines),
        )
        assert (warning.exposures, warning.open, warning.gone, warning.seen_again) == counted, warning.state
        state = WarningState(warning.state)
        assert (state is WarningState.SUPERSEDED) is (warning.superseded_by_id is not None)
        if state in SETTLED:
            assert settled_state(Counter(ExposureState(line.exposure.state) for line in lines)) is not None
        steps = list(Transition.objects.filter(warning=warning).order_by("at", "id"))
        assert steps[-1].after == state
        for step in steps[1:]:
            before, after = WarningState(step.before), WarningState(step.after)
            assert before is after or may_follow(after, before=before)


@pytest.mark.parametrize("seed", range(2))
def test_what_a_warning_counts_is_what_its_lines_come_to(tmp_path: Path, seed: int) -> None:
    live(tmp_path, seed=seed, steps=30)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 12))
def test_what_a_warning_counts_is_what_its_lines_come_to_for_long(tmp_path: Path, seed: int) -> None:
    live(tmp_path, seed=seed, steps=60)


def live(folder: Path, *, seed: int, steps: int) -> None:
    world = World(folder, seed=seed)
    for _ in range(steps):
        world.happen()
        assert_adds_up()
    assert Warning.objects.exists()
    assert Exposure.objects.exists()
