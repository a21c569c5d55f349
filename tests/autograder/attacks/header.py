"""Reads the headers of the attacks in tests/attacks/FAMILY. It parses the files and never imports them.

`ATTACK = {...}` at the top of a file overrides the defaults of its family:

    honest      points that the honest part earns
    status      statuses that its tests may have, besides passed and missing
    stopped_by  the layers that stop it; the first one that a level has counts
    controls    pairs of a level and a layer; without that layer, the attack gets through
    student     the name of the student
    file        the name of the file
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.model import STATUSES
from autograder.sandbox import levels
from tests.autograder.attacks.prelude import self_contained

FOLDER = Path(__file__).resolve().parents[2] / "attacks"
COMMON = {"honest": 0, "status": [], "stopped_by": [], "controls": [], "student": "Mallory"}
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "forge": {"honest": 5, "status": ["failed"], "stopped_by": ["values"]},
    "steal": {"status": ["error"], "stopped_by": ["bubblewrap", "landlock"]},
    "escape": {"status": ["error"]},
    "persist": {"honest": 5, "status": ["error"]},
    "exhaust": {"status": ["timeout"], "stopped_by": ["clock"]},
    "wire": {"status": ["crashed"], "stopped_by": ["wire"]},
    "network": {"status": ["error"], "stopped_by": ["bubblewrap", "seccomp"]},
    "report": {"status": ["failed"], "stopped_by": ["text"]},
}
FAMILIES = tuple(DEFAULTS)
NO_FORGERY = frozenset({"forge", "wire", "report"})
ALWAYS = frozenset({"values", "fresh", "wire", "clock", "output", "text", "intake", "extract"})
STRONG = ("full", "container")
# What is left for the next submission is looked for by a second one: the first only leaves it, the second only looks.
ROLES = {"leaves": "def target(x):\n    return x\n", "looks": "def honest(x):\n    return 2 * x\n"}


@dataclass(frozen=True)
class Attack:
    """A hostile submission and its header. `id` is FAMILY/NAME."""

    id: str
    family: str
    path: Path
    honest: float
    status: frozenset[str]
    stopped_by: tuple[str, ...]
    controls: tuple[tuple[str, str], ...]
    student: str
    file: str

    def contained_by(self, level: str) -> str | None:
        """Return a level's first layer against the attack, or None."""
        layers = levels.LEVELS[level].layers | ALWAYS
        return next((layer for layer in self.stopped_by if layer in layers), None)

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles of the submissions that make up the attack: one that does everything, or one that leaves and one that looks."""
        leaves = self.family == "persist" and "ESCAPED" in self.path.read_text(encoding="utf-8")
        return tuple(ROLES) if leaves else ("",)

    def content(self, world: Mapping[str, Any], role: str = "") -> bytes:
        """Return the submission in a role. Its first line of code contains the attacker's knowledge."""
        line, source = f"WORLD = {dict(world)!r}\n", self.path.read_text(encoding="utf-8")
        if self.path.suffix == ".py":
            return (line + self_contained(source) + ROLES.get(role, "")).encode()
        notebook = json.loads(source)
        cell = _code_cells(notebook)[0]
        cell["source"] = line + "".join(cell["source"])
        return json.dumps(notebook).encode()


def find_attacks() -> list[Attack]:
    """Return every attack of every family, by family and name."""
    files = [path for family in FAMILIES for path in sorted((FOLDER / family).glob("*")) if path.is_file()]
    return [read_attack(path) for path in files if path.suffix in (".py", ".ipynb")]


def read_attack(path: Path) -> Attack:
    """Read an attack. Raise ValueError with its name and the faults of its header."""
    name, family = f"{path.parent.name}/{path.stem}", path.parent.name
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text if path.suffix == ".py" else "".join(_code_cells(json.loads(text))[0]["source"]), name)
    header = {**COMMON, "file": f"target{path.suffix}", **DEFAULTS[family], **_header(tree)}
    faults = [] if ast.get_docstring(tree) else ["it has no docstring"]
    faults += _faults(family, header)
    if faults:
        raise ValueError(f"{name}: {'; '.join(faults)}")
    return Attack(
        id=name,
        family=family,
        path=path,
        honest=float(header["honest"]),
        status=frozenset(header["status"]),
        stopped_by=tuple(header["stopped_by"]),
        controls=tuple((level, layer) for level, layer in header["controls"]),
        student=header["student"],
        file=header["file"],
    )


def _code_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook["cells"] if cell.get("cell_type") == "code"]


def _header(tree: ast.Module) -> dict[str, Any]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["ATTACK"]:
            return dict(ast.literal_eval(node.value))
    return {}


def _faults(family: str, header: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each fault of a header."""
    unknown = header.keys() - COMMON.keys() - {"file"}
    layers = ALWAYS.union(*(level.layers for level in levels.LEVELS.values()))
    stopped, pairs = header["stopped_by"], [tuple(pair) for pair in header["controls"]]
    checks = {
        f"unknown: {sorted(unknown)}": not unknown,
        "honest is not a number of points": type(header["honest"]) in (int, float) and 0 <= header["honest"] <= 20,
        "status names an unknown or a passed status": set(header["status"])
        <= set(STATUSES) - {"passed", "grader_error"},
        "stopped_by names something that is not a layer": set(stopped) <= layers,
        "controls are not pairs of a level and one of its layers": all(_is_control(pair) for pair in pairs),
        f"an attack of {family} never succeeds": family not in NO_FORGERY or not pairs,
        "student or file is not a text": isinstance(header["student"], str) and isinstance(header["file"], str),
    }
    closed = levels.LEVELS if family in NO_FORGERY else STRONG
    open_at = [name for name in closed if not set(stopped) & (levels.LEVELS[name].layers | ALWAYS)]
    return [fault for fault, fine in checks.items() if not fine] + [f"nothing stops it at {name}" for name in open_at]


def _is_control(pair: tuple[Any, ...]) -> bool:
    return len(pair) == 2 and pair[0] in levels.LEVELS and pair[1] in levels.LEVELS[pair[0]].layers
