"""The function about accelerators cannot be used where torch is missing.

Without torch there is an answer too: nothing is available.
"""

import importlib
import platform


def package_version(import_name):
    try:
        module = importlib.import_module(import_name)
    except ImportError:
        return None
    except Exception as error:
        return f"broken ({type(error).__name__})"
    return str(getattr(module, "__version__", "installed"))


def accelerator():
    import torch

    if torch.cuda.is_available():
        return f"GPU: CUDA ({torch.version.cuda})\nDevice: {torch.cuda.get_device_name(0)}"
    if hasattr(torch.backends, "mps") and torch.backends.mps.is_available():
        return "GPU: MPS (Mac)"
    return "GPU: Not available"


def _package_lines(import_name, install_name):
    version = package_version(import_name)
    if version is None or version.startswith("broken ("):
        return [f"✗ {import_name}: {version or 'Not installed'}", f"  Install with: conda install {install_name}"]
    lines = [f"✓ {import_name}: {version}"]
    if import_name == "torch":
        lines += [f" {line}" for line in accelerator().split("\n")]
    return lines


def environment_report(packages):
    lines = [f"Python: {platform.python_version()}", f"Platform: {platform.platform()}"]
    for import_name, install_name in packages.items():
        lines += _package_lines(import_name, install_name)
    return "\n".join(lines)
