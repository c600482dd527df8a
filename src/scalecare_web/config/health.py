"""Whether the web app is up: for load balancers and monitors."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from scalecare_web.accounts.guard import public


@require_GET
@public("monitors have no account; it says nothing but that the database answers")
def health(_request: HttpRequest) -> HttpResponse:
    """Answer "ok" when the database does."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return HttpResponse("ok", content_type="text/plain")
