from django.urls import URLPattern, URLResolver, include, path

from api.oauth.views import smart_configuration
from clinic.views import favicon
from followup.health import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health, name="health"),
    path("favicon.ico", favicon, name="favicon"),
    path("api/v1/", include("api.urls")),
    path(".well-known/smart-configuration", smart_configuration, name="smart_configuration"),
    path("integrations/", include("api.pages.urls")),
    path("accounts/", include("clinic.accounts")),
    path("", include("clinic.urls")),
    path("", include("followup.urls")),
]

handler500 = "clinic.views.something_failed"
