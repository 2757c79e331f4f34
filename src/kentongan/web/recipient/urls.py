"""Addresses of the pages for whoever holds a mail."""

from django.urls import path

from kentongan.web.recipient import pages, unlocking, verifying

urlpatterns = [
    path("w/<str:secret>/", pages.message, name="recipient"),
    path("w/<str:secret>/answered/", pages.answered, name="recipient-answered"),
    path("w/<str:secret>/table.csv", pages.table, name="recipient-table"),
    path("w/<str:secret>/code/send/", unlocking.code_wanted, name="recipient-code-send"),
    path("w/<str:secret>/code/", unlocking.code_entered, name="recipient-code"),
    path("verify/", verifying.verify, name="verify"),
]
