from django.urls import URLPattern, URLResolver, include, path

from followup.health import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health, name="health"),
    path("api/v1/", include("api.urls")),
    path("integrations/", include("api.pages.urls")),
    path("accounts/", include("clinic.accounts")),
    path("", include("clinic.urls")),
    path("", include("followup.urls")),
]

handler500 = "clinic.views.something_failed"
