"""Addresses of the JSON interface."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path

from scalecare_web.exchange import api_views
from scalecare_web.exchange.api.interface import api

_OPERATIONS, _APP, _NAMESPACE = api.urls
for _route in _OPERATIONS:
    # Tokens stand in for signing in: every operation refuses a request without one by itself.
    if isinstance(_route, URLPattern) and _route.name != "api-root":
        login_not_required(_route.callback)

urlpatterns = [
    path("", api_views.start, name="api-start"),
    path("openapi.json", api_views.openapi, name="api-openapi"),
    path("docs", api_views.docs, name="api-docs"),
    path("", (_OPERATIONS, _APP, _NAMESPACE)),
]
