"""Take the map out of a report as a picture that stands alone.

Run as ``python docs/_ext/picture.py demo/pack/report.html docs/images/hubs.svg`` after ``make demo``.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

FONT = "-apple-system, 'Segoe UI', Arial, 'Liberation Sans', sans-serif"


def picture_of(report: str) -> str:
    """Return the plan's map with the rules of the style sheet that it needs.

    Parameters
    ----------
    report
        The text of report.html.
    """
    match = re.search(r'<svg[^>]*id="map".*?</svg>', report, re.S)
    if match is None:
        raise SystemExit("The report holds no map.")
    style = re.search(r"<style>(.*?)</style>", report, re.S)
    rules = "" if style is None else _needed(style[1], match[0])
    head, sep, rest = match[0].partition(">")
    return f"{head}{sep}<style>{rules}</style>{rest}\n"


def _needed(sheet: str, picture: str) -> str:
    """Keep the rules whose first class is used, with colours written out."""
    colours = dict(re.findall(r"(--[\w-]+):\s*([^;]+);", sheet))
    screen = sheet.partition("@media")[0]
    used = {name for names in re.findall(r'class="([^"]+)"', picture) for name in names.split()}
    kept = [f"text{{font-family:{FONT};fill:{colours['--ink']}}}"]
    for selector, body in re.findall(r"(\.[\w.-]+)\s*\{([^}]*)\}", screen):
        if set(selector.strip(".").split(".")) <= used:
            plain = re.sub(r"var\((--[\w-]+)\)", lambda found: colours[found[1]], body.strip())
            kept.append(f"{selector}{{{plain}}}")
    return "".join(kept)


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    target.write_text(picture_of(source.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
