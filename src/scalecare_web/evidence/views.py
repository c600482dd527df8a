"""Pages of the evidence library."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from scalecare_web.accounts.guard import requires
from scalecare_web.accounts.permissions import Permission
from scalecare_web.accounts.requests import MemberRequest
from scalecare_web.evidence import presenters, reading

_CASES_A_PAGE = 10
_CASES_ON_A_SUBJECT = 20


@require_GET
@vary_on_headers("HX-Request")
@requires(Permission.READ_LIBRARY)
def evidence(request: MemberRequest) -> HttpResponse:
    """Search the cases; as the reader types, only what was found is sent."""
    search = presenters.search(request.GET)
    page = Paginator(search.answer.hits, _CASES_A_PAGE).get_page(request.GET.get("page"))
    template = "evidence/found.jinja" if request.htmx else "evidence/evidence.jinja"
    browsed = [(pack_id, reading.title_of(pack_id)) for pack_id in reading.BROWSED]
    context = {
        "search": search,
        "page": page,
        "browsed": browsed,
        "cases": len(reading.cases().entries),
        "labels": presenters.LABELS,
    }
    return render(request, template, context)


@require_GET
@requires(Permission.READ_LIBRARY)
def case(request: MemberRequest, case_id: str) -> HttpResponse:
    """Everything that the documents say of a case, fact by fact with its source."""
    entry = reading.cases().entry(case_id)
    if entry is None:
        raise Http404("There is no such case.")
    context = {
        "entry": entry,
        "glance": presenters.at_a_glance(entry),
        "groups": presenters.case_groups(entry),
        "silent": presenters.silent_fields(entry),
        "subjects": reading.subjects_of(entry),
        "sources": presenters.sources(entry.source, reading.cases()),
    }
    return render(request, "evidence/case.jinja", context)


@require_GET
@requires(Permission.READ_LIBRARY)
def bearing_on(request: MemberRequest, identifier: str) -> HttpResponse:
    """The cases that bear on a question, a criterion, a theme or an option."""
    subject = reading.subject_of(identifier)
    if subject is None:
        raise Http404("Nothing of this name is known.")
    titles = reading.theme_titles()
    context = {
        "subject": subject,
        "references": presenters.references(identifier, _CASES_ON_A_SUBJECT),
        "themes": [(theme, titles[theme]) for theme in subject.themes if theme in titles],
        "related": reading.related_to(subject.identifier) if subject.kind == "theme" else (),
    }
    return render(request, "evidence/bearing_on.jinja", context)


@require_GET
@requires(Permission.READ_LIBRARY)
def catalogue(request: MemberRequest, pack: str) -> HttpResponse:
    """A catalogue beside the cases: options, contracts, services."""
    if pack not in reading.BROWSED:
        raise Http404("There is no such catalogue.")
    return render(request, "evidence/catalogue.jinja", {"catalogue": reading.catalogue(pack)})


@require_GET
@requires(Permission.READ_LIBRARY)
def catalogue_entry(request: MemberRequest, pack: str, entry: str) -> HttpResponse:
    """An entry of a catalogue, fact by fact with its source, and the cases that bear on it."""
    found = reading.catalogue(pack).entry(entry) if pack in reading.BROWSED else None
    if found is None:
        raise Http404("There is no such entry.")
    catalogue = reading.catalogue(pack)
    context = {
        "catalogue": catalogue,
        "entry": found,
        "groups": presenters.entry_groups(found, catalogue),
        "sources": presenters.sources(found.source, catalogue),
        "is_option": pack == reading.OPTIONS,
        "references": presenters.references(entry, _CASES_A_PAGE) if pack == reading.OPTIONS else (),
    }
    return render(request, "evidence/entry.jinja", context)


@require_GET
@requires(Permission.READ_LIBRARY)
def measures(request: MemberRequest) -> HttpResponse:
    """The dictionary of measures: numerator over denominator, and what is better."""
    return render(request, "evidence/measures.jinja", {"pack": reading.measures()})
