"""Pages of the audit."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from scalecare_web.accounts.guard import requires
from scalecare_web.accounts.permissions import Permission
from scalecare_web.accounts.requests import MemberRequest
from scalecare_web.audit.models import AuditEvent

_ROWS = 50


@require_GET
@requires(Permission.VIEW_AUDIT)
def events(request: MemberRequest) -> HttpResponse:
    """What was done in the organisation, newest first."""
    rows = AuditEvent.objects.filter(organisation_id=request.organisation.pk).order_by("-sequence")
    page = Paginator(rows, _ROWS).get_page(request.GET.get("page"))
    return render(request, "audit/events.jinja", {"page": page})
