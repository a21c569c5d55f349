"""Provide random machines and packages, and expected texts, for the tests of environment_check.

Nothing here imports a package. Names, versions and devices are random, and the texts follow the sheet. The functions
`looks_...` at the end describe wrong results: each takes the right result and returns {sentence: a wrong result}.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.authors import SubmissionFailed
from tests.environment_check import probes

State = dict[str, Any]
Looks = dict[str, Any]

SAME_NAME = ("numpy", "pandas", "matplotlib", "scipy", "seaborn", "tqdm", "torchvision", "requests", "sympy", "h5py")
OTHER_NAME = {
    "sklearn": "scikit-learn",
    "skimage": "scikit-image",
    "PIL": "pillow",
    "cv2": "opencv",
    "yaml": "pyyaml",
    "bs4": "beautifulsoup4",
    "IPython": "ipython",
    "dateutil": "python-dateutil",
    "git": "gitpython",
}
INVENTED = ("tensorlab", "gradbox", "plotwell", "dataloom", "netviz", "audiokit", "hyperdeck", "metricly")
# Modules of the standard library, with and without a version. No table of planted states has them.
REAL_WITH_VERSION = ("json", "re")
REAL_WITHOUT_VERSION = ("bisect", "heapq", "reprlib", "keyword", "colorsys", "textwrap")
BROKEN = ("OSError", "RuntimeError", "AttributeError", "ValueError", "FileNotFoundError", "SyntaxError")
DEVICES = ("NVIDIA T4", "NVIDIA A100-SXM4-40GB", "Tesla V100-PCIE-16GB", "NVIDIA L4", "Quadro RTX 6000", "NVIDIA H100")
CUDA = ("10.2", "11.3", "11.8", "12.1", "12.4", "12.8")
SUFFIXES = ("+cpu", ".post1", "rc2", ".dev0")
PLATFORMS = (
    "Linux-6.1.0-{}-amd64-x86_64-with-glibc2.36",
    "Linux-5.15.{}+-x86_64-with-glibc2.35",
    "macOS-14.{}-arm64-arm-64bit",
    "Windows-10-10.0.{}-SP0",
)


def draw(rng: np.random.Generator, items: Sequence[str], count: int) -> list[str]:
    """Return `count` different items in random order."""
    return [items[index] for index in rng.permutation(len(items))[:count]]


def real_pair(rng: np.random.Generator) -> list[str]:
    """Return two modules of the standard library: one with a version, and one without."""
    return [name for kind in (REAL_WITH_VERSION, REAL_WITHOUT_VERSION) for name in draw(rng, kind, 1)]


def version_numbers(rng: np.random.Generator, count: int) -> list[str]:
    """Return different versions such as "1.20.4+cpu".

    The first one has two parts and ends in "0", and the others have the suffixes in their order.
    """
    minors = rng.permutation(np.arange(11, 90))[: count - 1]
    plain = f"{rng.integers(1, 9)}.{10 * rng.integers(1, 9)}"
    others = zip(minors, SUFFIXES, strict=False)
    return [plain] + [f"{rng.integers(0, 9)}.{minor}.{rng.integers(0, 20)}{suffix}" for minor, suffix in others]


def machine(rng: np.random.Generator, system: str = "") -> dict[str, str]:
    """Return an invented Python version and a platform.

    `system` is the start of the platform's name.
    """
    kind = draw(rng, [name for name in PLATFORMS if name.startswith(system)], 1)[0]
    python = f"3.{rng.integers(10, 15)}.{rng.integers(30, 60)}"
    return {"python": python, "platform_name": kind.format(rng.integers(100, 999))}


def packages_of(names: Sequence[str]) -> dict[str, str]:
    """Return {import name: install name}."""
    return {name: OTHER_NAME.get(name, name) for name in names}


def works(version: str | float) -> State:
    """Return the state of a package with this `__version__`."""
    return {"version": version}


def raises(error: str, message: str = "something is wrong") -> State:
    """Return the state of a package whose import raises this error."""
    return {"raises": error, "message": message}


def torch(
    rng: np.random.Generator, *, cuda: str | None = None, devices: Sequence[str] = (), mps: bool | None = False
) -> State:
    """Return the state of a torch that was built for `cuda`, with these GPUs.

    `mps` is None in an old torch.
    """
    return {"version": version_numbers(rng, 2)[1], "cuda": cuda, "devices": list(devices), "mps": mps}


def page(where: dict[str, str], *blocks: str) -> str:
    """Return the text of a report with these package blocks."""
    return "\n".join(["Python: " + where["python"], "Platform: " + where["platform_name"], *blocks])


def tick(name: str, version: str) -> str:
    """Return the block of an installed package."""
    return " ".join(["✓", name + ":", version])


def cross(name: str, install_name: str, problem: str = "Not installed") -> str:
    """Return the block of an absent or broken package."""
    return " ".join(["✗", name + ":", problem]) + "\n  Install with: conda install " + install_name


def helpers_for(modules: Mapping[str, State | None]) -> dict[str, Any]:
    """Return the right results of package_version and accelerator for these planted packages."""
    versions = {name: _version_text(state) for name, state in modules.items()}
    return {"package_version": versions, "accelerator": _accelerator_text(modules.get("torch"))}


def real_versions(names: Sequence[str]) -> dict[str, str]:
    """Return the right result of package_version for modules of the standard library, as their source says it."""
    sources = {name: inspect.getsource(importlib.import_module(name)) for name in names}
    # Newer Pythons compute these versions when they are asked for.
    versions = {name: re.search(r"__version__.*?['\"](\d[^'\"]*)", text, re.DOTALL) for name, text in sources.items()}
    return {name: found[1] if found else "installed" for name, found in versions.items()}


def _version_text(state: State | None) -> str | None:
    """Return the right result of package_version for a package in this state."""
    if state is None or state.get("raises") in ("ImportError", "ModuleNotFoundError"):
        return None
    if "raises" in state:
        return f"broken ({state['raises']})"
    return str(state.get("version_object", state.get("version", "installed")))


def _accelerator_text(torch: State | None) -> str:
    """Return the right result of accelerator with torch in this state."""
    state = torch or {}
    if state.get("devices"):
        return f"GPU: CUDA ({state['cuda']})\nDevice: {state['devices'][0]}"
    return "GPU: MPS (Mac)" if state.get("mps") else "GPU: Not available"


@contextmanager
def reminder(hints: Mapping[str, str]) -> Iterator[None]:
    """Add a hint to the failure of a call that raised an exception.

    It is the first hint whose key occurs in the failure's feedback.
    """
    try:
        yield
    except SubmissionFailed as error:
        failure = error.failure
        hint = next((hint for words, hint in hints.items() if words in failure.feedback), "")
        if failure.status != "error" or not hint:
            raise
        raise SubmissionFailed(replace(failure, hint=hint)) from None


def looks_of_versions(right: Mapping[str, str]) -> Looks:
    """Return wrong versions of installed packages; `right` is {name: version}."""
    first_two = {name: ".".join(text.split(".")[:2]) for name, text in right.items()}
    numbers = {name: text.rstrip("0") if text.count(".") == 1 else text for name, text in right.items()}
    return {
        "no version is returned": dict.fromkeys(right),
        'every package is "installed", even one that has a version': dict.fromkeys(right, "installed"),
        "a version is cut to its first two numbers: return the whole text": first_two,
        "a version became a number and lost the zero at its end: keep it as text": numbers,
    }


def looks_of_absent(right: Mapping[str, Any], absent: str, bare: str) -> Looks:
    """Return wrong results where `absent` cannot be imported and `bare` has no version."""
    others: dict[str, dict[str, Any]] = {
        "the result for an absent package is the text of the report: the sheet asks for another value": {
            absent: "Not installed"
        },
        "an absent package counts as broken: only its import shows which it is": {
            absent: "broken (ModuleNotFoundError)"
        },
        "a package without a version counts as absent, although its import succeeded": {bare: None},
        "a package without a version counts as broken, although its import succeeded": {
            bare: "broken (AttributeError)"
        },
        "a missing version became the text None": {bare: "None"},
    }
    return {words: {**right, **other} for words, other in others.items()}


def looks_of_broken(right: Mapping[str, str], errors: Mapping[str, State]) -> Looks:
    """Return wrong results for broken packages; `errors` is {name: state}."""
    others = {
        "a broken package counts as absent: only ImportError means absent": None,
        "a broken package counts as installed, although its import failed": "installed",
        "the parentheses have the message of the exception: the name of its class belongs there": "broken ({message})",
        "the parentheses also have the message of the exception: only its class belongs there": "broken ({raises}({message!r}))",
    }
    return {
        words: {**right, **{name: other and other.format(**state) for name, state in errors.items()}}
        for words, other in others.items()
    }


def looks_of_text(right: str) -> Looks:
    """Return wrong forms of any text."""
    return {
        "nothing is returned": None,
        "the lines are in a list: join them into one text": right.split("\n"),
        "there is a newline after the last line: newlines only join lines": right + "\n",
        "there is an empty line after every line": right.replace("\n", "\n\n"),
    }


def looks_of_cuda(right: str, version: str, before: str) -> Looks:
    """Return wrong texts for CUDA.

    `version` is torch's version, `before` the right result of the previous call.
    """
    return looks_of_text(right) | {
        "it is the result of an earlier call, with another torch: every call must check again": before,
        "each line starts with a space: only the report adds it": " " + right.replace("\n", "\n "),
        "the second line, with the device, is missing": right.partition("\n")[0],
        "the number after CUDA is the version of torch": re.sub(r"\(.*\)", f"({version})", right),
        "the CUDA version is missing": re.sub(r" \(.*\)", "", right),
    }


def looks_of_part(text: str, names: Mapping[str, str | None], part: str) -> Looks:
    """Return wrong forms of one part of a report, whose right text is `text`."""
    right = probes.part_of(text, part)
    parts = {words: probes.part_of(wrong, part) for words, wrong in looks_of_report(text, names).items()}
    return {words: wrong for words, wrong in parts.items() if wrong != right}


def looks_of_report(text: str, names: Mapping[str, str | None]) -> Looks:
    """Return wrong reports; `text` is the right one, and `names` is {import name: install name}."""
    head, *blocks = re.split("\n(?=[✓✗])", text)
    there, missing = ([block for block in blocks if block[0] == mark] for mark in "✓✗")
    until = blocks.index(missing[0]) + 1 if missing else len(blocks)
    gpu, advice = r"\n( (?:GPU|Device).*)", r"\n(  Install.*)"
    pages = {
        "the report ends after its first package": [head, *blocks[:1]],
        "the report ends at the first missing package": [head, *blocks[:until]],
        "the missing packages come after all others: keep the order of the dict": [head, *there, *missing],
        "the packages are in alphabetical order: keep the order of the dict": [
            head,
            *sorted(blocks, key=lambda block: block[2:]),
        ],
        "the two lines about Python and the platform are missing": blocks,
        "there is a GPU line, but torch is not in the dict": [text, " GPU: Not available"],
        "the GPU lines are at the end, not under torch": [re.sub(gpu, "", text), *re.findall(gpu, text)],
        "the install lines are at the end, not under their packages": [
            re.sub(advice, "", text),
            *re.findall(advice, text),
        ],
    }
    edits: dict[str, tuple[str, Any]] = {
        "the Python version is cut to its first two numbers": (r"^(Python: \d+\.\d+).*", r"\1"),
        "the platform is only the name of the system: the sheet asks for the long text": (r"^(Platform: \w+).*", r"\1"),
        "the install line has the import name": (r"(✗ (\w+):.*\n.* ).*", r"\1\2"),
        "the install name is behind a tick or a cross: use the import name there": (
            r"(?<=^[✓✗] )\w+",
            lambda found: names[found[0]] or found[0],
        ),
        "the install line says None: then the package is installed under its import name": (
            r"(✗ (\w+):.*\n.* )\2$",
            r"\1None",
        ),
        "the install line has one space in front": (r"^  (?=Install)", " "),
        "the install line has no spaces in front": (r"^  (?=Install)", ""),
        "only the first GPU line has a space in front": (r"^ (?=Device)", ""),
        "the tick and the cross only look like those on the sheet: copy them": (
            "✓|✗",
            lambda found: {"✓": "✔", "✗": "✘"}[found[0]],
        ),
    }
    texts = looks_of_text(text) | {words: "\n".join(page) for words, page in pages.items()}
    return texts | {words: re.sub(old, new, text, flags=re.MULTILINE) for words, (old, new) in edits.items()}
