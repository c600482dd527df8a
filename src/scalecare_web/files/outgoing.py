"""Hand out a file: always as a download, never as something the browser shows or runs."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

from django.http import FileResponse

from scalecare_web.files.incoming import plain_name

_STARTS_A_FORMULA = re.compile(r"^[\s\u200b\ufeff]*[=+\-@\t\r|%＝＋－＠]")
_A_NUMBER = re.compile(r"^[+-]?\d[\d,]*\.?\d*(?:e[+-]?\d+)?$", re.IGNORECASE)


def attachment(content: Path | bytes, name: str) -> FileResponse:
    """Return a file as a download.

    Parameters
    ----------
    content
        Its bytes, or where it lies.
    name
        That the browser saves it under.
    """
    readable = BytesIO(content) if isinstance(content, bytes) else content.open("rb")
    answer = FileResponse(
        readable, as_attachment=True, filename=plain_name(name), content_type="application/octet-stream"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer


def plain_cell(text: object) -> str:
    """Return text for a cell of a CSV file or workbook that no spreadsheet takes for a formula.

    Parameters
    ----------
    text
        As somebody wrote it; numbers stay numbers.

    Examples
    --------
    >>> plain_cell("=HYPERLINK(1)"), plain_cell("-12.5"), plain_cell(None)
    ("'=HYPERLINK(1)", '-12.5', '')
    """
    shown = "" if text is None else str(text)
    return f"'{shown}" if _STARTS_A_FORMULA.match(shown) and not _A_NUMBER.match(shown) else shown
