"""Use exec and match, sys.version_info for Python's version, and an import for MPS."""

import platform
import sys


def package_version(import_name):
    scope = {}
    try:
        exec(f"import {import_name} as module", scope)
    except Exception as error:
        return None if isinstance(error, ImportError) else f"broken ({type(error).__qualname__})"
    version = getattr(scope["module"], "__version__", None)
    return "installed" if version is None else f"{version}"


def accelerator():
    try:
        from torch import cuda, version
    except Exception:
        return "GPU: Not available"
    if cuda.is_available():
        return "\n".join((f"GPU: CUDA ({version.cuda})", f"Device: {cuda.get_device_name(0)}"))
    try:
        import torch.backends.mps as mps
    except ImportError:
        return "GPU: Not available"
    return ("GPU: Not available", "GPU: MPS (Mac)")[mps.is_available()]


def describe(import_name, install_name):
    advice = f"  Install with: conda install {install_name}"
    match (import_name, package_version(import_name)):
        case (_, None):
            return [f"✗ {import_name}: Not installed", advice]
        case (_, broken) if broken.startswith("broken"):
            return [f"✗ {import_name}: {broken}", advice]
        case ("torch", version):
            return [f"✓ torch: {version}", *(f" {line}" for line in accelerator().splitlines())]
        case (_, version):
            return [f"✓ {import_name}: {version}"]


def environment_report(packages):
    packages = {name: other or name for name, other in packages.items()}
    major, minor, micro = sys.version_info[:3]
    lines = [f"Python: {major}.{minor}.{micro}", f"Platform: {platform.platform(terse=False)}"]
    for pair in packages.items():
        lines.extend(describe(*pair))
    return "\n".join(lines)
