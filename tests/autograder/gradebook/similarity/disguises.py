"""What people do to a copied program so that it looks like their own; none of it changes what the program does."""

from __future__ import annotations

import ast
import builtins
import io
import random
import tokenize
from collections.abc import Callable
from functools import cache
from pathlib import Path

from tests.autograder.kit import ROOT

# Assignments whose variants were written from scratch, not from another one of them.
INDEPENDENT = (
    "adam_step",
    "conv2d_backward",
    "conv2d_forward",
    "dense_backward",
    "environment_check",
    "label_efficiency",
    "masked_pretext",
    "representation",
    "supervised_pipeline",
    "two_moons",
)
COMMENTS = ("# first", "# my own idea", "# see the lecture", "# TODO: tidy up")


@cache
def variants(slug: str) -> dict[str, str]:
    """Return the sources of the correct programs of an assignment by name."""
    folder = ROOT / "solutions" / slug
    paths: list[Path] = [*sorted((folder / "variants").glob("*.py")), folder / "student.py"]
    return {path.stem: path.read_text(encoding="utf-8") for path in paths}


def renamed(source: str, rng: random.Random) -> str:
    """Give arguments and variables other names, apart from keywords of calls and names of functions."""
    tree = ast.parse(source)
    nodes = list(ast.walk(tree))
    bound = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    bound |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    kept = {node.arg for node in nodes if isinstance(node, ast.keyword)} | set(dir(builtins))
    kept |= {(node.asname or node.name).split(".")[0] for node in nodes if isinstance(node, ast.alias)}
    kept |= {name for node in nodes if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names}
    kept |= {node.name or "" for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.ExceptHandler)}
    kept |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}  # a field of a class is bound like a name
    names = sorted(bound - kept)
    numbers = rng.sample(range(10 * len(names)), len(names))
    new = {name: f"q{number}" for name, number in zip(names, numbers, strict=True)}
    for node in nodes:
        if isinstance(node, ast.Name):
            node.id = new.get(node.id, node.id)
        elif isinstance(node, ast.arg):
            node.arg = new.get(node.arg, node.arg)
    return ast.unparse(tree)


def recommented(source: str, rng: random.Random) -> str:
    """Write comments and blank lines between statements, and another docstring into each function."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            node.body.insert(0, ast.Expr(ast.Constant(f"Say {rng.random()}.")))
    lines = ast.unparse(tree).split("\n")
    starts = {node.lineno for node in ast.walk(ast.parse("\n".join(lines))) if isinstance(node, ast.stmt)}
    inserted = [[rng.choice(COMMENTS), ""][: rng.randrange(3)] if n in starts else [] for n in range(1, len(lines) + 1)]
    return "\n".join(text for more, line in zip(inserted, lines, strict=True) for text in (*more, line))


def reordered(source: str, rng: random.Random) -> str:
    """Put the functions and classes in another order; all else stays in its order."""
    tree = ast.parse(source)
    places = [n for n, node in enumerate(tree.body) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    for place, node in zip(places, rng.sample([tree.body[n] for n in places], len(places)), strict=True):
        tree.body[place] = node
    return ast.unparse(tree)


def respelled(source: str, rng: random.Random) -> str:
    """Write the same numbers in another way, and all blanks anew."""
    tokens = [(kind, text) for kind, text, *_ in tokenize.generate_tokens(io.StringIO(source).readline)]
    return tokenize.untokenize(
        (kind, _respelled(text, rng) if kind == tokenize.NUMBER else text) for kind, text in tokens
    )


def _respelled(number: str, rng: random.Random) -> str:
    if number.isdecimal():
        return rng.choice([hex(int(number)), bin(int(number))])
    return repr(float(number)) if number[-1] not in "jJ" and "0x" not in number else number


def lengthened(source: str, rng: random.Random) -> str:
    """Add the functions of another program."""
    others = ast.parse(rng.choice(list(variants("pruning").values()))).body
    added = [ast.unparse(node) for node in others if isinstance(node, ast.FunctionDef)]
    return "\n\n".join([source, *added])


DISGUISES: dict[str, Callable[[str, random.Random], str]] = {
    "renamed": renamed,
    "recommented": recommented,
    "reordered": reordered,
    "respelled": respelled,
}


def all_at_once(source: str, rng: random.Random) -> str:
    """Apply every disguise."""
    for disguise in DISGUISES.values():
        source = disguise(source, rng)
    return source
