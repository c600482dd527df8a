"""Pages about people: home, members, invitations, tokens."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import cast

from django.contrib import messages
from django.contrib.auth import login
from django.core.mail import send_mail
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_ratelimit.decorators import ratelimit

from scalecare.domain import ScalecareError
from scalecare_web.accounts import actions
from scalecare_web.accounts.errors import InvitationError
from scalecare_web.accounts.forms import InvitationForm, NewAccountForm, RoleForm, TokenForm
from scalecare_web.accounts.guard import personal, public, requires
from scalecare_web.accounts.models import Invitation, User, digest_of
from scalecare_web.accounts.permissions import Permission, Role
from scalecare_web.accounts.requests import MemberRequest, PersonRequest
from scalecare_web.accounts.scoping import across_organisations

log = logging.getLogger(__name__)
_AUTHENTICATED_BY = "django.contrib.auth.backends.ModelBackend"


@require_GET
@personal
def home(request: PersonRequest) -> HttpResponse:
    """The organisations somebody belongs to; straight on where there is one."""
    memberships = request.user.memberships.filter(ended_at=None).select_related("organisation")
    if len(memberships) == 1:
        return redirect("overview", organisation=memberships[0].organisation.slug)
    return render(request, "accounts/home.jinja", {"memberships": memberships})


@require_GET
@requires(Permission.VIEW_PLACE)
def overview(request: MemberRequest) -> HttpResponse:
    """Where an organisation stands: a way into each room."""
    return render(request, "accounts/overview.jinja")


@require_GET
@requires(Permission.MANAGE_MEMBERS)
def members(request: MemberRequest) -> HttpResponse:
    """Who belongs to the organisation, and who is invited."""
    invitations = [
        invitation
        for invitation in request.organisation.invitations.order_by("-invited_at", "-pk")
        if invitation.is_open
    ]
    context = {"members": request.organisation.members, "invitations": invitations}
    return render(request, "accounts/members.jinja", context)


@require_http_methods(["GET", "POST"])
@ratelimit(key="user", rate="60/h", method="POST")
@requires(Permission.MANAGE_MEMBERS)
def invite(request: MemberRequest) -> HttpResponse:
    """Invite somebody by e-mail."""
    form = InvitationForm(request.membership, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation, secret = actions.invite(
                organisation=request.organisation, by=request.user, **form.cleaned_data
            )
        except ScalecareError as problem:
            form.add_error("email", str(problem))
        else:
            link = request.build_absolute_uri(reverse("accept-invitation", args=[secret]))
            if not _sent(request.user, invitation, link):
                unsent = {"form": InvitationForm(request.membership), "invitation": invitation, "link": link}
                return render(request, "accounts/invite.jinja", unsent)
            messages.success(request, f"An invitation is on its way to {invitation.email}.")
            return redirect("members", organisation=request.organisation.slug)
    return render(request, "accounts/invite.jinja", {"form": form})


def _sent(by: User, invitation: Invitation, link: str) -> bool:
    """Send an invitation's link; whether the mail server took it."""
    try:
        send_mail(
            f"Join {invitation.organisation} on Scalecare",
            f"{by} invites you to join {invitation.organisation} as "
            f"{invitation.get_role_display()}.\n\nOpen this link within seven days:\n{link}\n\n"
            "If you did not expect this, you can leave it.\n",
            None,
            [invitation.email],
        )
    except (SMTPException, OSError) as problem:
        log.warning("an invitation could not be sent: %s", type(problem).__name__)
        return False
    return True


@require_POST
@requires(Permission.MANAGE_MEMBERS)
def withdraw_invitation(request: MemberRequest, invitation: int) -> HttpResponse:
    """Withdraw an invitation that was not taken up."""
    found = get_object_or_404(request.organisation.invitations, pk=invitation, accepted_at=None)
    try:
        actions.withdraw_invitation(organisation=request.organisation, invitation=found, by=request.user)
        messages.success(request, f"The invitation to {found.email} no longer works.")
    except ScalecareError as problem:
        messages.error(request, str(problem))
    return redirect("members", organisation=request.organisation.slug)


@require_POST
@requires(Permission.MANAGE_MEMBERS)
def change_role(request: MemberRequest, membership: int) -> HttpResponse:
    """Give a member another role."""
    found = get_object_or_404(request.organisation.members, pk=membership)
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise Http404("There is no such role.")
    try:
        actions.change_role(
            organisation=request.organisation,
            membership=found,
            role=Role(form.cleaned_data["role"]),
            by=request.user,
        )
        messages.success(request, f"{found.user} has another role now.")
    except ScalecareError as problem:
        messages.error(request, str(problem))
    return redirect("members", organisation=request.organisation.slug)


@require_POST
@requires(Permission.MANAGE_MEMBERS)
def end_membership(request: MemberRequest, membership: int) -> HttpResponse:
    """Let a member go."""
    found = get_object_or_404(request.organisation.members, pk=membership)
    try:
        actions.end_membership(organisation=request.organisation, membership=found, by=request.user)
        messages.success(request, f"{found.user} is no longer a member.")
    except ScalecareError as problem:
        messages.error(request, str(problem))
    return redirect("members", organisation=request.organisation.slug)


@require_http_methods(["GET", "POST"])
@ratelimit(key="ip", rate="20/m")
@public("an invitation's link is its own key")
def accept_invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Take up an invitation, making an account where there is none."""
    with across_organisations("the link says which organisation it is"):
        invitation = get_object_or_404(
            Invitation.objects.select_related("organisation"), secret_digest=digest_of(secret)
        )
        people = User.objects.filter(email=invitation.email)
        known = people.exclude(pk__in=User.objects.placeholders()).exists()
        if known and not request.user.is_authenticated:
            return redirect(f"{reverse('account_login')}?next={request.path}")
        form = None if known else NewAccountForm(request.POST or None)
        problem = None
        if request.method == "POST" and (form is None or form.is_valid()):
            try:
                return _join(request, invitation, form)
            except ScalecareError as found:
                problem = found
        elif not invitation.is_open:
            problem = InvitationError.no_longer_open()
        context = {"invitation": invitation, "form": form, "problem": problem}
        return render(request, "accounts/accept.jinja", context)


@transaction.atomic
def _join(request: HttpRequest, invitation: Invitation, form: NewAccountForm | None) -> HttpResponse:
    person = cast(User, request.user)
    if form is not None:
        person = User.objects.take_up(
            invitation.email, form.cleaned_data["password"], name=form.cleaned_data["name"]
        )
    actions.accept_invitation(invitation=invitation, by=person)
    if form is not None:
        login(request, person, backend=_AUTHENTICATED_BY)
    messages.success(request, f"You are a member of {invitation.organisation}.")
    return redirect("overview", organisation=invitation.organisation.slug)


@require_http_methods(["GET", "POST"])
@ratelimit(key="user", rate="20/h", method="POST")
@requires(Permission.USE_API)
def tokens(request: MemberRequest) -> HttpResponse:
    """A person's keys to the JSON interface."""
    form = TokenForm(request.POST or None)
    secret = None
    if request.method == "POST" and form.is_valid():
        _, secret = actions.make_token(
            organisation=request.organisation, by=request.user, label=form.cleaned_data["label"]
        )
        form = TokenForm()
    mine = request.organisation.tokens.filter(user=request.user).order_by("-made_at", "-pk")
    context = {"form": form, "tokens": mine, "secret": secret}
    return render(request, "accounts/tokens.jinja", context)


@require_POST
@requires(Permission.USE_API)
def revoke_token(request: MemberRequest, token: int) -> HttpResponse:
    """Take a key back."""
    found = get_object_or_404(request.organisation.tokens, pk=token, user=request.user, revoked_at=None)
    actions.revoke_token(organisation=request.organisation, token=found, by=request.user)
    messages.success(request, f"'{found.label}' opens nothing any more.")
    return redirect("tokens", organisation=request.organisation.slug)
