"""Addresses of the pages of communication checks."""

from django.urls import path

from kentongan.web.checks import answer

urlpatterns = [path("c/<str:secret>/", answer.answer, name="check-answer")]
