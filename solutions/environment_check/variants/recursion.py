"""Use recursion in place of every loop, over a tuple of pairs."""

import importlib
import platform


def package_version(import_name):
    try:
        module = importlib.import_module(import_name)
        version = getattr(module, "__version__", "installed")
    except ImportError:
        version = None
    except Exception as error:
        version = "broken (" + type(error).__name__ + ")"
    return version if version is None else str(version)


def accelerator():
    try:
        torch = importlib.import_module("torch")
    except Exception:
        torch = None
    if torch is None:
        return "GPU: Not available"
    if torch.cuda.is_available():
        return "\n".join(["GPU: CUDA (" + torch.version.cuda + ")", "Device: " + torch.cuda.get_device_name(0)])
    return "GPU: MPS (Mac)" if has_mps(torch) else "GPU: Not available"


def has_mps(torch):
    try:
        return torch.backends.mps.is_available()
    except AttributeError:
        return False


def indented(lines):
    if not lines:
        return ""
    return "\n " + lines[0] + indented(lines[1:])


def rest_of_report(pairs):
    if not pairs:
        return ""
    (name, install_name), *others = pairs
    version = package_version(name)
    if version is None:
        block = "\n✗ " + name + ": Not installed\n  Install with: conda install " + install_name
    elif version.startswith("broken ("):
        block = "\n✗ " + name + ": " + version + "\n  Install with: conda install " + install_name
    else:
        block = "\n✓ " + name + ": " + version + (indented(accelerator().split("\n")) if name == "torch" else "")
    return block + rest_of_report(tuple(others))


def environment_report(packages):
    packages = {name: other or name for name, other in packages.items()}
    return (
        "Python: "
        + platform.python_version()
        + "\nPlatform: "
        + platform.platform()
        + rest_of_report(tuple(packages.items()))
    )
