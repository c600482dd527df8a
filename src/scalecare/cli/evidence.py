"""`scalecare evidence`: what others did, from the cases that ship with Scalecare."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from scalecare.cli.wording import examples
from scalecare.content import shipped
from scalecare.domain import Catalogue, Status
from scalecare.store.evidence import (
    CitedSource,
    EvidenceAnswer,
    EvidenceFacets,
    EvidenceHit,
    Facet,
    FoundFact,
    Marked,
    search_evidence,
)

_PACK = "case-studies"
_PLAIN_WIDTH = 120
_MOST = 10
_VALUES_SHOWN = 6
_INDENT = 3

app = typer.Typer(
    name="evidence",
    help="What others who worked at scale did, with facts and sources.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def evidence() -> None:
    """Search what others who worked at scale did, with facts and sources."""


@app.command(
    epilog=examples(
        'scalecare evidence search "care navigators"',
        'scalecare evidence search "what went wrong in mergers" --model single-provider',
        'scalecare evidence search "" --country "New Zealand" --json',
    )
)
def search(
    question: Annotated[
        str,
        typer.Argument(
            metavar="QUESTION",
            help='What you want to know, in your own words. "" lists all cases.',
            show_default=False,
        ),
    ],
    model: Annotated[str, typer.Option("--model", metavar="ID", help="A provider model.")] = "",
    contract_form: Annotated[
        str, typer.Option("--contract-form", metavar="TEXT", help="A kind of contract, or words of it.")
    ] = "",
    size: Annotated[
        str, typer.Option("--size", metavar="BAND", help="Registered people, such as 30000-50000.")
    ] = "",
    country: Annotated[str, typer.Option("--country", metavar="NAME", help="A country.")] = "",
    service: Annotated[
        str, typer.Option("--service", metavar="TEXT", help="A kind of service, or words of it.")
    ] = "",
    year: Annotated[
        str, typer.Option("--year", metavar="FROM-TO", help="Founded in this year, or in these and between.")
    ] = "",
    theme: Annotated[str, typer.Option("--theme", metavar="ID", help="A theme of the self-assessment.")] = "",
    document: Annotated[
        str, typer.Option("--document", metavar="ID", help="A document that tells of it.")
    ] = "",
    most: Annotated[int, typer.Option("--most", metavar="N", min=1, help="Show this many cases.")] = _MOST,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Find cases that speak to a question, best first, with the facts that do and where they are said.

    Slips of spelling are put right, and words that mean the same in the field are searched for too.
    Options take not-reported for the cases whose documents are silent. What there is to narrow
    by is counted below the cases.
    """
    facets = EvidenceFacets(
        model=model,
        contract_form=contract_form,
        size=size,
        country=country,
        service=service,
        year=year,
        theme=theme,
        document=document,
    )
    answer = search_evidence(shipped().load(_PACK, Catalogue), question, facets=facets, most=most)
    if as_json:
        typer.echo(json.dumps(asdict(answer), ensure_ascii=False, indent=1))
    else:
        _print(answer)


def _print(answer: EvidenceAnswer) -> None:
    width = None if sys.stdout.isatty() else _PLAIN_WIDTH
    console = Console(markup=False, emoji=False, highlight=False, width=width)
    for remark in (_heading(answer), *_remarks(answer)):
        _print_line(console, 0, Text(remark))
    for number, hit in enumerate(answer.hits, start=1):
        console.print()
        for indent, line in _case(number, hit):
            _print_line(console, indent, line)
    console.print()
    for option in _narrower(answer):
        _print_line(console, 0, Text(option))


def _print_line(console: Console, indent: int, line: Text) -> None:
    """Print a line; where it is too long, it goes on below, as far from the edge."""
    for part in line.wrap(console, console.width - indent):
        part.rstrip()
        console.print(Text(" " * indent) + part)


def _heading(answer: EvidenceAnswer) -> str:
    question = _shortened(answer.question)
    if not answer.found:
        return f'No case speaks to "{question}".' if question else "There is no such case."
    cases = "1 case" if answer.found == 1 else f"{answer.found} cases"
    speak = "speaks" if answer.found == 1 else "speak"
    about = f'{cases} {speak} to "{question}"' if question else cases
    return f"{about}; the first {len(answer.hits)}:" if answer.found > len(answer.hits) else f"{about}:"


def _shortened(question: str) -> str:
    line = " ".join(question.split())
    return line if len(line) <= _PLAIN_WIDTH else line[:_PLAIN_WIDTH] + "…"


def _remarks(answer: EvidenceAnswer) -> Iterator[str]:
    for correction in answer.corrections:
        yield f"Searched for '{correction.searched}' instead of '{correction.typed}'."
    for word in answer.unknown:
        near = f"; the nearest words are {', '.join(word.nearest)}" if word.nearest else ""
        yield f"No case holds '{_shortened(word.typed)}'{near}."
    if answer.words_left:
        yield f"The last {answer.words_left:,} words of the question were not searched for."
    for widening in answer.widen:
        cases = "1 case" if widening.cases == 1 else f"{widening.cases} cases"
        yield f"Without {_option(widening.facet)} there would be {cases}."


def _option(facet: Facet) -> str:
    return f"--{facet.value.replace('_', '-')}"


def _case(number: int, hit: EvidenceHit) -> Iterator[tuple[int, Text]]:
    """Yield the lines that tell of a case, each with how far from the edge it stands."""
    yield 0, Text(f"{number}. {hit.title}", style="bold")
    if hit.matched:
        yield _INDENT, Text(f"Matched: {', '.join(hit.matched)}")
    if not hit.facts:
        yield _INDENT, _marked("", hit.snippet)
        yield 2 * _INDENT, Text(_sources(hit.sources), style="dim")
    for fact in hit.facts:
        yield _INDENT, _marked(f"{fact.title}: ", fact.shown)
        if fact.note:
            yield 2 * _INDENT, Text(fact.note)
        yield 2 * _INDENT, Text(f"{_standing(fact)} – {_sources(fact.sources)}", style="dim")


def _marked(before: str, text: Marked) -> Text:
    """Return a line with the matches in bold on a terminal, and between asterisks elsewhere."""
    if not sys.stdout.isatty():
        return Text(before + text.with_marks("*", "*"))
    line = Text(before)
    for piece in text.pieces:
        line.append(piece.text, style="bold" if piece.is_match else "")
    return line


def _standing(fact: FoundFact) -> str:
    words = [fact.kind.value.capitalize()]
    if fact.status is not Status.PUBLISHED:
        words.append(f"{fact.status.value} by us" if fact.status is Status.ASSUMED else fact.status.value)
    if fact.as_of:
        words.append(f"as of {fact.as_of}")
    return ", ".join(words)


def _sources(sources: tuple[CitedSource, ...]) -> str:
    return "; ".join(f"{source.document}, under '{source.section}'" for source in sources)


def _narrower(answer: EvidenceAnswer) -> Iterator[str]:
    """Yield what cases there are by each option, where there is more than one kind of them."""
    for facet, counts in answer.counts.items():
        if len(counts) > 1:
            shown = ", ".join(f"{count.value} ({count.cases})" for count in counts[:_VALUES_SHOWN])
            more = f" and {len(counts) - _VALUES_SHOWN} more" if len(counts) > _VALUES_SHOWN else ""
            yield f"{_option(facet)}: {shown}{more}"
