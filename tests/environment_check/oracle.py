"""What the visible and the hidden tests of environment_check share: drawn machines and packages, and texts by hand.

Nothing here imports or asks a package: names, versions and devices are drawn, and what a report says about
them is written down from the sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

State = dict[str, Any]

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
