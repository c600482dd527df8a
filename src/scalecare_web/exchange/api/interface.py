"""The interface itself: what can be asked, and what a role needs for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import NinjaAPI

from scalecare import __version__
from scalecare_web.accounts.permissions import Permission
from scalecare_web.exchange.api.door import ByToken, PerToken
from scalecare_web.exchange.api.problems import Problem, Refused, tell
from scalecare_web.exchange.api.schemas import Paging

View = TypeVar("View", bound=Callable[..., Any])
_EVERYWHERE = frozenset({401, 403, 404, 409, 422, 429})

api = NinjaAPI(
    title="Scalecare",
    version=__version__,
    description=(
        "Read what an organisation holds. Send a token, made on the page of tokens, as "
        "'Authorization: Bearer'. It opens one organisation, with the permissions of its owner's role. "
        "Lists come in pages; problems come as a fact and a remedy."
    ),
    auth=ByToken(),
    throttle=[PerToken()],
    openapi_url=None,  # our own pages show the description
    docs_url=None,
    urls_namespace="api",
)
tell(api)


def reads(path: str, permission: Permission, gives: Any) -> Callable[[View], View]:
    """Offer a view for reading to those whose role permits it.

    Parameters
    ----------
    path
        Below ``/api/``.
    permission
        What the role of the token's owner must permit.
    gives
        The shape of the answer.
    """

    def offer(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if permission not in request.membership.permissions:  # type: ignore[attr-defined]
                raise Refused.permission(permission)
            return view(request, *args, **kwargs)

        guarded.required_permission = permission  # type: ignore[attr-defined]
        answers = {200: gives, _EVERYWHERE: Problem}
        api.get(path, response=answers, summary=(view.__doc__ or "").strip().splitlines()[0])(guarded)
        return view

    return offer


def listed(rows: QuerySet | list, paging: Paging, shown: Callable[[Any], Any]) -> dict[str, Any]:
    """Return a part of a list.

    Parameters
    ----------
    rows
        The whole.
    paging
        Which part; beyond the end it is empty.
    shown
        How a row is shown.
    """
    pages = Paginator(rows, paging.per_page)
    found = pages.page(paging.page).object_list if paging.page <= pages.num_pages else []
    return {
        "count": pages.count,
        "page": paging.page,
        "per_page": paging.per_page,
        "items": [shown(row) for row in found],
    }
