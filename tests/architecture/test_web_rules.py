"""The rules of the web app, kept by machines; whoever is excepted is named here, with the reason."""

from __future__ import annotations

import ast

import pytest
from django.apps import apps
from django.db import models
from tests.lib import web_rules
from tests.lib.web_rules import LAYERS, Module, idle, modules, of_layer, templates, unexplained

READS_OF_MODELS = {
    "accounts.actions:open_organisation": "makes an organisation: there is none yet to begin from",
    "accounts.actions:accept_invitation": "the reader of the link belongs to no organisation yet",
    "accounts.views:accept_invitation": "the reader of the link belongs to no organisation yet",
    "accounts.views:_join": "makes a person, who is no organisation's row",
    "audit.views:events": "audit rows have no foreign key; filtered by the organisation's key",
}
PARTS_OF_VIEWS = {
    "engagement.views.filling:autosaved": "the end of two views, which say it themselves",
    "engagement.views.filling:unsaved": "the end of two views, which say it themselves",
}
ACTIONS_OTHERWISE = {
    "engagement.actions:may_write_down": "only asks",
    "exchange.actions:ask_for_archive": "the run that it asks for is recorded by runs.actions.ask",
    "exchange.actions:ask_to_bring_in": "the run that it asks for is recorded by runs.actions.ask",
    "hubs.actions:ask_for_hubs": "the run that it asks for is recorded by runs.actions.ask",
    "hubs.actions:ask_for_today": "the run that it asks for is recorded by runs.actions.ask",
    "plans.actions:manages": "only asks",
    "plans.actions:may_change": "only asks",
}
ACROSS_ORGANISATIONS = {
    "accounts.views:accept_invitation": "the link says which organisation it is",
    "audit.verify:verify_chains": "every chain is checked",
    "commands.demo:fill_example": "the example has several organisations",
    "commands.organisations:open_organisation": "opens an organisation from the command line",
    "exchange.api.door:ByToken": "the token says which organisation it is for",
    "engagement.reading:link_behind": "the link says which organisation's poll it is",
}
DELETIONS = {
    "assessments.benchmarking:take_back": "who stops sharing takes its medians back: they hold no record",
}
ORDERS: dict[str, str] = {}
SAFE_MARKUP = {
    "design_system.fields:render_field": "the output of a template that escapes",
    "design_system.fields:render_error_summary": "the output of a template that escapes",
}
CASCADES: dict[str, str] = {}


def _all(rule, found: list[Module]) -> list[str]:
    return [complaint for module in found for complaint in rule(module)]


RULES = {
    "reads begin at the organisation": (web_rules.unscoped_reads, LAYERS, READS_OF_MODELS),
    "views say who may come in, and how": (web_rules.unguarded_views, ("views",), PARTS_OF_VIEWS),
    "strangers and files are limited": (web_rules.unlimited_views, ("views",), {}),
    "actions are one transaction with one row of the audit": (
        web_rules.unfit_actions,
        ("actions",),
        ACTIONS_OTHERWISE,
    ),
    "rows of all organisations are seen in named places only": (
        web_rules.calls_of("across_organisations"),
        (),
        ACROSS_ORGANISATIONS,
    ),
    "rows have one order": (web_rules.open_orders, (), ORDERS),
    "rows do not vanish": (web_rules.deletions, (), DELETIONS),
    "text is not declared safe": (
        web_rules.calls_of("mark_safe", "Markup", "SafeString"),
        (),
        SAFE_MARKUP,
    ),
    "no view does without the token of forms": (web_rules.calls_of("csrf_exempt"), (), {}),
}


@pytest.mark.parametrize("name", RULES)
def test_the_rule_is_kept(name: str) -> None:
    rule, layers, excepted = RULES[name]
    complaints = _all(rule, of_layer(*layers) if layers else modules())
    assert unexplained(complaints, excepted) == []


@pytest.mark.parametrize("name", RULES)
def test_every_exception_is_still_needed(name: str) -> None:
    rule, layers, excepted = RULES[name]
    assert idle(_all(rule, of_layer(*layers) if layers else modules()), excepted) == []


def test_every_app_with_pages_is_looked_at() -> None:
    looked_at = {module.name.split(".")[0] for module in of_layer("views")}
    assert {"accounts", "audit", "runs"} <= looked_at
    assert {module.name for module in of_layer("actions")} >= {"accounts.actions", "runs.actions"}


@pytest.mark.parametrize(("name", "text"), templates(), ids=[name for name, _ in templates()])
def test_a_template_needs_no_inline_script_or_style_and_its_forms_hold_their_token(
    name: str, text: str
) -> None:
    assert web_rules.unfit_template(name, text) == []


def test_every_address_leads_to_a_module_that_these_rules_look_at() -> None:
    from tests.lib.url_matrix import routes

    looked_at = {f"scalecare_web.{module.name}" for module in of_layer("views")} | {
        "scalecare_web.config.health"
    }
    ours = {route.view.__module__ for route in routes() if route.view.__module__.startswith("scalecare_web.")}
    assert ours - looked_at == set()


def _our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("scalecare_web.")]


def test_nothing_vanishes_because_something_else_does() -> None:
    falling = {
        f"{model._meta.label}.{field.name}"
        for model in _our_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.OneToOneField)
        and field.remote_field.on_delete not in {models.PROTECT, models.RESTRICT}
    }
    assert falling - set(CASCADES) == set()


def test_names_of_addresses_are_unique() -> None:
    from tests.lib.url_matrix import routes

    names = [route.name for route in routes()]
    assert sorted({name for name in names if names.count(name) > 1}) == []


# ---- the rules themselves catch what they are for


def _views(text: str) -> Module:
    return Module("hubs.views", "views", text)


@pytest.mark.parametrize(
    "line",
    [
        "Place.objects.get(pk=1)",
        "models.Place.objects.all()",
        "Place._default_manager.get(pk=1)",
        "get_object_or_404(Place, pk=1)",
        "get_object_or_404(models.Place, pk=1)",
        "get_list_or_404(Place)",
        "get_object_or_404(Place.objects.filter(a=1), pk=1)",
        "connection.cursor()",
        "request.organisation.places.raw('select 1')",
        "apps.get_model('places', 'Place')",
        "[x for x in Place.objects.all()]",
    ],
)
def test_a_read_that_begins_at_a_model_is_found(line: str) -> None:
    for text in (f"def page(request):\n    return {line}", f"x = {line}", f"class F:\n    q = {line}"):
        assert web_rules.unscoped_reads(_views(text))


@pytest.mark.parametrize(
    "line",
    [
        "get_object_or_404(request.organisation.places, pk=1)",
        "get_object_or_404(request.organisation.places.select_related('x'), pk=1)",
        "request.user.memberships.filter(ended_at=None)",
        "Place(name='x')",
    ],
)
def test_a_read_that_begins_at_the_organisation_is_not(line: str) -> None:
    assert not web_rules.unscoped_reads(_views(f"def page(request):\n    return {line}"))


GOOD_VIEW = "@require_GET\n@requires(Permission.VIEW_PLACE)\ndef page(request):\n    pass\n"


@pytest.mark.parametrize(
    "text",
    [
        GOOD_VIEW.replace("@require_GET\n", ""),
        GOOD_VIEW.replace("@requires(Permission.VIEW_PLACE)\n", ""),
        GOOD_VIEW.replace("@require_GET", "@require_GET\n@personal"),
        GOOD_VIEW.replace("@require_GET", "@require_GET\n@require_POST"),
        GOOD_VIEW.replace("request)", "_request)").replace("@require_GET\n", ""),
    ],
)
def test_a_view_that_leaves_a_door_open_is_found(text: str) -> None:
    assert not web_rules.unguarded_views(_views(GOOD_VIEW))
    assert web_rules.unguarded_views(_views(text))


@pytest.mark.parametrize(
    "text",
    [
        GOOD_VIEW.replace("requires(Permission.VIEW_PLACE)", "public('why')"),
        GOOD_VIEW.replace("pass", "form = UploadForm(request.POST, request.FILES)"),
    ],
)
def test_a_view_without_a_limit_is_found(text: str) -> None:
    assert web_rules.unlimited_views(_views(text))
    limited = text.replace("@require_GET", "@require_GET\n@ratelimit(key='ip', rate='20/m')")
    assert not web_rules.unlimited_views(_views(limited))


GOOD_ACTION = """
@transaction.atomic
def keep(*, organisation, by):
    row = organisation.places.create()
    record(organisation, by, "place.kept", row)
"""


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("@transaction.atomic\n", "", "is not one transaction"),
        ("*, organisation, by", "organisation, *, by", "without their names"),
        ("*, organisation, by", "*, organisation", "who acts"),
        ('    record(organisation, by, "place.kept", row)\n', "", "records 0"),
        ("    record(", "    record(organisation, by, 'x.y', row)\n    record(", "records 2"),
        ("    record(", "    for _ in range(2):\n        record(", "records inf"),
        (
            "    record(",
            "    _noted()\ndef _noted():\n    for _ in range(2):\n        record(",
            "records inf",
        ),
    ],
)
def test_an_action_that_is_not_accounted_for_is_found(old: str, new: str, complaint: str) -> None:
    assert not web_rules.unfit_actions(Module("hubs.actions", "actions", GOOD_ACTION))
    changed = GOOD_ACTION.replace(old, new)
    ast.parse(changed)
    found = web_rules.unfit_actions(Module("hubs.actions", "actions", changed))
    assert any(complaint in one for one in found)


@pytest.mark.parametrize(
    ("line", "is_open"),
    [
        ("rows.order_by('-opened_at')", True),
        ("rows.order_by(F('due').asc(nulls_last=True))", True),
        ("rows.order_by('-opened_at', '-pk')", False),
        ("rows.order_by('sequence')", False),
        ("rows.order_by()", False),
        ("class Meta:\n    ordering: ClassVar = ['-opened_at']", True),
        ("class Meta:\n    ordering: ClassVar = ['-opened_at', 'pk']", False),
    ],
)
def test_an_order_that_two_rows_can_share_is_found(line: str, is_open: bool) -> None:
    assert bool(web_rules.open_orders(Module("hubs.models", "", line))) is is_open


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<p style='color: red'>",
        "<a onclick='x()'>",
        "{{ name | safe }}",
        "{{ name|safe }}",
        "<style>p {}</style>",
        "<a href='javascript:x'>",
        "<img src='https://example.org/x.png'>",
        "<script src='//example.org/x.js'></script>",
        "<form method='post'></form>",
        "<form method='post'>{{ csrf_input }}<input type='file'></form>",
    ],
)
def test_an_unfit_template_is_found(text: str) -> None:
    assert web_rules.unfit_template("x.jinja", text)


def test_a_fit_template_is_not() -> None:
    text = "<script src='{{ static('x.js') }}' defer></script><form method='post'>{{ csrf_input }}</form>"
    assert not web_rules.unfit_template("x.jinja", text)


def test_an_exception_that_nothing_needs_is_found() -> None:
    assert idle(["a:b does this"], {"a:b": "why", "c:d": "why"}) == ["c:d"]
    assert unexplained(["a:b does this", "e:f does that"], {"a:b": "why"}) == ["e:f does that"]
