"""Small pieces of SVG: elements with escaped text, and nothing that needs a style attribute."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape


def element(name: str, *inside: Markup | str, **attributes: object) -> Markup:
    """Return an element; names with an underscore become hyphenated and text is escaped.

    Parameters
    ----------
    name
        The element's name.
    *inside
        Its content, in order; text that is not markup is escaped.
    **attributes
        Attributes; one whose value is None is left out, ``class_`` means class.

    Examples
    --------
    >>> str(element("text", "A & B", x=1.25, text_anchor="middle"))
    '<text x="1.2" text-anchor="middle">A &amp; B</text>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_short(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    content = "".join(escape(part) for part in inside)
    return Markup(f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>")


def drawing(
    ident: str, title: str, description: str, size: tuple[float, float], parts: Iterable[Markup]
) -> Markup:
    """Return a whole picture that a screen reader announces by its title and description.

    Parameters
    ----------
    ident
        Unique on the page.
    title, description
        What the picture is, and what it shows.
    size
        Width and height in its own units.
    parts
        What it is made of, back to front.
    """
    width, height = size
    return element(
        "svg",
        element("title", title, id=f"{ident}-title"),
        element("desc", description, id=f"{ident}-desc"),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        id=ident,
        viewBox=f"0 0 {_short(width)} {_short(height)}",
        width=width,
        height=height,
        aria_labelledby=f"{ident}-title {ident}-desc",
    )


def _short(value: object) -> str:
    if isinstance(value, float):
        text = f"{value:.1f}"
        return text.removesuffix(".0") if text != "-0.0" else "0"
    return str(value)
