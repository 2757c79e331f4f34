"""Days and times of forms: one order in every language, and no time that nobody said."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.conf import settings
from django.utils import timezone, translation

from kentongan.web.messages.opened import moment_in
from kentongan.web.moments import DayField, MomentField

LANGUAGES = [code for code, _name in settings.LANGUAGES]


class Asked(forms.Form):
    at = MomentField(help_text="By your clock.")
    day = DayField()


def asked(at: str, day: str) -> Asked:
    form = Asked({"at": at, "day": day})
    form.full_clean()
    return form


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_and_its_time_are_read_in_one_order_in_every_language(language: str) -> None:
    with translation.override(language), timezone.override("Asia/Jakarta"):
        for written in ("2026-12-11 14:00", "2026-12-11T14:00", " 2026-12-11T14:00:00 ", "2026-12-11T07:00Z"):
            told = asked(written, "2026-12-11").cleaned_data
            assert told == {"at": datetime(2026, 12, 11, 7, tzinfo=UTC), "day": date(2026, 12, 11)}, written


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "written",
    ["2026-12-11", "11/12/2026 14:00", "11-12-2026 14:00", "11/12/26 14:00", "11.12.2026", "2026-W50-5",
     "20261211T1400", "2026-12-11 24:30", "2026-13-11 14:00", "2026-12-11 14", "٢٠٢٦-١٢-١١ ١٤:٠٠"],
)  # fmt: skip
def test_what_is_no_day_with_its_time_or_has_another_order_is_refused(language: str, written: str) -> None:
    with translation.override(language):
        form = asked(written, "2026-12-11")
    assert "2026-12-31 14:00" in form.errors["at"][0]
    assert "day" not in form.errors
    assert moment_in(written, zone="Asia/Jakarta") == (None, False)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("written", ["11/12/2026", "11-12-2026", "11 Dec 2026", "2026-12-11 14:00"])
def test_a_day_in_another_order_is_refused(language: str, written: str) -> None:
    with translation.override(language):
        assert "2026-12-31" in asked("2026-12-11 14:00", written).errors["day"][0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stands_in_the_fields_and_beside_them_has_that_order(language: str) -> None:
    with translation.override(language):
        form = Asked(initial={"at": datetime(2026, 12, 11, 14, tzinfo=UTC), "day": date(2026, 12, 11)})
        page = form.as_p()
    assert 'value="2026-12-11T' in page
    assert 'value="2026-12-11"' in page
    assert "2026-12-31 14:00" in str(form.fields["at"].help_text)
    assert str(form.fields["at"].help_text).startswith("By your clock. ")
    assert "2026-12-31" in str(form.fields["day"].help_text)
