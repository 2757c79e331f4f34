"""Which door answers at which address."""

from django.urls import include, path

urlpatterns = [
    path("", include("kentongan.web.urls")),
]
