"""The report ends at the first package that is missing.

The packages after it have to be listed too.
"""

import importlib
import platform


def package_version(import_name):
    try:
        module = importlib.import_module(import_name)
    except ImportError:
        return None
    except Exception as e:
        return f"broken ({type(e).__name__})"
    return str(getattr(module, "__version__", "installed"))


def accelerator():
    try:
        import torch
    except Exception:
        return "GPU: Not available"
    if torch.cuda.is_available():
        return f"GPU: CUDA ({torch.version.cuda})\nDevice: {torch.cuda.get_device_name(0)}"
    if hasattr(torch.backends, "mps") and torch.backends.mps.is_available():
        return "GPU: MPS (Mac)"
    return "GPU: Not available"


def environment_report(packages):
    text = f"Python: {platform.python_version()}\nPlatform: {platform.platform()}"
    for name, install_name in packages.items():
        version = package_version(name)
        if version is None or version.startswith("broken"):
            text += f"\n✗ {name}: {version or 'Not installed'}"
            text += f"\n  Install with: conda install {install_name}"
            return text
        text += f"\n✓ {name}: {version}"
        if name == "torch":
            text += "\n " + accelerator().replace("\n", "\n ")
    return text
