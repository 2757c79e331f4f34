"""Which door answers at which address, and who tells what went wrong."""

from django.urls import include, path

from kentongan.api.door import api

urlpatterns = [
    path("", include("kentongan.web.urls")),
    path("account/", include("kentongan.web.account.urls")),
    path("api/v1/", api.urls),
]

handler400 = "kentongan.site.failures.bad_request"
handler403 = "kentongan.site.failures.forbidden"
handler404 = "kentongan.site.failures.not_found"
handler429 = "kentongan.site.failures.too_many"
handler500 = "kentongan.site.failures.failed"
