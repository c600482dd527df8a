"""What programs are told when something is wrong: a fact and a remedy, as people are."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, Throttled, ValidationError

from scalecare.domain import ScalecareError

_MOST_NAMED = 5


class Problem(Schema):
    """What is wrong, and what can be done about it."""

    fact: str
    remedy: str


class Refused(ScalecareError):
    """A request that is not answered."""

    status = 403

    @classmethod
    def no_such_token(cls) -> Refused:
        """The key opens nothing."""
        made = cls(
            "The token is unknown, was revoked, or is older than 90 days.",
            remedy="Make a new one on the page of tokens.",
        )
        made.status = 401
        return made

    @classmethod
    def no_longer_a_member(cls) -> Refused:
        """Its owner has left."""
        return cls(
            "The token's owner does not belong to the organisation any more.",
            remedy="Ask an administrator to invite them anew.",
        )

    @classmethod
    def second_factor(cls) -> Refused:
        """Its owner's role needs one."""
        return cls(
            "The role of the token's owner needs a second factor.",
            remedy="Sign in and set one up, then try again.",
        )

    @classmethod
    def permission(cls, permission: str) -> Refused:
        """The role does not do."""
        return cls(
            f"This needs a role that permits {permission}.",
            remedy="Ask an administrator of the organisation for such a role.",
        )

    @classmethod
    def too_often(cls) -> Refused:
        """Too many requests."""
        made = cls("Too many requests.", remedy="Wait a minute, then go on.")
        made.status = 429
        return made

    @classmethod
    def still_open(cls) -> Refused:
        """People are still answering."""
        made = cls(
            "The cycle is open: what people say is shown to nobody before it is closed.",
            remedy="Ask again when it is closed.",
        )
        made.status = 409
        return made


def tell(api: NinjaAPI) -> None:
    """Teach an interface to tell of problems.

    Parameters
    ----------
    api
        It.
    """

    def said(request: HttpRequest, status: int, fact: str, remedy: str) -> HttpResponse:
        return api.create_response(request, {"fact": fact, "remedy": remedy}, status=status)

    def refused(request: HttpRequest, problem: Any) -> HttpResponse:
        return said(request, getattr(problem, "status", 409), problem.fact, problem.remedy)

    def without_token(request: HttpRequest, _problem: Any) -> HttpResponse:
        return said(
            request, 401, "The request carries no token.", "Send it as 'Authorization: Bearer' and the token."
        )

    def not_found(request: HttpRequest, _problem: Any) -> HttpResponse:
        return said(request, 404, "There is nothing of this number here.", "Take one from the list.")

    def invalid(request: HttpRequest, problem: Any) -> HttpResponse:
        wrong = [f"{error['loc'][-1]}: {error['msg']}" for error in problem.errors[:_MOST_NAMED]]
        return said(request, 422, "; ".join(wrong) + ".", "See the description of the interface.")

    def too_often(request: HttpRequest, _problem: Any) -> HttpResponse:
        return refused(request, Refused.too_often())

    api.add_exception_handler(ScalecareError, refused)
    api.add_exception_handler(AuthenticationError, without_token)
    api.add_exception_handler(Http404, not_found)
    api.add_exception_handler(ValidationError, invalid)
    api.add_exception_handler(Throttled, too_often)
