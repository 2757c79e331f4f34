"""Reading the directory. Every read is given its reader, and the reader becomes part of the WHERE clause.

``visible``: where each read starts. ``for_routing``: the directory as pure rooms know it. ``for_pages``: lists and
standings. ``disagreements``: where sources say different things.
"""

from kentongan.directory.queries.disagreements import disagreements, disagreements_about
from kentongan.directory.queries.erased import lost_contents
from kentongan.directory.queries.for_pages import (
    claim_standings,
    claims_named,
    claims_of,
    claims_on,
    contacts_of,
    countries_in_use,
    organisations,
    sectors_in_use,
    standing_at,
    with_claim_counts,
)
from kentongan.directory.queries.for_routing import directory_covering, routing_directory
from kentongan.directory.queries.history import altered_versions, demand_begun, post_on, posts_on, versions
from kentongan.directory.queries.posts import post, posts
from kentongan.directory.queries.proposals import due_posts, error_reports, proposal, proposals, waiting
from kentongan.directory.queries.stored import national_certs
from kentongan.directory.queries.visible import (
    claim,
    contact,
    directory_revision,
    hub,
    organisation,
    organisation_ids,
    visible_claims,
    visible_contacts,
    visible_organisations,
)
from kentongan.directory.queries.warnable import warnable_contacts

__all__ = [
    "altered_versions",
    "claim",
    "claim_standings",
    "claims_named",
    "claims_of",
    "claims_on",
    "contact",
    "contacts_of",
    "countries_in_use",
    "demand_begun",
    "directory_covering",
    "directory_revision",
    "disagreements",
    "disagreements_about",
    "due_posts",
    "error_reports",
    "hub",
    "lost_contents",
    "national_certs",
    "organisation",
    "organisation_ids",
    "organisations",
    "post",
    "post_on",
    "posts",
    "posts_on",
    "proposal",
    "proposals",
    "routing_directory",
    "sectors_in_use",
    "standing_at",
    "versions",
    "visible_claims",
    "visible_contacts",
    "visible_organisations",
    "waiting",
    "warnable_contacts",
    "with_claim_counts",
]
