"""Addresses of gates and of the evidence that is put forward for them."""

from django.urls import path

from scalecare_web.gates import evidence_views, views

_CRITERION = "stages/<int:stage>/criteria/<slug:criterion>/"

urlpatterns = [
    path("", views.gates, name="gates"),
    path("stages/<int:stage>/", views.gate, name="gate"),
    path("stages/<int:stage>/history/", views.history, name="gate-history"),
    path("stages/<int:stage>/submit/", views.submit, name="submit-gate"),
    path(_CRITERION, views.criterion, name="gate-criterion"),
    path(f"{_CRITERION}claim/", views.claim, name="claim-criterion"),
    path(f"{_CRITERION}add-evidence/", evidence_views.add_for_criterion, name="add-criterion-evidence"),
    path(f"{_CRITERION}link-evidence/", evidence_views.link, name="link-evidence"),
    path("submissions/<int:submission>/", views.submission, name="submission"),
    path("submissions/<int:submission>/snapshot.json", views.snapshot, name="submission-snapshot"),
    path("submissions/<int:submission>/withdraw/", views.withdraw, name="withdraw-submission"),
    path("submissions/<int:submission>/decide/<slug:subject>/", views.decide, name="decide"),
    path("conditions/<int:condition>/", views.condition, name="gate-condition"),
    path("evidence/", evidence_views.files, name="evidence-files"),
    path("evidence/add/", evidence_views.add, name="add-evidence"),
    path("evidence/<int:file>/", evidence_views.file, name="evidence-file"),
    path("evidence/<int:file>/add-version/", evidence_views.add_version, name="add-evidence-version"),
    path("evidence/versions/<int:version>/", evidence_views.download, name="download-evidence"),
    path("evidence/links/<int:link>/end/", evidence_views.end_link, name="end-evidence-link"),
]
