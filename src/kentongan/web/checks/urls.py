"""Addresses of the pages of communication checks."""

from django.urls import path

from kentongan.web.checks import acts, answer, hand_counts, lists, planning

urlpatterns = [
    path("c/<str:secret>/", answer.answer, name="check-answer"),
    path("checks/", lists.checks, name="checks"),
    path("checks/plan/", planning.plan, name="check-plan"),
    path("checks/calls/", acts.calls, name="check-calls"),
    path("checks/<uuid:check_id>/", lists.check, name="check"),
    path("checks/<uuid:check_id>/replies/<uuid:reply_id>/", hand_counts.reply, name="check-reply"),
    path("checks/<uuid:check_id>/<slug:name>/", acts.act, name="check-act"),
]
