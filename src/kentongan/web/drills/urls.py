"""Addresses of the pages of drills."""

from django.urls import path

from kentongan.web.drills import acts, approving, lists, mails, planning, reports

urlpatterns = [
    path("drills/", lists.drills, name="drills"),
    path("drills/plan/", planning.plan, name="drill-plan"),
    path("drills/<uuid:drill_id>/", lists.drill, name="drill"),
    path("drills/<uuid:drill_id>/approve/", approving.approve, name="drill-approve"),
    path("drills/<uuid:drill_id>/mails/", mails.mails, name="drill-mails"),
    path("drills/<uuid:drill_id>/mails/<uuid:mail_id>/", mails.mail, name="drill-mail"),
    path("drills/<uuid:drill_id>/report/", reports.report, name="drill-report"),
    path("drills/<uuid:drill_id>/act/<slug:name>/", acts.act, name="drill-act"),
]
