"""Pages that describe the interface: for programs, and for people without a line of script."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET
from django_ratelimit.decorators import ratelimit

from scalecare_web.accounts.guard import public
from scalecare_web.exchange.api import operations  # noqa: F401  (offers what can be asked)
from scalecare_web.exchange.api.interface import api


@require_GET
@ratelimit(key="ip", rate="120/m")
@public("says what can be asked, and holds nothing of anybody")
def openapi(_request: HttpRequest) -> JsonResponse:
    """The interface as OpenAPI."""
    return JsonResponse(described())


@require_GET
@ratelimit(key="ip", rate="120/m")
@public("says what can be asked, and holds nothing of anybody")
def docs(request: HttpRequest) -> HttpResponse:
    """The interface as a page."""
    schema = described()
    asked = [
        {
            "path": path,
            "summary": operation["summary"],
            "parameters": operation.get("parameters", []),
            "gives": _named(operation),
        }
        for path, methods in schema["paths"].items()
        for operation in methods.values()
    ]
    shapes = [_shape(name, shape) for name, shape in sorted(schema["components"]["schemas"].items())]
    return render(request, "exchange/api.jinja", {"api": api, "operations": asked, "shapes": shapes})


@require_GET
@ratelimit(key="ip", rate="120/m")
@public("leads to the description")
def start(_request: HttpRequest) -> HttpResponse:
    """From the root to the page."""
    return redirect("api-docs")


def described() -> dict[str, Any]:
    """Return the description; paths stand under ``/api``."""
    return dict(api.get_openapi_schema())


def _named(operation: dict[str, Any]) -> str:
    content = operation["responses"][200]["content"]["application/json"]["schema"]
    return str(content.get("$ref", "")).rpartition("/")[2]


def _shape(name: str, shape: dict[str, Any]) -> dict[str, Any]:
    fields = [
        {"name": field, "type": _type(how), "needed": field in shape.get("required", [])}
        for field, how in shape.get("properties", {}).items()
    ]
    return {"name": name, "about": shape.get("description", ""), "fields": fields}


def _type(how: dict[str, Any]) -> str:
    if "$ref" in how:
        return str(how["$ref"]).rpartition("/")[2]
    if "anyOf" in how:
        return " or ".join(_type(one) for one in how["anyOf"])
    if how.get("type") == "array":
        return f"list of {_type(how.get('items', {}))}"
    return str(how.get("format") or how.get("type", "anything"))
