"""Addresses of the pages."""

from django.urls import URLPattern, URLResolver, include, path

from kentongan.web import look, style
from kentongan.web.delivery import holding, outbox
from kentongan.web.demo import views as demo
from kentongan.web.directory import claims, look_up, organisations
from kentongan.web.intake import drafts, feeds, quarantine, runs, today, unsettled
from kentongan.web.response import (
    acts,
    agreements,
    exposures,
    figures,
    links,
    one,
    preferences,
    preview,
    release,
    unanswered,
    warnings,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("kentongan.web.recipient.urls")),
    path("", include("kentongan.web.checks.urls")),
    path("", today.today, name="today"),
    path("warnings/", warnings.warnings, name="warnings"),
    path("warnings/preview/", preview.preview, name="warnings-preview"),
    path("warnings/approve/", preview.approve, name="warnings-approve"),
    path("warnings/take-back/", preview.undo, name="warnings-undo"),
    path("warnings/unanswered/", unanswered.unanswered, name="unanswered"),
    path("warnings/<uuid:warning_id>/", one.warning, name="warning"),
    path("warnings/<uuid:warning_id>/<slug:name>/", acts.act, name="warning-act"),
    path("mails/<uuid:notice_id>/", one.notice, name="notice"),
    path("links/<uuid:link_id>/<slug:name>/", links.act, name="link-act"),
    path("exposures/", exposures.exposures, name="exposures"),
    path("figures/", figures.figures, name="figures"),
    path("release/", release.release, name="release"),
    path("release/agreements/", agreements.agreements, name="agreements"),
    path("release/agreements/<uuid:agreement_id>/end/", agreements.end, name="agreement-end"),
    path("release/feeds/<slug:slug>/", release.release_of, name="release-of"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/mend/", outbox.mend, name="outbox-mend"),
    path("outbox/hold/", holding.holding, name="holding"),
    path("outbox/<uuid:row_id>/", outbox.message, name="message"),
    path("drafts/", drafts.drafts, name="drafts"),
    path("drafts/<uuid:draft_id>/", drafts.draft, name="draft"),
    path("doubtful/", unsettled.doubtful, name="doubtful"),
    path("doubtful/one/", claims.doubt, name="doubt"),
    path("unclaimed/", unsettled.unclaimed, name="unclaimed"),
    path("quarantine/", quarantine.quarantine, name="quarantine"),
    path("runs/", runs.runs, name="runs"),
    path("runs/<uuid:run_id>/", runs.run, name="run"),
    path("feeds/", feeds.feeds, name="feeds"),
    path("feeds/add/", feeds.add, name="feed-add"),
    path("feeds/<slug:slug>/", feeds.change, name="feed-change"),
    path("feeds/<slug:slug>/upload/", feeds.upload, name="feed-upload"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/<slug:slug>/", organisations.organisation, name="organisation"),
    path("organisations/<slug:slug>/preference/", preferences.preference, name="preference"),
    path("claims/questioned/", unanswered.questioned, name="questioned"),
    path("claims/add/", claims.add, name="claim-add"),
    path("claims/<uuid:claim_id>/", claims.claim, name="claim"),
    path("claims/<uuid:claim_id>/act/", claims.act, name="claim-act"),
    path("look-up/", look_up.look_up, name="look-up"),
    path("look/", look.look, name="look"),
    path("style/", style.style, name="style"),
    path("demo/", demo.story, name="demo"),
    path("demo/mail/", demo.mailbox, name="demo-mailbox"),
    path("demo/mail/<str:key>/", demo.letter, name="demo-letter"),
    path("demo/mail/<str:key>/html/", demo.letter_html, name="demo-letter-html"),
]
