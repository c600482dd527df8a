"""What the web app sends when it is set up for shared use: asked of it as it would run there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = """
import json, sys, django
django.setup()
from scalecare_web.commands.start import prepare
prepare()
from django.conf import settings
from django.core.management import call_command
call_command("check", "--deploy", "--fail-level", "INFO")
from django.test import Client
from scalecare_web.accounts import actions
from scalecare_web.accounts.models import User
from scalecare_web.accounts.permissions import Role
from scalecare_web.accounts.scoping import across_organisations
from scalecare_web.audit.actor import Named

by = Named("test", "a test")
with across_organisations("the scene is set"):
    organisation = actions.open_organisation(name="Aller Vale", slug="aller", by=by)
    person = User.objects.create_user("pat@example.org", "three random words")
    actions.add_member(organisation=organisation, user=person, role=Role.ANALYST, by=by)
client = Client(headers={"host": "scalecare.example.org", "x-forwarded-proto": "https"})
stranger = Client(headers={"host": "scalecare.example.org", "x-forwarded-proto": "https"})

def told(answer):
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    cookies = {name: dict(one) for name, one in answer.cookies.items()}
    return {"status": answer.status_code, "headers": dict(answer.items()), "cookies": cookies,
            "body": body.decode("utf-8", "replace")}

said = {"sign-in page": told(client.get("/accounts/sign-in/"))}
right = {"login": person.email, "password": "three random words"}
said["signing in"] = told(client.post("/accounts/sign-in/", right))
said["page"] = told(client.get("/o/aller/"))
said["missing page"] = told(client.get("/o/other/"))
said["refused page"] = told(client.get("/o/aller/audit/"))
client.handler.enforce_csrf_checks = True
said["form from elsewhere"] = told(client.post("/o/aller/tokens/", {"label": "x"}))
client.handler.enforce_csrf_checks = False
client.raise_request_exception = False
import scalecare_web.runs.views as broken
broken.render = lambda *a, **k: 1 / 0
said["failed page"] = told(client.get("/o/aller/runs/"))
said["strange host"] = told(stranger.get("/accounts/sign-in/", headers={"host": "elsewhere.example"}))
said["without https"] = told(stranger.get("/accounts/sign-in/", headers={"x-forwarded-proto": "http"}))
wrong = {"login": person.email, "password": "wrong"}
guesses = [told(stranger.post("/accounts/sign-in/", wrong)) for _ in range(11)]
said["right after many guesses"] = told(stranger.post("/accounts/sign-in/", right))
guesses += [told(stranger.post("/accounts/sign-in/", wrong)) for _ in range(50)]
said["too many tries"] = next((one for one in guesses if one["status"] == 429), guesses[-1])
style = next(part for part in said["page"]["body"].split('"') if part.endswith(".css"))
script = next(part for part in said["page"]["body"].split('"') if part.endswith(".js"))
said["style"], said["script"] = told(client.get(style)), told(client.get(script))
print(json.dumps(said))
"""
PAGES = [
    "sign-in page",
    "page",
    "missing page",
    "refused page",
    "form from elsewhere",
    "failed page",
    "too many tries",
]
STATUSES = [200, 200, 404, 403, 403, 500, 429]


@pytest.fixture(scope="module")
def said(tmp_path_factory) -> dict[str, dict[str, Any]]:
    """What comes under the settings for shared use, in a process of its own."""
    folder = tmp_path_factory.mktemp("production")
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("SCALECARE_", "DATABASE_"))
    }
    told = kept | {
        "DJANGO_SETTINGS_MODULE": "scalecare_web.config.settings.production",
        "SCALECARE_DATA": str(folder),
        "SCALECARE_HOSTS": "scalecare.example.org",
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=told, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "no issues" in done.stdout or "no issues" in done.stderr
    found: dict[str, dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    found["key"] = {"mode": (folder / "secret-key").stat().st_mode & 0o777}
    return found


@pytest.mark.parametrize(("page", "status"), [*zip(PAGES, STATUSES, strict=True)])
def test_each_page_is_what_it_is_taken_for(said, page: str, status: int) -> None:
    assert said[page]["status"] == status


@pytest.mark.parametrize("page", PAGES)
def test_a_page_may_run_and_load_what_is_ours_and_nothing_else(said, page: str) -> None:
    policy = {
        name: values
        for name, *values in (
            part.split() for part in said[page]["headers"]["Content-Security-Policy"].split(";")
        )
    }
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == ["'self'"]
    assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]
    assert not re.search(r"unsafe|\*|https?:", said[page]["headers"]["Content-Security-Policy"])


@pytest.mark.parametrize("page", PAGES)
def test_a_page_carries_the_headers_that_guard_it(said, page: str) -> None:
    headers = said[page]["headers"]
    assert "max-age=31536000" in headers["Strict-Transport-Security"]
    assert "includeSubDomains" in headers["Strict-Transport-Security"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Server" not in headers and "X-Powered-By" not in headers


def test_cookies_go_to_us_alone_and_only_encrypted(said) -> None:
    cookies = said["sign-in page"]["cookies"] | said["signing in"]["cookies"]
    assert {"__Host-session", "__Host-csrf"} <= set(cookies)
    for name, cookie in cookies.items():
        assert cookie["secure"] and cookie["httponly"] and cookie["path"] == "/", name
        assert cookie["samesite"] == "Lax" and not cookie["domain"], name


def test_what_is_not_encrypted_is_sent_on_and_a_strange_host_is_not_answered(said) -> None:
    assert said["without https"]["status"] == 301
    assert said["without https"]["headers"]["Location"].startswith("https://scalecare.example.org/")
    assert said["strange host"]["status"] == 400


@pytest.mark.parametrize(
    "page", ["missing page", "refused page", "form from elsewhere", "failed page", "too many tries"]
)
def test_a_page_about_an_error_tells_what_to_do_and_nothing_of_the_inside(said, page: str) -> None:
    body = said[page]["body"]
    assert len(re.findall(r"<h1\b", body)) == 1 and "nhsuk" in body
    for inside in ("Traceback", "scalecare_web", "DEBUG", "ZeroDivision", "Django", "site-packages"):
        assert inside not in body


def test_who_guesses_passwords_is_stopped_even_with_the_right_one(said) -> None:
    assert said["signing in"]["status"] == 302
    assert said["right after many guesses"]["status"] == 200
    assert "Too many" in said["right after many guesses"]["body"]


def test_pages_of_members_are_not_kept_by_browsers(said) -> None:
    assert "no-store" in said["page"]["headers"]["Cache-Control"]


def test_scripts_and_styles_are_kept_by_browsers_under_the_name_of_their_content(said) -> None:
    for name in ("style", "script"):
        assert said[name]["status"] == 200
        assert "immutable" in said[name]["headers"]["Cache-Control"]


def test_the_secret_key_is_for_its_owner_alone(said) -> None:
    assert said["key"]["mode"] == 0o600


SCRIPTS_MOST = 60 * 1024


def test_all_scripts_of_a_page_are_under_sixty_kilobytes(said) -> None:
    from django.contrib.staticfiles import finders

    names = re.findall(r'<script[^>]+src="/static/([^"]+)"', said["page"]["body"])
    bare = [re.sub(r"\.[0-9a-f]{12}(?=\.)", "", name) for name in names]
    assert len(bare) == len(re.findall("<script", said["page"]["body"]))
    assert sum(Path(finders.find(name)).stat().st_size for name in bare) < SCRIPTS_MOST


def test_debugging_is_off_and_no_other_password_hasher_comes_first() -> None:
    from scalecare_web.config.settings import base, production

    assert base.DEBUG is False and production.DEBUG is False
    assert "Argon2" in base.PASSWORD_HASHERS[0]
