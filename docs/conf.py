from __future__ import annotations

import sys
from importlib.metadata import version as installed_version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "Scalecare"
author = copyright = "The Scalecare authors"
version = release = installed_version("scalecare")
language = "en_GB"

extensions = ["myst_parser", "sphinx.ext.autodoc", "numpydoc", "scalecare_pages"]
exclude_patterns = ["_build", "_ext"]
source_suffix = {".md": "markdown"}
root_doc = "index"

html_theme = "alabaster"
html_theme_options = {
    "description": "General practice at scale",
    "fixed_sidebar": True,
    "page_width": "1080px",
    "body_max_width": "780px",
    "link": "#005eb8",
    "font_family": "Arial, 'Liberation Sans', sans-serif",
    "head_font_family": "Arial, 'Liberation Sans', sans-serif",
}
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False

myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3

autodoc_typehints = "signature"
autodoc_member_order = "bysource"
autodoc_class_signature = "mixed"
autodoc_preserve_defaults = True
autosummary_generate = False
numpydoc_show_class_members = False
