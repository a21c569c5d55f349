"""Copies helpers of tests/attacks/prelude.py into attacks."""

from __future__ import annotations

import ast
import re
from pathlib import Path

PRELUDE = Path(__file__).resolve().parents[2] / "attacks" / "prelude.py"
IMPORT = re.compile(r"(?m)^from tests\.attacks\.prelude import (.+)$")


def self_contained(source: str) -> str:
    """Replace an attack's import of helpers by their definitions."""
    return IMPORT.sub(lambda match: _definitions(set(match[1].split(", "))), source)


def _definitions(names: set[str]) -> str:
    """Return the statements that these helpers need. Raise KeyError for an unknown one."""
    prelude = ast.parse(PRELUDE.read_text(encoding="utf-8"))
    statements = {_name(statement): statement for statement in prelude.body[1:]}
    needed, waiting = set[str](), names
    while waiting:
        needed |= waiting
        used = {node.id for name in waiting for node in ast.walk(statements[name]) if isinstance(node, ast.Name)}
        waiting = used & statements.keys() - needed
    kept = [statement for name, statement in statements.items() if name in needed]
    return "\n".join(ast.unparse(statement) for statement in kept)


def _name(statement: ast.stmt) -> str:
    """Return the name that a function definition or an import binds."""
    if isinstance(statement, ast.FunctionDef):
        return statement.name
    assert isinstance(statement, ast.Import)
    return statement.names[0].name
