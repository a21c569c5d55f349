"""Attacks as data: what the header of a file in tests/attacks/FAMILY promises. It is read with ast; nothing of it is run."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder.model import STATUSES
from autograder.sandbox import levels

FOLDER = Path(__file__).resolve().parents[2] / "attacks"
FAMILIES = ("forge", "steal", "escape", "persist", "exhaust", "wire", "network", "report")
NO_FORGERY = frozenset({"forge", "wire", "report"})
ALWAYS = frozenset({"values", "fresh", "wire", "clock", "output", "text", "intake", "extract"})
STRONG = ("full", "container")
REQUIRED, OPTIONAL = ("honest", "status", "stopped_by", "controls", "succeeds_at"), ("student", "file")


class HeaderError(ValueError):
    """An attack's header is not what the suite understands; the text names the file and the fault."""


@dataclass(frozen=True)
class Attack:
    """A hostile submission and what its header promises. `id` is FAMILY/NAME."""

    id: str
    family: str
    path: Path
    about: str
    honest: float
    status: frozenset[str]
    stopped_by: tuple[str, ...]
    controls: tuple[tuple[str, str], ...]
    succeeds_at: frozenset[str]
    student: str
    file: str

    def contained_by(self, level: str, without: frozenset[str] = frozenset()) -> str | None:
        """Return the first layer of a level that stops the attack; None where nothing should."""
        layers = (levels.LEVELS[level].layers | ALWAYS) - without
        return next((layer for layer in self.stopped_by if layer in layers), None)

    @cached_property
    def source(self) -> str:
        return self.path.read_text(encoding="utf-8")

    def content(self, world: Mapping[str, Any]) -> bytes:
        """Return the submission: the file with what the attacker knows in its first line of code."""
        line = f"WORLD = {dict(world)!r}\n"
        if self.path.suffix == ".py":
            return (line + self.source).encode()
        notebook = json.loads(self.source)
        cell = _code_cells(notebook)[0]
        cell["source"] = line + "".join(cell["source"])
        return json.dumps(notebook).encode()


def find_attacks(folder: Path = FOLDER) -> list[Attack]:
    """Return every attack of every family, by family and name."""
    files = [path for family in FAMILIES for path in sorted((folder / family).glob("*")) if path.is_file()]
    return [read_attack(path) for path in files if path.suffix in (".py", ".ipynb")]


def read_attack(path: Path) -> Attack:
    """Read the header of an attack without running it; raise HeaderError."""
    name = f"{path.parent.name}/{path.stem}"
    try:
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text if path.suffix == ".py" else "".join(_code_cells(json.loads(text))[0]["source"]))
        about = " ".join((ast.get_docstring(tree) or "").split())
        header = _literal(tree)
    except (SyntaxError, ValueError, KeyError, IndexError) as error:
        raise HeaderError(f"{name}: the header cannot be read: {error}") from error
    faults = list(_faults(path.parent.name, about, header)) if isinstance(header, dict) else ["ATTACK is no dict"]
    if faults:
        raise HeaderError(f"{name}: {'; '.join(faults)}")
    return Attack(
        id=name,
        family=path.parent.name,
        path=path,
        about=about,
        honest=float(header["honest"]),
        status=frozenset(header["status"]),
        stopped_by=tuple(header["stopped_by"]),
        controls=tuple((level, layer) for level, layer in header["controls"]),
        succeeds_at=frozenset(header["succeeds_at"]),
        student=header.get("student", "Mallory"),
        file=header.get("file", f"target{path.suffix}"),
    )


def _code_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook["cells"] if cell.get("cell_type") == "code"]


def _literal(tree: ast.Module) -> Any:
    for node in tree.body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["ATTACK"]:
            return ast.literal_eval(node.value)
    raise ValueError("there is no top-level `ATTACK = {...}`")


def _faults(family: str, about: str, header: dict[Any, Any]) -> list[str]:
    """Return a sentence for each thing in a header that does not fit."""
    if family not in FAMILIES:
        return [f"{family} is no family"]
    missing, unknown = set(REQUIRED) - set(header), set(header) - set(REQUIRED) - set(OPTIONAL)
    if missing or unknown:
        return [f"missing: {sorted(missing)}, unknown: {sorted(unknown)}"]
    layers = ALWAYS.union(*(level.layers for level in levels.LEVELS.values()))
    succeeds, stopped = header["succeeds_at"], header["stopped_by"]
    pairs = [tuple(pair) for pair in header["controls"]]
    checks = {
        "it has no docstring": bool(about),
        "honest is no number of points": type(header["honest"]) in (int, float) and 0 <= header["honest"] <= 20,
        "status names no status, or a passed one": set(header["status"]) <= set(STATUSES) - {"passed", "grader_error"},
        "stopped_by is empty or names no layer": bool(stopped) and set(stopped) <= layers,
        "controls are no pairs of a level and one of its layers": all(_is_control(pair) for pair in pairs),
        "succeeds_at may name none only": set(succeeds) <= set(levels.LEVELS) - set(STRONG),
        f"an attack of {family} never succeeds": family not in NO_FORGERY or not (succeeds or pairs),
        "student and file are texts": all(isinstance(header.get(name, ""), str) for name in OPTIONAL),
    }
    open_at = [name for name in STRONG if not set(stopped) & (levels.LEVELS[name].layers | ALWAYS)]
    return [fault for fault, fine in checks.items() if not fine] + [f"nothing stops it at {name}" for name in open_at]


def _is_control(pair: tuple[Any, ...]) -> bool:
    return len(pair) == 2 and pair[0] in levels.LEVELS and pair[1] in levels.LEVELS[pair[0]].layers
