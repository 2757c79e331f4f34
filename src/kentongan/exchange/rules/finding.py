"""Which of many texts stand within another: in one walk over that, for an object may hold thousands of either."""

from collections import defaultdict
from collections.abc import Collection, Set


class Sought:
    """Texts that are looked for within others. None of them is empty."""

    _FEW = 24
    """Texts up to which each is looked for by itself: also of those that begin alike."""

    def __init__(self, several: Collection[str]) -> None:
        self._alone = list(several)
        self._alike: dict[str, list[str]] = {}
        if len(self._alone) > self._FEW:
            self._begin = min(map(len, self._alone))
            alike: dict[str, list[str]] = defaultdict(list)
            for one in self._alone:
                alike[one[: self._begin]].append(one)
            self._alone = [one for each in alike.values() if len(each) > self._FEW for one in each]
            self._alike = {begin: each for begin, each in alike.items() if len(each) <= self._FEW}

    def within(self, text: str) -> Set[str]:
        """Return those that stand within a text."""
        found = {one for one in self._alone if one in text}
        if self._alike:
            for place in range(len(text) - self._begin + 1):
                for one in self._alike.get(text[place : place + self._begin], ()):
                    if text.startswith(one, place):
                        found.add(one)
        return found
