"""Refuse arguments that the sheet does not promise; import in a thread, and import torch's modules one by one."""

import platform
import sys
from concurrent.futures import ThreadPoolExecutor


def outcome_of_import(import_name):
    try:
        __import__(import_name)
    except ImportError:
        return None
    except Exception as error:
        return f"broken ({type(error).__qualname__})"
    module = sys.modules[import_name]
    return str(module.__version__) if hasattr(module, "__version__") else "installed"


def package_version(import_name):
    if type(import_name) is not str or not import_name.isidentifier():
        raise ValueError(f"{import_name!r} is no plain name")
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(outcome_of_import, import_name).result()


def accelerator():
    try:
        import torch.cuda
        import torch.version
    except Exception:
        return "GPU: Not available"
    if torch.cuda.is_available():
        return f"GPU: CUDA ({torch.version.cuda})\nDevice: {torch.cuda.get_device_name(0)}"
    try:
        from torch.backends import mps
    except ImportError:
        return "GPU: Not available"
    return "GPU: MPS (Mac)" if mps.is_available() else "GPU: Not available"


def environment_report(packages):
    packages = {name: other or name for name, other in packages.items()}
    if type(packages) is not dict or not all(type(name) is str for pair in packages.items() for name in pair):
        raise TypeError(f"{packages!r} is no dict of texts")
    lines = ["Python: " + sys.version.split()[0], "Platform: " + platform.platform()]
    for import_name, install_name in packages.items():
        version = package_version(import_name)
        if version is None or version.startswith("broken ("):
            lines.append(f"✗ {import_name}: {version or 'Not installed'}")
            lines.append(f"  Install with: conda install {install_name}")
            continue
        lines.append(f"✓ {import_name}: {version}")
        if import_name == "torch":
            lines.extend(" " + line for line in accelerator().split("\n"))
    return "\n".join(lines)
