"""Addresses of the pages."""

from django.urls import URLPattern, URLResolver, path

from kentongan.web import look, style

urlpatterns: list[URLPattern | URLResolver] = [
    path("look/", look.look, name="look"),
    path("style/", style.style, name="style"),
]
