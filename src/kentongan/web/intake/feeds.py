"""Feeds: the list, declaring and changing one, and taking in files that somebody uploads."""

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from kentongan.accounts.rules import may
from kentongan.accounts.terms import Act, Reader
from kentongan.intake import queries
from kentongan.intake.actions import change_feed, declare_feed, ingest
from kentongan.intake.actions.feeds import LONGEST_RETENTION_DAYS, LONGEST_WINDOW_HOURS, FeedChange
from kentongan.intake.terms import RETENTION_DAYS, WINDOW_HOURS, FeedFormat, FeedLine
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.kernel.exercise import Exercise
from kentongan.kernel.tlp import TLP
from kentongan.web.access import for_readers
from kentongan.web.tables import Column, State, answer, asked_of, table_of

_FORMATS = {
    FeedFormat.AUTO: _("Shadowserver or IntelMQ"),
    FeedFormat.MAPPED: _("CSV by a mapping"),
}


@require_safe
@for_readers(Act.READ_HUB_WIDE)
def feeds(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the declared feeds."""
    lines = queries.feeds(reader=reader)
    may_ingest, may_declare = may(reader.role, Act.INGEST), may(reader.role, Act.DECLARE_FEED)
    table = table_of(
        request,
        lines,
        name="feeds",
        caption=_("Feeds"),
        columns=_columns(may_ingest=may_ingest, may_declare=may_declare),
        asked=asked_of(request),
    )
    return answer(request, "intake/feeds.html", table, {"may_declare": may_declare, "may_ingest": may_ingest})


_LONGEST_NAME, _LONGEST_ENDING = 200, 10


def _columns(*, may_ingest: bool, may_declare: bool) -> Sequence[Column[FeedLine]]:
    columns: list[Column[FeedLine]] = [
        Column(
            key="name",
            label=_("Feed"),
            value=lambda line: line.name,
            leads=lambda line: f"{reverse('runs')}?feed={line.slug}",
        ),
        Column(key="format", label=_("Format"), value=lambda line: _FORMATS[line.format]),
        Column(key="tlp", label=_("Terms"), value=lambda line: line.tlp),
        Column(key="exercise", label=_("Exercise"), value=lambda line: _exercise(line.exercise)),
        Column(key="zone", label=_("Time zone"), value=lambda line: line.zone),
        Column(key="window_hours", label=_("Window (h)"), value=lambda line: line.window_hours, numeric=True),
        Column(key="retention_days", label=_("Kept (days)"), value=lambda line: line.retention_days, numeric=True),
        Column(
            key="latest_finished_at",
            label=_("Latest run"),
            value=lambda line: line.latest_finished_at,
            leads=lambda line: reverse("run", args=[line.latest_run]) if line.latest_run else None,
        ),
    ]
    if may_ingest:
        columns.append(_doing("upload", _("Files"), _("Upload"), "feed-upload"))
    if may_declare:
        columns.append(_doing("change", _("Declaration"), _("Change"), "feed-change"))
    return columns


def _doing(key: str, label: object, word: object, page: str) -> Column[FeedLine]:
    return Column(
        key=key,
        label=label,  # type: ignore[arg-type]
        value=lambda _line: word,
        leads=lambda line: reverse(page, args=[line.slug]),
    )


def _exercise(flag: bool) -> State | None:
    return State("exercise", _("exercise"), "warn") if flag else None


class FeedForm(forms.Form):
    """What an operator says of a feed."""

    slug = forms.SlugField(
        label=_("Short name"), max_length=63, help_text=_("Small letters, digits and hyphens; it cannot be changed.")
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    mapping = forms.CharField(
        label=_("Mapping"),
        widget=forms.Textarea(attrs={"spellcheck": "false"}),
        required=False,
        help_text=_("Only for CSV of another form: which column means what, as TOML (docs/formats/mapping.md)."),
    )
    zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("For times in the feed that have no zone of their own."), initial="UTC"
    )
    tlp = forms.TypedChoiceField(
        label=_("Handling terms"),
        coerce=lambda word: TLP(int(word)),
        choices=[(tlp.value, tlp.label) for tlp in TLP],
        initial=TLP.RED.value,
        widget=forms.RadioSelect,
        help_text=_("For rows that say nothing themselves. RED unless you know better."),
    )
    window_hours = forms.IntegerField(
        label=_("Window in hours"),
        min_value=1,
        max_value=LONGEST_WINDOW_HOURS,
        initial=WINDOW_HOURS,
        help_text=_("The same event within this time is a duplicate."),
    )
    retention_days = forms.IntegerField(
        label=_("Kept for days"), min_value=1, max_value=LONGEST_RETENTION_DAYS, initial=RETENTION_DAYS
    )
    exercise = forms.BooleanField(
        label=_("This feed is for exercises"),
        required=False,
        help_text=_("Whatever it brings is an exercise. This can never be taken back."),
    )

    def __init__(self, *args: object, declared: FeedLine | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["zone"].choices = [  # type: ignore[attr-defined]
            ("UTC", "UTC"),
            *((name, name) for name in sorted(available_timezones()) if "/" in name and not name.startswith("Etc/")),
        ]
        if declared is not None:
            del self.fields["slug"]
            self.fields["exercise"].disabled = declared.exercise

    def change(self) -> FeedChange:
        """Return what was said."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("slug", "exercise")}
        return FeedChange(**said, exercise=Exercise(bool(self.cleaned_data["exercise"])))


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.DECLARE_FEED)
def add(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Declare a feed."""
    form = FeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            declare_feed(form.cleaned_data["slug"], change=form.change(), actor=reader.user_id, at=utc_now())
        except KentonganError as error:
            form.add_error(None, f"{error.message(gettext)} {error.advice(gettext)}")
        else:
            messages.success(request, _("The feed is declared. Take in its first file."))
            return HttpResponseRedirect(reverse("feed-upload", args=[form.cleaned_data["slug"]]))
    return render(request, "intake/feed_form.html", {"form": form, "feed": None})


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.DECLARE_FEED)
def change(request: HttpRequest, reader: Reader, slug: str) -> HttpResponse:
    """Change what was declared of a feed."""
    line = queries.feed_named(slug, reader=reader)
    initial = {name: getattr(line, name) for name in ("name", "mapping", "zone", "window_hours", "retention_days")}
    form = FeedForm(
        request.POST or None, declared=line, initial={**initial, "tlp": line.tlp.value, "exercise": line.exercise}
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_feed(slug, change=form.change(), actor=reader.user_id, at=utc_now())
        except KentonganError as error:
            form.add_error(None, f"{error.message(gettext)} {error.advice(gettext)}")
        else:
            messages.success(request, _("The feed was changed. What came in before stays as it was."))
            return HttpResponseRedirect(reverse("feeds"))
    return render(request, "intake/feed_form.html", {"form": form, "feed": line})


class _Files(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """One file or several; the value is a list of them."""

    widget = _Files

    def clean(self, data: object, initial: object = None) -> list[object]:
        """Return the files, each checked by itself."""
        files = data if isinstance(data, list) else [data]
        return [super(_FilesField, self).clean(file, initial) for file in files or [None]]


class UploadForm(forms.Form):
    """Files of a feed."""

    uploaded = _FilesField(
        label=_("Files"),
        help_text=_("CSV or JSON lines, also as gzip or zip. A Shadowserver file keeps its name: it says what it is."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.INGEST)
def upload(request: HttpRequest, reader: Reader, slug: str) -> HttpResponse:
    """Take uploaded files in, and go to the run."""
    line = queries.feed_named(slug, reader=reader)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            run = _ingest(form.cleaned_data["uploaded"], feed=slug, reader=reader)
        except KentonganError as error:
            form.add_error(None, f"{error.message(gettext)} {error.advice(gettext)}")
        else:
            return HttpResponseRedirect(reverse("run", args=[run]))
    return render(request, "intake/upload.html", {"form": form, "feed": line, "exercise": line.exercise})


def _ingest(files: "Iterable[UploadedFile[bytes]]", *, feed: str, reader: Reader) -> object:
    """Write the files under their own names into a folder of the hub's, and take them in."""
    (settings.DATA / "uploads").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.DATA / "uploads") as folder:
        paths = []
        for number, file in enumerate(files):
            place = Path(folder) / str(number) / _name_on_disk(file.name or "")
            place.parent.mkdir()
            with place.open("wb") as out:
                out.writelines(file.chunks())
            paths.append(place)
        return ingest(paths, feed=feed, actor=reader.user_id, at=utc_now()).run


def _name_on_disk(sent: str) -> str:
    """Return a file's own name, of at most as many bytes as any disk takes: in Burmese a letter has three."""
    name = PurePath(sent).name or "file"
    ending = PurePath(name).suffix if len(PurePath(name).suffix) <= _LONGEST_ENDING else ""
    stem = name.removesuffix(ending).encode()[: _LONGEST_NAME - len(ending.encode())].decode(errors="ignore")
    return stem + ending
