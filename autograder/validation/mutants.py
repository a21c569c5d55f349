"""Makes machine mutants of a reference: programs with one small change to the code that students write.

The mutation operators are those of the literature: other operators, numbers and functions of the same kind, conditions fixed to true or
false, operands and arguments left out or exchanged, statements left out.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

BEGIN, END = "# BEGIN SOLUTION", "# END SOLUTION"
BINARY: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
KIN = {
    "max": "min",
    "min": "max",
    "sum": "mean",
    "mean": "sum",
    "argmax": "argmin",
    "exp": "expm1",
    "log": "log1p",
    "sqrt": "abs",
    "zeros": "ones",
    "zeros_like": "ones_like",
    "any": "all",
    "all": "any",
    "maximum": "minimum",
    "tanh": "sin",
}


@dataclass(frozen=True)
class Mutant:
    """One changed program. `name` says where and what: "Dense.backward: `z > 0` -> `z >= 0`"."""

    name: str
    source: str


def mutants(source: str) -> list[Mutant]:
    """Return every mutant of a reference once, in the order of its lines.

    Only the regions that a stub leaves out are changed. If the program has no such regions, all of it is.
    """
    tree = ast.parse(source)
    lines = _student_lines(source) or set(range(1, source.count("\n") + 2))
    parts = [ast.unparse(statement) for statement in tree.body]
    found = {"\n".join(parts): Mutant("", source)}
    for number, statement in enumerate(tree.body):
        for place in _places(statement, _name_of(statement)):
            if getattr(place.node, "lineno", 0) not in lines or _is_text(place.node):
                continue
            for other in _mutations(place.node):
                changed = "\n".join([*parts[:number], _unparsed(statement, place, other), *parts[number + 1 :]])
                name = f"{place.owner or 'module'}: `{_shown(place.node)}` -> `{_shown(other)}`"
                found.setdefault(changed, Mutant(name, changed))
    return _numbered(list(found.values())[1:])


def _numbered(made: list[Mutant]) -> list[Mutant]:
    """Return the mutants with unique names: a second one of the same name gets " (2)"."""
    seen: dict[str, int] = {}
    result = []
    for mutant in made:
        seen[mutant.name] = count = seen.get(mutant.name, 0) + 1
        result.append(mutant if count == 1 else Mutant(f"{mutant.name} ({count})", mutant.source))
    return result


def _student_lines(source: str) -> set[int]:
    lines, inside = set(), False
    for number, line in enumerate(source.split("\n"), start=1):
        if line.strip() in (BEGIN, END):
            inside = line.strip() == BEGIN
        elif inside:
            lines.add(number)
    return lines


@dataclass(frozen=True)
class _Place:
    """The place of a node: its function, its parent's field, and its index if the field is a list."""

    owner: str
    node: ast.AST
    parent: ast.AST | None = None
    field: str = ""
    index: int | None = None

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def _places(node: ast.AST, owner: str, place: _Place | None = None) -> Iterator[_Place]:
    """Yield the node and all nodes below it, except docstrings."""
    yield place or _Place(owner, node)
    for field, value in [] if _is_text(node) else list(ast.iter_fields(node)):
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST):
                inner = f"{owner}.{_name_of(child)}".strip(".") if _name_of(child) else owner
                yield from _places(child, inner, _Place(owner, child, node, field, index))


def _name_of(node: ast.AST) -> str:
    return node.name if isinstance(node, (ast.FunctionDef, ast.ClassDef)) else ""


def _unparsed(statement: ast.stmt, place: _Place, other: ast.AST) -> str:
    """Return the text of a top-level statement with one node replaced."""
    if place.parent is None:
        return ast.unparse(other)
    place.put(other)
    try:
        return ast.unparse(ast.fix_missing_locations(statement))
    finally:
        place.put(place.node)


def _shown(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 80 else f"{text[:77]}..."


def _mutations(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that may replace a node."""
    match node:
        case ast.BinOp():
            yield from (_with(node, op=kind()) for kind in BINARY.get(type(node.op), ()))
            yield from (node.left, node.right)
        case ast.AugAssign():
            yield from (_with(node, op=kind()) for kind in BINARY.get(type(node.op), ()))
        case ast.UnaryOp(op=ast.USub() | ast.Not() | ast.Invert()):
            yield node.operand
        case ast.BoolOp():
            yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
        case ast.Compare(ops=[operator]):
            yield from (_with(node, ops=[kind()]) for kind in COMPARISONS[type(operator)])
        case ast.Constant():
            yield from (ast.Constant(value) for value in _other_constants(node.value))
        case ast.Call():
            yield from _other_calls(node)
        case ast.If() | ast.IfExp():
            yield from (_with(node, test=ast.Constant(value)) for value in (True, False))
        case ast.Return(value=ast.expr()):
            yield ast.Return(ast.Constant(None))
        case ast.Tuple(elts=[first, second, *others], ctx=ast.Load()):
            yield _with(node, elts=[second, first, *others])
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr)) and not _is_text(node):
        yield ast.Pass()


def _with(node: ast.AST, **fields: object) -> ast.AST:
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def _other_constants(value: object) -> list[bool] | list[int] | list[float] | list[str]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1]
    if isinstance(value, float):
        return [value + 1.0, value / 2 if value else -1.0]
    return [f"{value}x"] if isinstance(value, str) else []


def _other_calls(call: ast.Call) -> Iterator[ast.AST]:
    """Yield the call with another function of its kind, without each keyword, and with two arguments exchanged."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in KIN:
        field = {"attr": KIN[name]} if isinstance(call.func, ast.Attribute) else {"id": KIN[name]}
        yield _with(call, func=_with(call.func, **field))
    for index in range(len(call.keywords)):
        yield _with(call, keywords=call.keywords[:index] + call.keywords[index + 1 :])
    if len(call.args) >= 2:
        yield _with(call, args=[call.args[1], call.args[0], *call.args[2:]])


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
