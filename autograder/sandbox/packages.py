"""Finds the modules and files of allowed packages and their requirements."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError
from pathlib import Path

from packaging.requirements import Requirement

from autograder.model import KitError


@dataclass(frozen=True)
class Importable:
    """The top-level modules of packages, and their files and folders."""

    names: tuple[str, ...]
    entries: tuple[Path, ...]

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders of the entries, for `sys.path`."""
        return tuple(dict.fromkeys(str(entry.parent) for entry in self.entries))


@cache
def importable(packages: tuple[str, ...]) -> Importable:
    """Find the modules of these packages. Raise KitError if one is not installed."""
    owners = importlib.metadata.packages_distributions()
    for name in packages:
        if name not in owners:
            raise KitError(f"an assignment allows {name}, which is not installed here; install it, then try again")
    distributions = _with_requirements(owner for name in packages for owner in owners[name])
    entries = sorted({entry for distribution in distributions.values() for entry in _entries(distribution)})
    names = {
        name for name, its_owners in owners.items() if distributions.keys() & {_key(owner) for owner in its_owners}
    }
    return Importable(tuple(sorted(names | set(packages))), tuple(entries))


def _key(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def _with_requirements(names: Iterable[str]) -> dict[str, Distribution]:
    """Return these distributions and their requirements, by normalized name."""
    installed: dict[str, Distribution] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if _key(name) in installed:
            continue
        try:
            installed[_key(name)] = importlib.metadata.distribution(name)
        except PackageNotFoundError:
            continue  # An optional requirement: the package works without it.
        waiting += _needed(installed[_key(name)])
    return installed


def _needed(distribution: Distribution) -> Iterator[str]:
    for line in distribution.requires or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield requirement.name


def _entries(distribution: Distribution) -> Iterator[Path]:
    """Yield the top-level files and folders of a distribution in site-packages."""
    parts = {path.parts[0] for path in distribution.files or () if not path.is_absolute()}
    for part in parts - {"..", "__pycache__"}:
        entry = Path(str(distribution.locate_file(part)))
        if entry.exists():
            yield entry
