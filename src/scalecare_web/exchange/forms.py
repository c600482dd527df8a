"""What people send about archives."""

from __future__ import annotations

import hashlib
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from scalecare.domain import ScalecareError
from scalecare_web.exchange.archive.opening import opened
from scalecare_web.exchange.errors import BadArchive
from scalecare_web.files.incoming import plain_name


class BringInForm(forms.Form):
    """An archive to bring in: checked to its last byte before anything is kept."""

    archive = forms.FileField(
        label="Archive",
        help_text="The zip file that was made on an archive page, of this version or an earlier one",
        widget=forms.FileInput(attrs={"accept": ".zip"}),
    )
    sha256 = ""

    def clean_archive(self) -> Any:
        """Refuse what is no archive, not whole, newer than this version, or too large."""
        upload = self.cleaned_data["archive"]
        most = settings.ARCHIVE_UPLOAD_MOST_BYTES
        try:
            if upload.size > most:
                raise BadArchive.too_large(upload.size, most)
            with opened(upload.file, self.name, most_bytes=most):
                upload.seek(0)
                self.sha256 = hashlib.file_digest(upload.file, "sha256").hexdigest()
        except ScalecareError as problem:
            raise ValidationError(str(problem)) from problem
        upload.seek(0)
        return upload

    @property
    def name(self) -> str:
        """What its owner calls the file."""
        return plain_name(cast(UploadedFile, self.files["archive"]).name or "")
