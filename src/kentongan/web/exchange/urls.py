"""Addresses of the pages of the exchange."""

from django.urls import path

from kentongan.web.exchange import (
    arrangement,
    collection,
    conflicts,
    members,
    objects,
    overview,
    passing,
    publish,
    sources,
)

urlpatterns = [
    path("exchange/", overview.overview, name="exchange"),
    path("exchange/arrangements/<slug:slug>/", arrangement.arrangement, name="arrangement"),
    path("exchange/collections/<uuid:collection_id>/", collection.collection, name="exchange-collection"),
    path(
        "exchange/collections/<uuid:collection_id>/objects/<str:stix_id>/",
        objects.stix_object,
        name="exchange-object",
    ),
    path(
        "exchange/collections/<uuid:collection_id>/objects/<str:stix_id>/pass-on/",
        passing.pass_on_object,
        name="exchange-pass-on",
    ),
    path(
        "exchange/collections/<uuid:collection_id>/conflicts/<uuid:conflict_id>/",
        conflicts.conflict,
        name="exchange-conflict",
    ),
    path("exchange/objects/", objects.find, name="exchange-objects"),
    path("exchange/objects/<str:stix_id>/", objects.anywhere, name="exchange-object-anywhere"),
    path("exchange/publish/", publish.publish, name="exchange-publish"),
    path("exchange/conflicts/", conflicts.all_conflicts, name="exchange-conflicts"),
    path("exchange/members/", members.members, name="exchange-members"),
    path("exchange/members/<uuid:member_id>/", members.member, name="exchange-member"),
    path("exchange/sources/", sources.sources, name="exchange-sources"),
    path("exchange/sources/<uuid:source_id>/", sources.source, name="exchange-source"),
]
