"""Documents: checked when they come in, kept in every version, and only handed out as downloads."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.lib.gates import a_document, a_paper, a_submission, put_forward
from tests.lib.web import Cast

from scalecare_web.accounts.permissions import Role

ADD = {"title": "Minutes", "claim": "It was agreed", "note": "Draft 3"}


def _at(cast: Cast, rest: str = "") -> str:
    return f"/o/{cast.organisation.slug}/gates/{rest}"


def test_a_document_is_added_to_a_criterion_and_comes_back_as_it_was(ours: Cast) -> None:
    client = ours.client(Role.FACILITATOR)
    address = _at(ours, "stages/1/criteria/legal-form/add-evidence/")
    answer = client.post(
        address, ADD | {"upload": a_paper("The deed", "deed.txt"), "expires_on": "2027-01-31"}
    )
    assert answer.url == _at(ours, "stages/1/criteria/legal-form/")
    version = ours.organisation.evidence_versions.get()
    assert (version.number, version.kind, version.size) == (1, "txt", 8)
    assert version.sha256 == hashlib.sha256(b"The deed").hexdigest()
    assert version.expires_on == date(2027, 1, 31)
    back = client.get(_at(ours, f"evidence/versions/{version.pk}/"))
    assert back.getvalue() == b"The deed"
    assert back["Content-Disposition"].startswith("attachment")
    assert back["X-Content-Type-Options"] == "nosniff"
    assert "It was agreed" in client.get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<html><script>alert(1)</script></html>"),
        ("picture.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("letter.pdf", b"MZ\x90\x00 not a letter at all"),
        ("empty.txt", b""),
        ("people.csv", b"nhs_number,date_of_birth\n9434765919,1950-01-01\n9434765870,1961-02-03\n"),
    ],
)
def test_a_bad_upload_is_refused_with_a_reason_and_loses_nothing(
    ours: Cast, name: str, content: bytes
) -> None:
    client = ours.client(Role.ORGANISATION_LEAD)
    upload = SimpleUploadedFile(name, content)
    answer = client.post(_at(ours, "stages/1/criteria/legal-form/add-evidence/"), ADD | {"upload": upload})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "There is a problem" in page
    assert all(words in page for words in ADD.values())
    assert not ours.organisation.evidence_files.exists()
    assert not default_storage.exists(
        f"evidence/{ours.organisation.pk}/{hashlib.sha256(content).hexdigest()}"
    )


def test_a_new_version_stands_beside_the_old(ours: Cast) -> None:
    document = a_document(ours)
    client, address = ours.client(Role.ORGANISATION_LEAD), _at(ours, f"evidence/{document.pk}/")
    assert client.post(f"{address}add-version/", {"upload": a_paper("Signed")}).url == address
    old, new = ours.organisation.evidence_versions.order_by("number")
    for version, content in ((old, b"Minutes of the board"), (new, b"Signed")):
        assert client.get(_at(ours, f"evidence/versions/{version.pk}/")).getvalue() == content
    same = client.post(f"{address}add-version/", {"upload": a_paper("Signed"), "note": "Look again"})
    assert "the same as in version 2" in same.content.decode()
    assert "Look again" in same.content.decode()
    later = client.post(f"{address}add-version/", {"upload": a_paper("Signed"), "expires_on": "2028-01-01"})
    assert later.status_code == 302


def test_a_submission_keeps_the_version_it_was_made_with(ours: Cast) -> None:
    found = a_submission(ours)
    document = ours.organisation.evidence_files.get()
    client = ours.client(Role.ORGANISATION_LEAD)
    client.post(_at(ours, f"evidence/{document.pk}/add-version/"), {"upload": a_paper("Another")})
    first = document.versions.get(number=1)
    page = ours.client(Role.COMMISSIONER).get(_at(ours, f"submissions/{found.pk}/")).content.decode()
    assert f"evidence/versions/{first.pk}/" in page
    assert "version 2" not in page


def test_commissioners_read_documents_that_were_submitted_and_no_others(ours: Cast) -> None:
    a_submission(ours)
    submitted = ours.organisation.evidence_files.get()
    draft = a_document(ours, "Draft deed", "Not for you yet")
    ours.client(Role.ORGANISATION_LEAD).post(
        _at(ours, f"evidence/{submitted.pk}/add-version/"), {"upload": a_paper("Newer")}
    )
    newer = submitted.versions.get(number=2)
    client = ours.client(Role.COMMISSIONER)
    listing = client.get(_at(ours, "evidence/")).content.decode()
    assert "Minutes" in listing
    assert "Draft deed" not in listing
    assert client.get(_at(ours, f"evidence/{submitted.pk}/")).status_code == 200
    assert client.get(_at(ours, f"evidence/{draft.pk}/")).status_code == 404
    assert client.get(_at(ours, f"evidence/versions/{newer.pk}/")).status_code == 404
    older = submitted.versions.get(number=1)
    assert client.get(_at(ours, f"evidence/versions/{older.pk}/")).getvalue() == b"Minutes of the board"


def test_a_kept_document_is_put_forward_once_and_taken_away(ours: Cast) -> None:
    document = a_document(ours)
    client, address = ours.client(Role.ANALYST), _at(ours, "stages/1/criteria/legal-form/")
    assert client.get(f"{address}link-evidence/").status_code == 200
    said = {"file": document.pk, "claim": "The board agreed"}
    assert client.post(f"{address}link-evidence/", said).url == address
    again = client.post(f"{address}link-evidence/", said)
    assert "forward for" in again.content.decode()
    assert "The board agreed" in again.content.decode()
    link = ours.organisation.evidence_links.get()
    assert client.post(_at(ours, f"evidence/links/{link.pk}/end/")).url == address
    link.refresh_from_db()
    assert link.ended_by == ours.people[Role.ANALYST]
    assert client.post(_at(ours, f"evidence/links/{link.pk}/end/")).status_code == 404
    assert client.post(f"{address}link-evidence/", said).status_code == 302


def test_what_ran_out_is_marked(ours: Cast) -> None:
    put_forward(ours, a_document(ours, expires_on=timezone.localdate()), "legal-form")
    client = ours.client(Role.PRACTICE_MEMBER)
    pages = ("evidence/", "stages/1/", "stages/1/criteria/legal-form/")
    assert not any("xpired<" in client.get(_at(ours, page)).content.decode() for page in pages)
    put_forward(
        ours, a_document(ours, "Old", expires_on=timezone.localdate() - timedelta(days=1)), "legal-form"
    )
    assert all("xpired<" in client.get(_at(ours, page)).content.decode() for page in pages)


def test_only_those_who_may_attach(ours: Cast) -> None:
    document = a_document(ours)
    for role in (Role.PRACTICE_MEMBER, Role.COMMISSIONER, Role.ADMINISTRATOR):
        client = ours.client(role)
        for rest in (
            "evidence/add/",
            f"evidence/{document.pk}/add-version/",
            "stages/1/criteria/legal-form/claim/",
            "stages/1/criteria/legal-form/add-evidence/",
            "stages/1/criteria/legal-form/link-evidence/",
        ):
            assert client.get(_at(ours, rest)).status_code == 403


def test_another_organisations_documents_are_not_found(ours: Cast, theirs: Cast) -> None:
    document = a_document(theirs)
    version = document.versions.get()
    put_forward(theirs, document, "legal-form")
    link = theirs.organisation.evidence_links.get()
    client = ours.client(Role.ORGANISATION_LEAD)
    assert client.get(_at(ours, f"evidence/{document.pk}/")).status_code == 404
    assert client.get(_at(ours, f"evidence/{document.pk}/add-version/")).status_code == 404
    assert client.get(_at(ours, f"evidence/versions/{version.pk}/")).status_code == 404
    assert client.post(_at(ours, f"evidence/links/{link.pk}/end/")).status_code == 404
    said = {"file": document.pk, "claim": "Not mine"}
    assert client.post(_at(ours, "stages/1/criteria/legal-form/link-evidence/"), said).status_code == 200
    assert not ours.organisation.evidence_links.exists()


def test_the_list_of_documents_needs_few_queries(ours: Cast, django_assert_max_num_queries) -> None:
    for number in range(25):
        put_forward(ours, a_document(ours, f"Paper {number}", f"Text {number}"), "legal-form")
    client = ours.client(Role.PRACTICE_MEMBER)
    with django_assert_max_num_queries(22):
        assert client.get(_at(ours, "evidence/")).content.decode().count("Paper ") == 25
