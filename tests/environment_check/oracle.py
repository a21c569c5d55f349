"""What the visible and the hidden tests of environment_check share: drawn machines and packages, and texts by hand.

Nothing here imports or asks a package: names, versions and devices are drawn, and what a report says about
them is written down from the sheet. The functions at the end, `looks_...`, say what a wrong answer looks like:
each takes the right one and returns {sentence: another answer}.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.authors import SubmissionFailed

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
BROKEN = ("OSError", "RuntimeError", "AttributeError", "ValueError", "FileNotFoundError", "SyntaxError")
DEVICES = ("NVIDIA T4", "NVIDIA A100-SXM4-40GB", "Tesla V100-PCIE-16GB", "NVIDIA L4", "Quadro RTX 6000", "NVIDIA H100")
CUDA = ("10.2", "11.3", "11.8", "12.1", "12.4", "12.8")
PLATFORMS = (
    "Linux-6.1.0-{}-amd64-x86_64-with-glibc2.36",
    "Linux-5.15.{}+-x86_64-with-glibc2.35",
    "macOS-14.{}-arm64-arm-64bit",
    "Windows-10-10.0.{}-SP0",
)


def draw(rng: np.random.Generator, items: Sequence[str], count: int) -> list[str]:
    """Return `count` different items in random order."""
    return [items[index] for index in rng.permutation(len(items))[:count]]


def version_numbers(rng: np.random.Generator, count: int) -> list[str]:
    """Return different versions such as "1.20.4", some with a suffix; the first one ends in "0" and has two parts."""
    minors = rng.permutation(np.arange(11, 90))[:count]
    suffixes = ("", "", ".post1", "+cpu", "rc2", ".dev0")
    plain = f"{rng.integers(1, 9)}.{10 * rng.integers(1, 9)}"
    return [plain] + [
        f"{rng.integers(0, 9)}.{minor}.{rng.integers(0, 20)}{suffixes[rng.integers(len(suffixes))]}"
        for minor in minors[1:]
    ]


def machine(rng: np.random.Generator, system: str = "") -> dict[str, str]:
    """Return a version of Python that never was, and a platform; `system` chooses among the platforms by its start."""
    kind = draw(rng, [name for name in PLATFORMS if name.startswith(system)], 1)[0]
    python = f"3.{rng.integers(10, 15)}.{rng.integers(30, 60)}"
    return {"python": python, "platform_name": kind.format(rng.integers(100, 999))}


def packages_of(names: Sequence[str]) -> dict[str, str]:
    """Return the names with the names to install them by."""
    return {name: OTHER_NAME.get(name, name) for name in names}


def works(version: str | float) -> State:
    """Return the state of a package with that `__version__`."""
    return {"version": version}


def raises(error: str, message: str = "something is wrong") -> State:
    """Return the state of a package whose import raises that error."""
    return {"raises": error, "message": message}


def torch(
    rng: np.random.Generator, *, cuda: str | None = None, devices: Sequence[str] = (), mps: bool | None = False
) -> State:
    """Return the state of a torch: built for `cuda`, with these GPUs in reach; `mps` is None in an old one."""
    return {"version": version_numbers(rng, 2)[1], "cuda": cuda, "devices": list(devices), "mps": mps}


def page(where: dict[str, str], *blocks: str) -> str:
    """Return the whole text of a report with these blocks about packages."""
    return "\n".join(["Python: " + where["python"], "Platform: " + where["platform_name"], *blocks])


def tick(name: str, version: str) -> str:
    """Return the block about a package that is there."""
    return " ".join(["✓", name + ":", version])


def cross(name: str, install_name: str, problem: str = "Not installed") -> str:
    """Return the block about a package that is not there, or broken."""
    return " ".join(["✗", name + ":", problem]) + "\n  Install with: conda install " + install_name


def helpers_for(modules: Mapping[str, State | None]) -> dict[str, Any]:
    """Return the table of what package_version and accelerator should give where these packages are planted."""
    versions = {name: _version_text(state) for name, state in modules.items()}
    return {"package_version": versions, "accelerator": _accelerator_text(modules.get("torch"))}


def credited(ask: Callable[..., Any], *, modules: Mapping[str, State | None], **inputs: Any) -> None:
    """Compare a report; when it is wrong, compare the one that the same function makes of right versions and GPU lines.

    `ask` compares what the probe gives with these inputs, and raises SubmissionFailed. A mistake in package_version or
    accelerator has lost its points in their own tests: it costs none here as long as environment_report is right.
    When neither report is, the failure is that of the first one.
    """
    try:
        ask(modules=modules, **inputs)
    except SubmissionFailed as honest:
        if honest.failure.status not in ("failed", "error", "missing"):
            raise
        try:
            ask(modules=modules, helpers=helpers_for(modules), **inputs)
        except SubmissionFailed:
            raise honest from None


def _version_text(state: State | None) -> str | None:
    """Return what package_version should give for a package in that state."""
    if state is None or state.get("raises") in ("ImportError", "ModuleNotFoundError"):
        return None
    if "raises" in state:
        return f"broken ({state['raises']})"
    return str(state.get("version_object", state.get("version", "installed")))


def _accelerator_text(torch: State | None) -> str:
    """Return what accelerator should give with torch in that state."""
    state = torch or {}
    if state.get("devices"):
        return f"GPU: CUDA ({state['cuda']})\nDevice: {state['devices'][0]}"
    return "GPU: MPS (Mac)" if state.get("mps") else "GPU: Not available"


@contextmanager
def reminder(hints: Mapping[str, str]) -> Iterator[None]:
    """Give a call that raised an exception a hint: the one whose key stands in what the student is told of it."""
    try:
        yield
    except SubmissionFailed as error:
        failure = error.failure
        hint = next((hint for words, hint in hints.items() if words in failure.feedback), "")
        if failure.status != "error" or not hint:
            raise
        raise SubmissionFailed(replace(failure, hint=hint)) from None


def looks_of_versions(right: Mapping[str, str]) -> Looks:
    """`right` holds the version of each package; all of them are there."""
    first_two = {name: ".".join(text.split(".")[:2]) for name, text in right.items()}
    numbers = {name: text.rstrip("0") if text.count(".") == 1 else text for name, text in right.items()}
    return {
        "no version comes back: is it printed, or not looked up in the imported module?": dict.fromkeys(right),
        'every package is called "installed", also where it tells its version': dict.fromkeys(right, "installed"),
        "a version is cut to its first two numbers: the whole text belongs to it": first_two,
        "a version became a number and lost the zero at its end: versions are text": numbers,
    }


def looks_of_absent(right: Mapping[str, Any], absent: str, bare: str) -> Looks:
    """`absent` cannot be imported, `bare` has no version."""
    others: dict[str, dict[str, Any]] = {
        "an absent package has words of the report: it must have another sign": {absent: "Not installed"},
        "an absent package counts as broken: which handler fits first?": {absent: "broken (ModuleNotFoundError)"},
        "a package without a version counts as absent, although its import went well": {bare: None},
        "a package without a version counts as broken: its import went well": {bare: "broken (AttributeError)"},
        "a version that does not exist was turned into text: it became the word None": {bare: "None"},
    }
    return {words: {**right, **other} for words, other in others.items()}


def looks_of_broken(right: Mapping[str, str], errors: Mapping[str, State]) -> Looks:
    """`errors` holds the packages whose import raises, each with its state."""
    others = {
        "a broken package counts as absent: of all exceptions only ImportError means that": None,
        "a broken package counts as installed, as if its import had gone well": "installed",
        "the message of the exception is where the name of its class belongs": "broken ({message})",
        "the message of the exception is beside the name of its class": "broken ({raises}({message!r}))",
    }
    return {
        words: {**right, **{name: other and other.format(**state) for name, state in errors.items()}}
        for words, other in others.items()
    }


def looks_of_text(right: str) -> Looks:
    """Whatever the text is about."""
    return {
        "nothing comes back: is the text printed, or is no return reached?": None,
        "the lines come in a list: they have to be joined to one text": right.split("\n"),
        "there is a newline after the last line, too: newlines only join lines": right + "\n",
        "there is an empty line after every line": right.replace("\n", "\n\n"),
    }


def looks_of_cuda(right: str, version: str, before: str) -> Looks:
    """`version` is that of torch, `before` the right answer to the call before this one."""
    return looks_of_text(right) | {
        "it is the answer to an earlier call, with another torch: every call has to look again": before,
        "each line begins with a blank: environment_report adds it": " " + right.replace("\n", "\n "),
        "the second line, about the device, is missing": right.partition("\n")[0],
        "the number after CUDA is the version of torch itself": re.sub(r"\(.*\)", f"({version})", right),
        "the version of CUDA is missing": re.sub(r" \(.*\)", "", right),
    }


def looks_of_report(right: Mapping[str, Any]) -> Looks:
    """`right` holds the report and the dict after the call."""
    text, names = right["report"], dict(right["packages_after"])
    head, *blocks = re.split("\n(?=[✓✗])", text)
    there, missing = ([block for block in blocks if block[0] == mark] for mark in "✓✗")
    until = blocks.index(missing[0]) + 1 if missing else len(blocks)
    gpu, advice = r"\n( (?:GPU|Device).*)", r"\n(  Install.*)"
    pages = {
        "the report ends after its first package": [head, *blocks[:1]],
        "the report ends at the first package that is missing": [head, *blocks[:until]],
        "the missing packages come after all others: keep the order of the dict": [head, *there, *missing],
        "the packages are in alphabetical order": [head, *sorted(blocks, key=lambda block: block[2:])],
        "the two lines about the machine are missing": blocks,
        "there is a line about the GPU, but torch was not among the packages": [text, " GPU: Not available"],
        "the lines about the GPU are at the end, not under torch": [re.sub(gpu, "", text), *re.findall(gpu, text)],
        "the lines about installing are at the end": [re.sub(advice, "", text), *re.findall(advice, text)],
    }
    edits: dict[str, tuple[str, Any]] = {
        "the version of Python is cut to its first two numbers": (r"^(Python: \d+\.\d+).*", r"\1"),
        "the platform is only the name of the system: it must be the long text": (r"^(Platform: \w+).*", r"\1"),
        "the line about installing has the import name": (r"(✗ (\w+):.*\n.* ).*", r"\1\2"),
        "the install name comes after a tick or a cross": (r"(?<=^[✓✗] )\w+", lambda found: names[found[0]]),
        "the line about installing has one blank in front": (r"^  (?=Install)", " "),
        "the line about installing has no blanks in front": (r"^  (?=Install)", ""),
        "only the first line about the GPU has a blank in front": (r"^ (?=Device)", ""),
        "the marks only look like those of the sheet": ("✓|✗", lambda found: {"✓": "✔", "✗": "✘"}[found[0]]),
    }
    texts = looks_of_text(text) | {words: "\n".join(page) for words, page in pages.items()}
    texts |= {words: re.sub(old, new, text, flags=re.MULTILINE) for words, (old, new) in edits.items()}
    return {words: {**right, "report": other} for words, other in texts.items()}
