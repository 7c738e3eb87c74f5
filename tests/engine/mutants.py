"""What is broken on purpose: (file, what is said of the mutant, the mutated text)."""

import ast
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

Mutant = tuple[Path, str, str]

SWAPS: dict[type[ast.AST], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.And: (" and ", " or "),
    ast.Or: (" or ", " and "),
}
JOINS = {"all_of": "any_of", "any_of": "all_of"}
NUMBERS = "pathway/protocols/low_back_pain/1/numbers.toml"
# Explanations have mutants of their own.
APART = {"explain"}


def sources(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted((folder / "pathway/engine").rglob("*.py")):
        if path.parent.name not in APART:
            yield path, path.read_text(encoding="utf-8")


def comparisons(folder: Path) -> Iterator[Mutant]:
    """The boundary of each comparison, moved."""
    for path, text in sources(folder):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
                yield from between(path, text, node.left, node.comparators[0], node.ops[0])


def joins(folder: Path) -> Iterator[Mutant]:
    """Each `and` an `or`, each `all_of` an `any_of`, and the other way round."""
    for path, text in sources(folder):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.BoolOp):
                for left, right in pairwise(node.values):
                    yield from between(path, text, left, right, node.op)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                other = JOINS.get(node.func.id)
                yield from (replaced(path, text, node.func, other),) if other else ()


def drops(folder: Path) -> Iterator[Mutant]:
    """Each of several conditions, as if nobody had asked for it."""
    for path, text in sources(folder):
        for node in ast.walk(ast.parse(text)):
            for operand, neutral in operands(node):
                yield dropped(path, text, operand, neutral)


def operands(node: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    """(a condition, what stands for it when it decides nothing)"""
    if isinstance(node, ast.BoolOp):
        neutral = "True" if isinstance(node.op, ast.And) else "False"
        yield from ((value, neutral) for value in node.values)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in JOINS:
        neutral = "True" if node.func.id == "all_of" else "False"
        yield from ((each, neutral) for each in node.args if not isinstance(each, ast.Starred))


def dropped(path: Path, text: str, node: ast.expr, neutral: str) -> Mutant:
    start, end = offset(text, node), offset(text, node, is_end=True)
    old = " ".join(text[start:end].split())
    return path, said_of(path, text, start, old, neutral), text[:start] + neutral + text[end:]


def negations(folder: Path) -> Iterator[Mutant]:
    """Each `not`, dropped; `not in` and `is not` are comparisons of another kind."""
    for path, text in sources(folder):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
                yield replaced(path, text, node, ast.get_source_segment(text, node.operand) or "")


def silences(folder: Path) -> Iterator[Mutant]:
    """Each rule, as if nobody had registered it: asked and never met."""
    for path, text in sources(folder):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and is_rule(node):
                said = ast.unparse(node.decorator_list[0])
                yield path, f"{path.name}: {said} says nothing", inserted(text, node)


def is_rule(node: ast.FunctionDef) -> bool:
    names = {call.func.id for call in node.decorator_list if is_named_call(call)}
    return bool(names & {"rule", "rule_on_prompts"})


def is_named_call(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name)


def inserted(text: str, function: ast.FunctionDef) -> str:
    lines = text.splitlines(keepends=True)
    body = function.body[1] if ast.get_docstring(function) else function.body[0]
    return "".join([*lines[: body.lineno - 1], "    return\n", *lines[body.lineno - 1 :]])


def numbers(folder: Path) -> Iterator[Mutant]:
    """Each number of the protocol, moved by one either way."""
    path = folder / NUMBERS
    text = path.read_text(encoding="utf-8")
    for found in re.finditer(r"\[(\w+)\]\nvalue = (\d+)\n", text):
        for moved in (int(found[2]) - 1, int(found[2]) + 1):
            start, end = found.span(2)
            said = f"{found[1]} {found[2]} to {moved}"
            yield path, said, text[:start] + str(moved) + widened(text[end:], found[2], moved)


def widened(rest: str, value: str, moved: int) -> str:
    """Move the bound that equals the number along with it, so that the folder still loads."""
    head, mark, tail = rest.partition("\nsays = ")
    return re.sub(rf"(least|most) = {value}\b", rf"\g<1> = {moved}", head) + mark + tail


def between(
    path: Path, text: str, left: ast.expr, right: ast.expr, operator: ast.AST
) -> Iterator[Mutant]:
    """The operator, wherever it stands between its operands, brackets and line ends included."""
    old, new = SWAPS[type(operator)]
    start, end = offset(text, left, is_end=True), offset(text, right)
    gap = text[start:end]
    word = old.strip()
    found = re.search(rf"(?<![\w<>=!]){re.escape(word)}(?![\w=])", gap)
    if found:
        changed = gap[: found.start()] + new.strip() + gap[found.end() :]
        yield (
            path,
            said_of(path, text, start, word, new.strip()),
            text[:start] + changed + text[end:],
        )


def replaced(path: Path, text: str, node: ast.expr, by: str) -> Mutant:
    start, end = offset(text, node), offset(text, node, is_end=True)
    old = "not" if isinstance(node, ast.UnaryOp) else text[start:end]
    new = "nothing" if isinstance(node, ast.UnaryOp) else by
    return path, said_of(path, text, start, old, new), f"{text[:start]}({by}){text[end:]}"


def said_of(path: Path, text: str, at: int, old: str, new: str) -> str:
    """By the words of the line, so that it keeps its name when lines move."""
    line = text[text.rfind("\n", 0, at) + 1 : text.find("\n", at)].strip()
    nth = text[text.rfind("\n", 0, at) + 1 : at].count(f" {old} ")
    return f"{path.name}: {line} [{old} to {new}{f', {nth + 1}' if nth else ''}]"


def offset(text: str, node: ast.expr, *, is_end: bool = False) -> int:
    """Columns count bytes of UTF-8."""
    line = (node.end_lineno if is_end else node.lineno) or 1
    column = (node.end_col_offset if is_end else node.col_offset) or 0
    lines = text.splitlines(keepends=True)
    before = lines[line - 1].encode()[:column].decode()
    return sum(map(len, lines[: line - 1])) + len(before)


MAKERS: dict[str, Callable[[Path], Iterator[Mutant]]] = {
    "silences": silences,
    "comparisons": comparisons,
    "joins": joins,
    "drops": drops,
    "negations": negations,
    "numbers": numbers,
}
