"""Collect everything in named tuples first, then build the text with one comprehension."""

import platform
import sys
from typing import NamedTuple


class Row(NamedTuple):
    mark: str
    name: str
    text: str
    below: tuple


def load(name):
    """Return (module, None) or (None, exception)."""
    try:
        return __import__(name), None
    except Exception as error:
        return None, error


def package_version(import_name):
    module, error = load(import_name)
    if isinstance(error, ImportError):
        return None
    if error is not None:
        return f"broken ({type(error).__qualname__})"
    return format(getattr(module, "__version__", "installed"))


def accelerator():
    torch, error = load("torch")
    if error is not None:
        return "GPU: Not available"
    candidates = [
        (torch.cuda.is_available, lambda: f"GPU: CUDA ({torch.version.cuda})\nDevice: {torch.cuda.get_device_name(0)}"),
        (getattr(sys.modules.get("torch.backends.mps"), "is_available", lambda: False), lambda: "GPU: MPS (Mac)"),
    ]
    for available, text in candidates:
        if available():
            return text()
    return "GPU: Not available"


def row_of(name, install_name):
    advice = (f"  Install with: conda install {install_name}",)
    version = package_version(name)
    if version is None:
        return Row("✗", name, "Not installed", advice)
    if version.startswith("broken ("):
        return Row("✗", name, version, advice)
    return Row("✓", name, version, tuple(" " + line for line in accelerator().split("\n")) if name == "torch" else ())


def environment_report(packages):
    packages = {name: other or name for name, other in packages.items()}
    rows = tuple(row_of(*pair) for pair in packages.items())
    head = (f"Python: {platform.python_version()}", f"Platform: {platform.platform(False, False)}")
    return "\n".join([*head, *(line for row in rows for line in (f"{row.mark} {row.name}: {row.text}", *row.below))])
