"""The form of a message in parts, as people think of it: where it goes, what was seen, what is made of that."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kentongan.web.messages.checking import Note
from kentongan.web.messages.form import MessageForm

Words = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A field with what the check says beside it."""

    field: BoundField
    notes: Sequence[Note]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Fields that belong together; with a title they are a fieldset."""

    rows: Sequence[Sequence[Place]]
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of the form. ``add``: what the button under it adds, ``add_word`` what it says."""

    key: str
    title: Words
    groups: Sequence[Group]
    hint: Words = ""
    add: str = ""
    add_word: Words = ""


_ENVELOPE = ("kind", "sender")
_MANNER = ("level", "priority", "tlp", "language", "respond_by")


def sections_of(form: MessageForm, *, notes: Mapping[str, Sequence[Note]]) -> list[Section]:
    """Return the parts of a form that have something in them."""
    made = _Maker(form, notes)
    parts = [
        Section(
            key="to",
            title=_("From whom, to whom"),
            groups=made.groups(_ENVELOPE, *([f"to_{n}"] for n in range(form.counts["to"]))),
            add="to",
            add_word=_("Another recipient"),
        ),
        Section(key="how", title=_("How"), groups=made.groups(_MANNER, ["exercise"])),
        Section(
            key="facts",
            title=_("Observed facts"),
            hint=_("Only what was observed, each with its source and time. What you make of it comes below."),
            groups=[*made.groups(["subject"]), *made.facts()],
            add="fact",
            add_word=_("Another fact"),
        ),
        Section(
            key="assessment",
            title=_("Assessment, apart from the facts"),
            groups=made.groups(
                ["assessment"], ["likelihood", "confidence"], ["basis"], *([one] for one in made.alternatives())
            ),
            add="alternative",
            add_word=_("Another explanation"),
        ),
        Section(key="attribution", title=_("Attribution"), groups=made.groups(["attribution"], ["concerns"])),
        Section(
            key="request", title=_("What happens next"), groups=made.groups(["request"], ["next_update", "warnings"])
        ),
        Section(
            key="terms",
            title=_("Words that you use in a certain sense"),
            groups=made.terms(),
            add="term",
            add_word=_("Another term"),
        ),
    ]
    return [one for one in parts if any(row for group in one.groups for row in group.rows)]


@dataclass(frozen=True, slots=True)
class _Maker:
    form: MessageForm
    notes: Mapping[str, Sequence[Note]]

    def groups(self, *rows: Sequence[str]) -> list[Group]:
        """Return one group of rows; fields of one row stand side by side where there is room."""
        found = [[self._place(one) for one in row if one in self.form.fields] for row in rows]
        return [Group(rows=[row for row in found if row])]

    def facts(self) -> Iterator[Group]:
        for number in range(self.form.counts["fact"]):
            title = gettext("Fact %(number)d") % {"number": number + 1}
            told, source, at = (self._place(f"fact_{number}_{part}") for part in ("text", "source", "at"))
            yield Group(rows=[[told], [source, at]], title=title)

    def alternatives(self) -> list[str]:
        return [f"alternative_{number}" for number in range(self.form.counts["alternative"])]

    def terms(self) -> list[Group]:
        rows = range(self.form.counts["term"])
        return [Group(rows=[[self._place(f"term_{n}"), self._place(f"meaning_{n}")]]) for n in rows]

    def _place(self, name: str) -> Place:
        return Place(field=self.form[name], notes=self.notes.get(name, ()))
