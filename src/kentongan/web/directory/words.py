"""Words of the directory for people: kinds, sizes, tiers, and how a claim stands."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kentongan.directory.terms import DisagreementKind, Standing
from kentongan.routing.terms import ClaimKind, ClaimSource, ClaimTier, OrganisationKind, SizeTier
from kentongan.web.tables import State

KINDS: Mapping[str, str | Promise] = {
    OrganisationKind.NATIONAL_CERT: _("national CERT"),
    OrganisationKind.SECTOR_CERT: _("sector CERT"),
    OrganisationKind.MINISTRY: _("ministry"),
    OrganisationKind.REGULATOR: _("regulator"),
    OrganisationKind.ARMED_FORCES: _("armed forces"),
    OrganisationKind.OPERATOR: _("network operator"),
    OrganisationKind.COMPANY: _("company"),
    OrganisationKind.UNIVERSITY: _("university"),
    OrganisationKind.CIVIL_SOCIETY: _("civil society"),
}

SIZES: Mapping[str, str | Promise] = {
    SizeTier.MICRO: _("micro (under 10 people)"),
    SizeTier.SMALL: _("small (under 50 people)"),
    SizeTier.MEDIUM: _("medium (under 250 people)"),
    SizeTier.LARGE: _("large (250 people or more)"),
}

CLAIM_KINDS: Mapping[str, str | Promise] = {
    ClaimKind.CIDR: _("address block"),
    ClaimKind.ASN: _("AS number"),
    ClaimKind.DOMAIN: _("domain"),
    ClaimKind.COUNTRY: _("country"),
}

TIERS: Mapping[str, str | Promise] = {
    ClaimTier.OWNER: pgettext_lazy("tier of a claim", "owner"),
    ClaimTier.FALLBACK: pgettext_lazy("tier of a claim", "fallback"),
}

SOURCES: Mapping[str, str | Promise] = {
    ClaimSource.MANUAL: _("by hand"),
    ClaimSource.IMPORT: _("by import"),
}

STANDINGS: Mapping[str, State] = {
    Standing.CURRENT: State(Standing.CURRENT, _("verified"), "good"),
    Standing.UNVERIFIED: State(Standing.UNVERIFIED, _("not verified"), "warn"),
    Standing.QUESTIONED: State(Standing.QUESTIONED, _("questioned"), "bad"),
    Standing.FUTURE: State(Standing.FUTURE, _("not yet valid"), "calm"),
    Standing.ENDED: State(Standing.ENDED, _("ended"), "quiet"),
}

DISAGREEMENTS: Mapping[str, State] = {
    DisagreementKind.MOVED: State(DisagreementKind.MOVED, pgettext_lazy("disagreement", "moved"), "warn"),
    DisagreementKind.VANISHED: State(DisagreementKind.VANISHED, pgettext_lazy("disagreement", "vanished"), "warn"),
    DisagreementKind.OVERLAP: State(DisagreementKind.OVERLAP, pgettext_lazy("disagreement", "overlap"), "bad"),
}
