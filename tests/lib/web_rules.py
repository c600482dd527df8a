"""The rules of the web app's code, as functions from source text to complaints, so that they can be tested.

A complaint begins with ``module:name``; whoever may do otherwise is named in the test, with the reason.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
APP = ROOT / "src" / "scalecare_web"
LAYERS = ("views", "forms", "presenters", "actions")
"""The parts of an app that see a request, or what came of one."""

_LOOKS_UP = {"get_object_or_404", "get_list_or_404", "aget_object_or_404"}
_MANAGERS = {"objects", "_default_manager", "_base_manager"}
_METHODS = {"require_GET", "require_POST", "require_safe", "require_http_methods"}
_DOORS = {"requires", "public", "personal"}
_LOOPS = (ast.For, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the web app: its dotted name below the app, the layer it belongs to, its text."""

    name: str
    layer: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """The text, parsed."""
        return ast.parse(self.text)


def modules() -> list[Module]:
    """Every module of the web app but migrations."""
    paths = sorted(path for path in APP.rglob("*.py") if "migrations" not in path.parts)
    return [_module(path) for path in paths]


def _module(path: Path) -> Module:
    parts = path.relative_to(APP).with_suffix("").parts
    name = ".".join(part for part in parts if part != "__init__")
    return Module(name, _layer(parts[1] if len(parts) > 1 else ""), path.read_text(encoding="utf-8"))


def _layer(part: str) -> str:
    """The layer of a module or package: ``views``, and ``evidence_views`` too."""
    return next((layer for layer in LAYERS if part == layer or part.endswith(f"_{layer}")), "")


def of_layer(*layers: str) -> list[Module]:
    """The modules of some layers, in whichever app."""
    return [module for module in modules() if module.layer in layers]


def _functions(module: Module) -> Iterator[ast.FunctionDef]:
    """Public functions at the top of a module."""
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node  # type: ignore[misc]


def _within(module: Module) -> Iterator[tuple[str, ast.AST]]:
    """Every node, with the name of the function or class at the top of the module that it stands in."""
    for top in module.tree.body:
        for node in ast.walk(top):
            yield getattr(top, "name", "the module"), node


def _called(node: ast.AST) -> str:
    """What a call calls, without what stands before the last dot."""
    function = node.func if isinstance(node, ast.Call) else node
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_class(node: ast.AST) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name[:1].isupper() and not name.isupper()


def unscoped_reads(module: Module) -> list[str]:
    """Reads that begin at a model instead of at the organisation."""
    found = []
    for place, node in _within(module):
        begins_at_model = isinstance(node, ast.Attribute) and node.attr in _MANAGERS
        looks_up_model = (
            isinstance(node, ast.Call)
            and _called(node) in _LOOKS_UP
            and node.args
            and _is_class(node.args[0])
        )
        raw = isinstance(node, ast.Call) and _called(node) in {"raw", "extra", "get_model", "cursor"}
        if begins_at_model or looks_up_model or raw:
            found.append(f"{module.name}:{place} {ast.unparse(node)}")
    return found


def unguarded_views(module: Module) -> list[str]:
    """Views that do not say who may come in, or by which methods, or say it twice."""
    found = []
    for function in _functions(module):
        arguments = [argument.arg for argument in function.args.args]
        answers = function.returns is None or "Response" in ast.unparse(function.returns)
        if not answers or not arguments or arguments[0] not in {"request", "_request"}:
            continue
        decorators = [_called(decorator) for decorator in function.decorator_list]
        doors, methods = [d for d in decorators if d in _DOORS], [d for d in decorators if d in _METHODS]
        if len(doors) != 1:
            found.append(f"{module.name}:{function.name} says {doors or 'nothing'} of who may come in")
        if len(methods) != 1:
            found.append(f"{module.name}:{function.name} says {methods or 'nothing'} of its methods")
    return found


def unlimited_views(module: Module) -> list[str]:
    """Views that strangers reach, or that take files, without a limit on how often."""
    found = []
    for function in _functions(module):
        decorators = {_called(decorator) for decorator in function.decorator_list}
        takes_files = any(
            isinstance(node, ast.Attribute) and node.attr == "FILES" for node in ast.walk(function)
        )
        if ("public" in decorators or takes_files) and "ratelimit" not in decorators:
            found.append(f"{module.name}:{function.name} may be asked without end")
    return found


def unfit_actions(module: Module) -> list[str]:
    """Actions that are not one transaction, by somebody, with one row of the audit."""
    helpers = {node.name: node for node in module.tree.body if isinstance(node, ast.FunctionDef)}
    private = {name: node for name, node in helpers.items() if name.startswith("_")}
    return [
        f"{module.name}:{function.name} {complaint}"
        for function in _functions(module)
        for complaint in _complaints_of_action(function, private)
    ]


def _complaints_of_action(function: ast.FunctionDef, private: dict[str, ast.FunctionDef]) -> Iterator[str]:
    decorators = [ast.unparse(decorator) for decorator in function.decorator_list]
    if "transaction.atomic" not in decorators:
        yield "is not one transaction"
    if function.args.args or function.args.posonlyargs or function.args.vararg:
        yield "takes arguments without their names"
    if "by" not in [argument.arg for argument in function.args.kwonlyargs]:
        yield "does not say who acts"
    records = _records(function, private, frozenset())
    if records != 1:
        yield f"records {records} rows of the audit"


def _records(function: ast.FunctionDef, private: dict[str, ast.FunctionDef], seen: frozenset[str]) -> float:
    """How many rows of the audit a function and its module's helpers write; in a loop, any number."""
    looped = {inner for loop in ast.walk(function) if isinstance(loop, _LOOPS) for inner in ast.walk(loop)}
    count: float = 0
    for node in ast.walk(function):
        if not isinstance(node, ast.Call):
            continue
        name = _called(node)
        own = name == "record" and 1
        if name in private and name not in seen and isinstance(node.func, ast.Name):
            own = _records(private[name], private, seen | {name})
        count += own * float("inf") if own and node in looped else own
    return count


def deletions(module: Module) -> list[str]:
    """Rows that vanish."""
    return [
        f"{module.name}:{place} {ast.unparse(node)}"
        for place, node in _within(module)
        if isinstance(node, ast.Call) and _called(node) in {"delete", "_raw_delete"}
    ]


_WHOLE = {"pk", "sequence", "number", "slug", "user__email"}
"""What no two rows of those that are put in order share, so that it decides where all else is equal."""


def open_orders(module: Module) -> list[str]:
    """Orders in which two rows may change places from one reading to the next."""
    found = []
    for place, node in _within(module):
        ordered: list[ast.expr] = []
        if isinstance(node, ast.Call) and _called(node) == "order_by":
            ordered = node.args
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "ordering":
            ordered = getattr(node.value, "elts", [])
        last = getattr(ordered[-1], "value", "") if ordered else "pk"
        if str(last).removeprefix("-") not in _WHOLE:
            found.append(f"{module.name}:{place} {ast.unparse(node)}")
    return found


def calls_of(*names: str) -> Callable[[Module], list[str]]:
    """Return the rule that finds calls and decorators of these names."""

    def found(module: Module) -> list[str]:
        return [
            f"{module.name}:{place} {ast.unparse(node)[:60]}"
            for place, node in _within(module)
            if (isinstance(node, ast.Call) and _called(node) in names)
            or (
                isinstance(node, ast.FunctionDef) and {_called(one) for one in node.decorator_list} & {*names}
            )
        ]

    return found


_INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=|javascript:|\|\s*safe\b|autoescape\s+false", re.I
)
_ELSEWHERE = re.compile(r"(?:src|href|action)=[\"'](?:https?:)?//(?!digital\.nhs\.uk|www\.)", re.I)
_FORM = re.compile(r"<form\b(?P<tag>[^>]*)>(?P<body>.*?)</form>", re.I | re.S)


def unfit_template(name: str, text: str) -> list[str]:
    """What the content security policy would block, and forms that could be sent from elsewhere."""
    found = [f"{name} has {match[0].strip()!r}" for match in _INLINE.finditer(text)]
    found += [f"{name} reaches out with {match[0]!r}" for match in _ELSEWHERE.finditer(text)]
    for form in _FORM.finditer(text):
        is_post = re.search(r"method=[\"']post", form["tag"], re.I)
        if is_post and "csrf_input" not in form["body"]:
            found.append(f"{name} has a form without csrf_input")
        if re.search(r"type=[\"']file", form["body"]) and "multipart/form-data" not in form["tag"]:
            found.append(f"{name} has a form that would lose its file")
    return found


def templates() -> list[tuple[str, str]]:
    """Every template with its text."""
    paths = sorted(APP.rglob("templates/**/*.jinja"))
    return [(path.relative_to(APP).as_posix(), path.read_text(encoding="utf-8")) for path in paths]


def unexplained(complaints: list[str], excepted: dict[str, str]) -> list[str]:
    """What is left of complaints once those of named places are taken away."""
    return [complaint for complaint in complaints if complaint.split(" ")[0] not in excepted]


def idle(complaints: list[str], excepted: dict[str, str]) -> list[str]:
    """Exceptions that nothing needs any more."""
    needed = {complaint.split(" ")[0] for complaint in complaints}
    return [name for name in excepted if name not in needed]
