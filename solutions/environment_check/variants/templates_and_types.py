"""Keep all texts as templates at the top of the module, with type hints everywhere."""

from __future__ import annotations

import importlib
import platform
from collections.abc import Mapping
from string import Template
from types import ModuleType
from typing import Final, Optional

PYTHON: Final = Template("Python: $version")
PLATFORM: Final = Template("Platform: $name")
FINE: Final = Template("✓ $name: $version")
NOT_FINE: Final = Template("✗ $name: $problem\n  Install with: conda install $package")
BROKEN: Final = Template("broken ($kind)")
CUDA: Final = Template("GPU: CUDA ($version)\nDevice: $device")
MPS: Final[str] = "GPU: MPS (Mac)"
NO_GPU: Final[str] = "GPU: Not available"
ABSENT: Final[str] = "Not installed"
NEWLINE: Final[str] = "\n"


def package_version(import_name: str) -> Optional[str]:
    try:
        module: ModuleType = importlib.import_module(import_name)
    except ImportError:
        return None
    except Exception as error:
        return BROKEN.substitute(kind=type(error).__name__)
    return str(getattr(module, "__version__", "installed"))


def accelerator() -> str:
    try:
        torch = importlib.import_module("torch")
    except Exception:
        return NO_GPU
    if torch.cuda.is_available():
        return CUDA.substitute(version=torch.version.cuda, device=torch.cuda.get_device_name(0))
    mps: Optional[ModuleType] = getattr(torch.backends, "mps", None)
    return MPS if mps and mps.is_available() else NO_GPU


def environment_report(packages: Mapping[str, str]) -> str:
    packages = {name: other or name for name, other in packages.items()}
    blocks: list[str] = [
        PYTHON.substitute(version=platform.python_version()),
        PLATFORM.substitute(name=platform.platform()),
    ]
    for name, package in packages.items():
        version: Optional[str] = package_version(import_name=name)
        if version is None or version.startswith("broken ("):
            blocks.append(NOT_FINE.substitute(name=name, problem=version or ABSENT, package=package))
            continue
        blocks.append(FINE.substitute(name=name, version=version))
        if name == "torch":
            blocks.append(" " + accelerator().replace(NEWLINE, NEWLINE + " "))
    return NEWLINE.join(blocks)
