"""Addresses of the pages of messages."""

from django.urls import path

from kentongan.web.messages import opened, unlocking

urlpatterns = [
    path("m/<str:secret>/", opened.message, name="message-opened"),
    path("m/<str:secret>/code/send/", unlocking.code_wanted, name="message-code-send"),
    path("m/<str:secret>/code/", unlocking.code_entered, name="message-code"),
]
