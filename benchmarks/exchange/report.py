"""The table of what was found, and the promises with what they came to."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.exchange.workloads import Course, Series

BULK, PAGES, FIRST, DEEP = "bulk POST", "page of 1,000", "first page", "deep page"
TOKEN, BASIC, POST = "GET, token", "GET, Basic", "single POST"
WORKLOADS = (BULK, POST, PAGES, FIRST, DEEP, TOKEN, BASIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A ratio between two series: ours and another, of times; ``least`` or ``most`` says where it is kept."""

    text: str
    ours: str
    other: str
    least: float = 0.0
    most: float = float("inf")
    of_objects: bool = False


AGAINST_OPENTAXII = (
    Promise(text="times the objects a second of bulk POST", ours=BULK, other=BULK, least=10, of_objects=True),
    Promise(text="times as quick a single POST", ours=POST, other=POST, least=5),
    Promise(text="of the median latency of a page of 1,000", ours=PAGES, other=PAGES, most=0.4),
    Promise(text="times as quick a GET of one object with a token", ours=TOKEN, other=TOKEN, least=3),
    Promise(text="times as quick a GET of one object with Basic", ours=BASIC, other=BASIC, least=50),
)
DECIDED_ANEW = "decided anew for each page"
MEMORY, LARGER, SHARING = 0.7, 2.0, 0.3
"""Peak memory of OpenTAXII's; a page at the largest size of one at the common size; the decision's share of a page."""


def told(courses: Sequence[Course], *, facts: Mapping[str, Any]) -> str:
    """Return the table: a line a workload and server, then each server's memory and CPU, then the promises."""
    lines = [f"{'workload':26}{'server':11}{'n':>6}{'median ms':>11}{'p90 ms':>10}{'CPU ms':>9}{'objects/s':>11}"]
    names = dict.fromkeys(what for one in courses for what in one.series)
    for what in sorted(names, key=lambda one: (WORKLOADS.index(one) if one in WORKLOADS else 99, one)):
        lines += [_line(what, one) for one in courses if what in one.series]
    lines += ["", f"{'server':11}{'peak MB':>9}{'RSS MB':>8}{'CPU s':>8}{'processes':>11}{'objects':>11}"]
    for one in courses:
        end = facts["ends"][one.server.name]
        lines.append(
            f"{one.server.name:11}{end['peak']:9,.0f}{end['resident']:8,.0f}{end['cpu']:8.1f}{end['processes']:11}"
            f"{end['objects']:11,}"
        )
    lines += ["", *(f"{one.server.name}: {one.server.told}" for one in courses), "", facts["client"], facts["load"], ""]
    return "\n".join([*lines, *(text for _, text in judged(courses, facts=facts))])


def _line(what: str, course: Course) -> str:
    one, name = course.series[what], course.server.name
    if not one.seconds:
        return f"{what:26}{name:11}{'–':>6}  {one.note}"
    p90 = sorted(one.seconds)[math.ceil(0.9 * len(one.seconds)) - 1]
    rate = f"{one.rate:11,.0f}" if one.objects > len(one.seconds) else f"{'':11}"
    figures = f"{len(one.seconds):6}{one.median * 1000:11.2f}{p90 * 1000:10.2f}{one.cpu_each * 1000:9.2f}{rate}"
    return f"{what:26}{name:11}{figures}  {one.note}".rstrip()


def judged(courses: Sequence[Course], *, facts: Mapping[str, Any]) -> Iterator[tuple[bool, str]]:
    """Yield whether each promise is kept, and a line that says so, for those that this run can show."""
    by_name = {one.server.name: one for one in courses}
    if (ours := by_name.get("Kentongan")) is None:
        return
    if (peer := by_name.get("OpenTAXII")) is not None:
        for promise in AGAINST_OPENTAXII:
            mine, its = ours.series.get(promise.ours), peer.series.get(promise.other)
            if mine and its and mine.seconds and its.seconds:
                yield _against(promise, mine, its)
        for measure, how in (("peak", "what is shared counted once"), ("resident", "RSS added up")):
            share = facts["ends"]["Kentongan"][measure] / facts["ends"]["OpenTAXII"][measure]
            yield _kept(share <= MEMORY, f"{share:.2f} of OpenTAXII's peak memory, {how}, at most {MEMORY}")
    for what in (FIRST, DEEP):
        large = [(name, one) for name, one in ours.series.items() if name.startswith(f"{what}, ") and one.seconds]
        if large and ours.series[what].seconds:
            name, one = large[-1]
            times = one.median / ours.series[what].median
            yield _kept(times <= LARGER, f"{times:.2f} times the latency: {name}, at most {LARGER:g}")
    for how, one in (facts.get("sharing") or {}).items():
        text = f"{one['share']:.1%} of a page's {one['page'] * 1000:.1f} ms is the sharing decision, {how}"
        if how == DECIDED_ANEW:
            yield True, f"told    {text}: no promise, for it is so once after each change of rights"
        else:
            yield _kept(one["share"] <= SHARING, f"{text}, at most {SHARING:.0%}")


def _against(promise: Promise, mine: Series, its: Series) -> tuple[bool, str]:
    if promise.of_objects:
        ratio, cpu = mine.rate / its.rate, (its.cpu / its.objects) / max(mine.cpu / mine.objects, 1e-9)
    elif promise.least:
        ratio, cpu = its.median / mine.median, its.cpu_each / max(mine.cpu_each, 1e-9)
    else:
        ratio, cpu = mine.median / its.median, mine.cpu_each / max(its.cpu_each, 1e-9)
    bound = f"at least {promise.least:g}" if promise.least else f"at most {promise.most:g}"
    return _kept(
        promise.least <= ratio <= promise.most, f"{ratio:.2f} {promise.text} (by CPU {cpu:.2f}), {bound} of OpenTAXII's"
    )


def _kept(kept: bool, text: str) -> tuple[bool, str]:
    return kept, f"{'kept  ' if kept else 'BROKEN'}  {text}"
