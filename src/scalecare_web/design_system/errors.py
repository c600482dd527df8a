"""Pages for what went wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_ratelimit.exceptions import Ratelimited

from scalecare.domain import ScalecareError

_log = logging.getLogger(__name__)


class ToldErrors:
    """Says what is wrong, and what to do, where a view could not go on and the library knows why."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let views answer."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer in the view's place."""
        if not isinstance(exception, ScalecareError):
            return None
        _log.error("%s at %s", type(exception).__name__, request.path)
        return _page(request, 500, "This cannot be shown now", str(exception))


def _page(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    context = {"title": title, "advice": advice}
    return render(request, "design_system/problem.jinja", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request makes no sense."""
    return _page(request, 400, "That did not make sense", "Go back, check what you sent, and try again.")


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the role does not permit it, or too often."""
    if isinstance(exception, Ratelimited):
        return too_many(request)
    advice = (
        "If you need it for your work, ask an administrator of your organisation for a role that permits it."
    )
    return _page(request, 403, "Your role does not permit this", advice)


def too_many(request: HttpRequest) -> HttpResponse:
    """429: too many tries in a short time."""
    return _page(request, 429, "Too many tries", "Wait a few minutes, then try again. Nothing is lost.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such page, or none of yours."""
    advice = "Check the address. If it came from a colleague, they may belong to another organisation."
    return _page(request, 404, "Page not found", advice)


def failed(request: HttpRequest) -> HttpResponse:
    """500: our fault."""
    advice = "The fault is ours and has been noted. What was saved before is still there. Try again later."
    return _page(request, 500, "Something went wrong", advice)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the page was open for too long, or the form came from elsewhere."""
    advice = "Go back, reload the page, and send it again. If it was a form, copy what you typed first."
    return _page(request, 403, "This page was open for too long", advice)
