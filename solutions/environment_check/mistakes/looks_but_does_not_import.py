"""A package counts as installed as soon as it is found.

Whether its import works, and which version it has, shows only when it is imported.
"""

import importlib.util
import platform


def package_version(import_name):
    if importlib.util.find_spec(import_name) is None:
        return None
    return "installed"


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
    lines = [f"Python: {platform.python_version()}", f"Platform: {platform.platform()}"]
    for name, install_name in packages.items():
        version = package_version(name)
        if version is None:
            lines.append(f"✗ {name}: Not installed")
            lines.append(f"  Install with: conda install {install_name}")
        elif version.startswith("broken"):
            lines.append(f"✗ {name}: {version}")
            lines.append(f"  Install with: conda install {install_name}")
        else:
            lines.append(f"✓ {name}: {version}")
            if name == "torch":
                for line in accelerator().splitlines():
                    lines.append(" " + line)
    return "\n".join(lines)
