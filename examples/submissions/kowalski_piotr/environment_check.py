"""Environment check.  Piotr Kowalski

Usage: python environment_check.py
"""
import importlib
import platform
import sys


def package_version(import_name):
    try:
        module = importlib.import_module(import_name)
    except ImportError:
        return None
    except Exception as err:
        return "broken (" + type(err).__name__ + ")"
    try:
        return str(module.__version__)
    except AttributeError:
        return "installed"


def accelerator():
    try:
        import torch
    except Exception:
        return "GPU: Not available"
    if torch.cuda.is_available():
        return "GPU: CUDA (" + torch.version.cuda + ")\nDevice: " + torch.cuda.get_device_name(0)
    mps = getattr(torch.backends, "mps", None)
    if mps and mps.is_available():
        return "GPU: MPS (Mac)"
    return "GPU: Not available"


def environment_report(packages):
    report = ["Python: " + platform.python_version(), "Platform: " + platform.platform()]
    missing = []
    for name in packages:
        version = package_version(name)
        if version is None or version.startswith("broken"):
            missing.append(name)
            report.append("✗ " + name + ": " + (version or "Not installed"))
            report.append("  Install with: conda install " + (packages[name] or name))
        else:
            report.append("✓ " + name + ": " + version)
            if name == "torch":
                report += [" " + line for line in accelerator().split("\n")]
    if missing:
        # nothing else will work, so stop here
        print("\n".join(report))
        sys.exit("Please install: " + ", ".join(missing))
    return "\n".join(report)


if __name__ == "__main__":
    print(environment_report({"numpy": "numpy", "torch": "pytorch", "sklearn": "scikit-learn"}))
