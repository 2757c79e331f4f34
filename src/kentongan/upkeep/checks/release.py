"""What may leave by itself: whether the rules that somebody made can release anything at all."""

from collections.abc import Iterator

from django.conf import settings

from kentongan.kernel.errors import marked
from kentongan.response.models import ReleaseRule
from kentongan.response.terms import Release
from kentongan.upkeep.terms import Finding, Severity


def release_findings() -> Iterator[Finding]:
    """Give what there is to say of rules of release; nothing where there are none. Reads the database."""
    released = ReleaseRule.objects.filter(release=Release.AUTO.value).values("feed").distinct().count()
    if released and not settings.JURISDICTIONS:
        yield Finding(
            code="jurisdictions-missing",
            severity=Severity.NOTE,
            text=marked("One feed has rules of release, and nothing leaves by them: the hub has no jurisdiction.")
            if released == 1
            else marked(
                "{count} feeds have rules of release, and nothing leaves by them: the hub has no jurisdiction."
            ),
            facts={"count": released},
            advice=marked("Name the countries whose organisations the hub may warn in KENTONGAN_JURISDICTIONS."),
        )
    elif released:
        countries = ", ".join(settings.JURISDICTIONS)
        yield Finding(
            code="jurisdictions",
            severity=Severity.FINE,
            text=marked("One feed has rules of release; the hub warns organisations in {countries} itself.")
            if released == 1
            else marked("{count} feeds have rules of release; the hub warns organisations in {countries} itself."),
            facts={"count": released, "countries": countries},
        )
