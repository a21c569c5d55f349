"""Plant packages and a machine, call one of the submission's functions, and return the result.

This module runs beside the submission. A probe gets the state of each planted package, never the right result. Only
`report` may get the right results of the two other functions, for a call that tests neither of them. The real machine
is hidden during a probe: packages that are not planted are absent, including torch. Only the modules of the standard
library are real; `real` names those that a call asks about. Every probe restores the process at its end, so a second
call starts afresh.

A submission should import a package, not read its planted state. So states are in closures only, in no variable of a
frame and in no list of the garbage collector.

The state of a package is None (absent) or a dict. The dict is empty for a module without `__version__`. Otherwise it
has `version` (the value itself), `version_object` (the text of an object), or `raises` (the exception of the import).
With `distribution`, the package also has an installed distribution with this other version. The state of torch also
has `cuda`, `devices` (names of the GPUs) and `mps` (None in an old torch).
"""

from __future__ import annotations

import builtins
import gc
import importlib
import platform
import sys
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import CodeType, ModuleType, SimpleNamespace
from typing import Any

State = Mapping[str, Any] | None

# The marks of the sheet, and those that look like them.
MARKS = "✓✗✔✘"
OTHER_LINES = {"packages": ("GPU", "Device"), "gpu": ("Install",)}
VersionInfo = namedtuple("VersionInfo", "major minor micro releaselevel serial")


def versions(submission: Any, *, modules: Mapping[str, State], real: Sequence[str] = ()) -> dict[str, Any]:
    """Return the result of package_version for each planted and each real name."""
    names = [*modules, *real]
    with planted(modules):
        del modules
        return {name: submission.package_version(name) for name in names}


def accelerator(submission: Any, *, torch: State) -> Any:
    """Return the result of accelerator if only torch is planted."""
    with planted({"torch": torch}):
        del torch
        return submission.accelerator()


def report(
    submission: Any,
    *,
    packages: Mapping[str, str],
    modules: Mapping[str, State],
    python: str,
    platform_name: str,
    part: str,
    helpers: Mapping[str, Any] | None = None,
) -> Any:
    """Return one part of environment_report's text: see `part_of`.

    Packages that are not planted are absent. `helpers` replaces the submission's two other functions: see `stand_ins`.
    """
    absent = dict.fromkeys(packages)
    with planted({**absent, **modules}), machine(python, platform_name), submission.replaced(**stand_ins(helpers)):
        del modules, helpers
        return part_of(submission.environment_report(packages), part)


def report_and_packages(submission: Any, *, packages: Mapping[str, str], **inputs: Any) -> dict[str, Any]:
    """Return a part of environment_report's text, and the dict of packages after the call."""
    text = report(submission, packages=packages, **inputs)
    return {"report": text, "packages_after": [[name, packages[name]] for name in packages]}


def part_of(text: Any, part: str) -> Any:
    """Return the lines of a report that one test is about, so that another mistake in it costs that test nothing.

    "head" is all before the first package, "packages" the rest without GPU lines, and "gpu" the rest without install
    lines. These have no blanks around them and no empty lines. "layout" gives the number of spaces in front of each
    line and its first word. What is no text stays as it is.
    """
    if not isinstance(text, str):
        return text
    lines = str(text).split("\n")
    if part == "layout":
        return [[len(line) - len(line.lstrip(" ")), line.split()[0] if line.split() else ""] for line in lines]
    stripped = [line.strip() for line in lines if line.strip()]
    start = next((number for number, line in enumerate(stripped) if line[0] in MARKS), len(stripped))
    if part == "head":
        return stripped[:start]
    others = OTHER_LINES[part]
    return [line for line in stripped[start:] if not line.startswith(others)]


@contextmanager
def planted(modules: Mapping[str, State]) -> Iterator[None]:
    """Make exactly these packages importable, and hide real ones with the same names."""
    names = {"torch", *modules}
    finders = list(sys.meta_path)
    hidden = {name: sys.modules[name] for name in _loaded(names)}
    try:
        _forget(hidden)
        sys.meta_path[:] = [finder_of(modules, finders)]
        # The collector no longer lists what exists now.
        gc.freeze()
        yield
    finally:
        sys.meta_path[:] = finders
        _forget(_loaded(names))
        sys.modules.update(hidden)


@contextmanager
def machine(python: str, platform_name: str) -> Iterator[None]:
    """Make this process report another Python version and platform.

    The functions of `platform` get other code, because a submission may have imported them already with
    `from platform import python_version`. The terse platform name lacks the last part of the name.
    """
    terse_name = platform_name.rpartition("-")[0]
    codes = {
        platform.python_version: _code_of("", repr(python)),
        platform.platform: _code_of("aliased=False, terse=False", f"{terse_name!r} if terse else {platform_name!r}"),
    }
    saved = {function: function.__code__ for function in codes}
    version, version_info = sys.version, sys.version_info
    try:
        for function, code in codes.items():
            function.__code__ = code
        sys.version = f"{python} (main, Jan  1 2024, 00:00:00) [GCC 12.2.0]"
        sys.version_info = VersionInfo(*map(int, python.split(".")), "final", 0)  # type: ignore[assignment, call-arg]
        yield
    finally:
        sys.version, sys.version_info = version, version_info
        for function, code in saved.items():
            function.__code__ = code


def stand_ins(helpers: Mapping[str, Any] | None) -> dict[str, Callable[..., Any]]:
    """Return package_version and accelerator as lookups in a table; without a table, no functions.

    `helpers` has the result for each planted name under "package_version" (None for any other), and the text under
    "accelerator". A submission that calls neither does not notice.
    """
    if helpers is None:
        return {}
    versions, text = helpers["package_version"], helpers["accelerator"]
    return {"package_version": lambda import_name: versions.get(import_name), "accelerator": lambda: text}


def finder_of(modules: Mapping[str, State], finders: list[Any]) -> Any:
    """Return the only import finder during a probe: planted packages first, then the standard library.

    `importlib.metadata` finds planted distributions only, because all others belong to the real machine.
    """
    names = {"torch", *modules}
    states = {name: state for name, state in modules.items() if state is not None}
    parts = _torch_parts(states["torch"]) if "cuda" in states.get("torch", {}) else {}

    def find_spec(fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if fullname in states or fullname in parts:
            return ModuleSpec(fullname, finder, is_package=True)
        if fullname.partition(".")[0] in names:
            return None
        found = (each.find_spec(fullname, path, target) for each in finders)
        return next((spec for spec in found if spec is not None), None)

    def find_distributions(context: Any) -> Iterator[Any]:
        for name, state in states.items():
            if "distribution" in state and context.name in (None, name):
                yield _distribution(name, state["distribution"])

    def exec_module(module: ModuleType) -> None:
        name = module.__name__
        vars(module).update(parts.get(name, {}), **_version_of(states.get(name, {})))
        for part in parts:
            if part.rpartition(".")[0] == name:
                importlib.import_module(part)

    finder: Any = SimpleNamespace(
        find_spec=find_spec,
        find_distributions=find_distributions,
        create_module=lambda spec: None,
        exec_module=exec_module,
        invalidate_caches=lambda: None,
    )
    return finder


class VersionObject:
    """A version that is not a string, as in some packages."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<VersionObject {self.text}>"


def _version_of(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes of a package in this state, or raise its exception."""
    if "raises" in state:
        raise getattr(builtins, state["raises"])(state["message"])
    if "version_object" in state:
        return {"__version__": VersionObject(state["version_object"])}
    return {"__version__": state["version"]} if "version" in state else {}


def _distribution(name: str, version: str) -> Any:
    """Return a distribution, as `pip install` leaves it, with this name and version."""
    # Only code that looks for distributions needs this slow import.
    from importlib.metadata import Distribution

    class Planted(Distribution):
        def read_text(self, filename: str) -> str | None:
            return f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n" if filename == "METADATA" else None

        def locate_file(self, path: Any) -> Any:
            raise FileNotFoundError(path)

    return Planted()


def _torch_parts(state: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the attributes of the modules below torch that concern accelerators."""
    devices = list(state["devices"])

    def name_of(device: int | None = None) -> str:
        if not devices:
            raise RuntimeError("No CUDA GPUs are available")
        return devices[device or 0]

    parts: dict[str, dict[str, Any]] = {
        "torch.version": {"cuda": state["cuda"], "hip": None},
        "torch.cuda": {
            "is_available": lambda: bool(devices),
            "device_count": lambda: len(devices),
            "current_device": lambda: 0,
            "get_device_name": name_of,
            "get_device_properties": lambda device=None: SimpleNamespace(name=name_of(device), major=7, minor=5),
            "get_device_capability": lambda device=None: (7, 5) if name_of(device) else (),
        },
        "torch.backends": {},
    }
    if state["mps"] is not None:
        parts["torch.backends.mps"] = {"is_available": lambda: state["mps"], "is_built": lambda: True}
    return parts


def _loaded(names: set[str]) -> list[str]:
    """Return the names of all loaded modules in these packages."""
    return [name for name in list(sys.modules) if name.partition(".")[0] in names]


def _forget(names: Iterable[str]) -> None:
    """Remove these modules from sys.modules."""
    for name in names:
        del sys.modules[name]


def _code_of(parameters: str, answer: str) -> CodeType:
    """Return the code of a function that returns the expression `answer`."""
    scope: dict[str, Any] = {}
    exec(f"def stand_in({parameters}): return {answer}", scope)
    return scope["stand_in"].__code__
