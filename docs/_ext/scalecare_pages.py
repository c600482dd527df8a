"""Directives for what is made during the build: ``parameters``, ``packs``, ``commands``, ``public-names``."""

from __future__ import annotations

from collections.abc import Callable

from docutils import nodes
from generated import commands_markdown, packs_markdown, parameters_markdown, public_names_markdown
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


def _page(make: Callable[[], str]) -> type[SphinxDirective]:
    class Page(SphinxDirective):
        def run(self) -> list[nodes.Node]:
            return self.parse_text_to_nodes(make(), allow_section_headings=True)

    return Page


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives.

    Parameters
    ----------
    app
        The Sphinx run.
    """
    app.add_directive("parameters", _page(parameters_markdown))
    app.add_directive("packs", _page(packs_markdown))
    app.add_directive("commands", _page(commands_markdown))
    app.add_directive("public-names", _page(public_names_markdown))
    return {"parallel_read_safe": True}
