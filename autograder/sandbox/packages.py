"""What belongs to the packages that an assignment allows: their distributions, with all that these need."""

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
    """`names` are the top-level modules that can be imported, `entries` the files and folders that hold them."""

    names: tuple[str, ...]
    entries: tuple[Path, ...]

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders in which the entries stand, as `sys.path` wants them."""
        return tuple(dict.fromkeys(str(entry.parent) for entry in self.entries))


@cache
def importable(packages: tuple[str, ...]) -> Importable:
    """Return what the import names in `packages` stand for here; raise KitError for one that is not installed."""
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
    """Return the installed distributions of these names and of all that they need, by normalized name."""
    found: dict[str, Distribution] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if _key(name) in found:
            continue
        try:
            found[_key(name)] = importlib.metadata.distribution(name)
        except PackageNotFoundError:
            continue  # an optional part that nobody installed: the package works without
        waiting += _needed(found[_key(name)])
    return found


def _needed(distribution: Distribution) -> Iterator[str]:
    for line in distribution.requires or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield requirement.name


def _entries(distribution: Distribution) -> Iterator[Path]:
    """Yield the top-level files and folders that a distribution put beside others in site-packages."""
    parts = {path.parts[0] for path in distribution.files or () if not path.is_absolute()}
    for part in parts - {"..", "__pycache__"}:
        entry = Path(str(distribution.locate_file(part)))
        if entry.exists():
            yield entry
