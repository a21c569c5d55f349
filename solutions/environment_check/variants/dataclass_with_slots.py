"""Use a frozen dataclass with slots for a package, with properties for its lines."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib import import_module


@dataclass(frozen=True, slots=True)
class Finding:
    import_name: str
    install_name: str
    version: str | None

    @property
    def fine(self) -> bool:
        return self.version is not None and not self.version.startswith("broken (")

    @property
    def first_line(self) -> str:
        mark = "✓" if self.fine else "✗"
        return f"{mark} {self.import_name}: {'Not installed' if self.version is None else self.version}"

    @property
    def further_lines(self) -> tuple[str, ...]:
        if not self.fine:
            return (f"  Install with: conda install {self.install_name}",)
        if self.import_name != "torch":
            return ()
        return tuple(f" {line}" for line in accelerator().split("\n"))


def package_version(import_name: str) -> str | None:
    try:
        module = import_module(import_name)
    except ImportError:
        return None
    except Exception as error:
        return f"broken ({type(error).__name__})"
    try:
        return str(module.__version__)
    except AttributeError:
        return "installed"


def accelerator() -> str:
    try:
        torch = import_module("torch")
    except Exception:
        return "GPU: Not available"
    if torch.cuda.is_available():
        return f"GPU: CUDA ({torch.version.cuda})\nDevice: {torch.cuda.get_device_name(0)}"
    if hasattr(torch.backends, "mps") and torch.backends.mps.is_available():
        return "GPU: MPS (Mac)"
    return "GPU: Not available"


def environment_report(packages: dict[str, str]) -> str:
    packages = {name: other or name for name, other in packages.items()}
    lines = [f"Python: {platform.python_version()}", f"Platform: {platform.platform()}"]
    for import_name, install_name in packages.items():
        finding = Finding(import_name, install_name, package_version(import_name))
        lines.append(finding.first_line)
        lines.extend(finding.further_lines)
    return "\n".join(lines)
