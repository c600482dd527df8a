"""Words, numbers and addresses that every process of the web app needs, read before its first page."""

from __future__ import annotations

from django.template.loader import get_template
from django.urls import reverse

from scalecare.parameters import load_parameters
from scalecare_web.assessments import packs
from scalecare_web.evidence import reading as evidence


def read_ahead() -> None:
    """Read what lasts as long as the process does: every view, the packs, the shipped numbers.

    The database is not asked.
    """
    reverse("home")
    get_template("layout.jinja")
    load_parameters()
    packs.criteria()
    packs.journey()
    evidence.cases()
