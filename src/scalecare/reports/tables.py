"""A table as a value: the report shows it as HTML, and tests can read it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from scalecare.reports.svg import element


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading, and whether it holds numbers, which align to the right."""

    label: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under a caption; the first cell of a row says what the row is of."""

    ident: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse a row of another length than the columns."""
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"{self.ident}: {len(row)} cells under {len(self.columns)} columns.")


def columns(*labels: str) -> tuple[Column, ...]:
    """Return columns by their headings; a heading that starts with # is of numbers.

    Parameters
    ----------
    *labels
        Headings.

    Examples
    --------
    >>> columns("Hub", "#People")[1]
    Column(label='People', is_number=True)
    """
    return tuple(Column(label.removeprefix("#"), label.startswith("#")) for label in labels)


def tag(text: str, kind: str) -> Markup:
    """Return a word in a frame whose look depends on its kind.

    Parameters
    ----------
    text
        The word.
    kind
        Such as ``assumed``; names a class of the stylesheet.
    """
    return element("span", text, class_=f"tag tag-{kind}")


def bullets(items: tuple[str, ...]) -> Markup:
    """Return a list of sentences, escaped.

    Parameters
    ----------
    items
        The sentences.
    """
    return element("ul", *(element("li", item) for item in items), class_="reasons") if items else Markup("")
