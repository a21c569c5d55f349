"""Use one helper around __import__ in all three functions."""

import platform
import sys

NOTHING = "GPU: Not available"


def try_import(name):
    try:
        __import__(name)
    except BaseException as error:
        if isinstance(error, ImportError):
            return "absent", None
        if isinstance(error, Exception):
            return "broken", type(error).__name__
        raise
    return "fine", sys.modules[name]


def package_version(import_name):
    kind, found = try_import(import_name)
    answers = {
        "absent": lambda: None,
        "broken": lambda: "broken ({})".format(found),
        "fine": lambda: str(getattr(found, "__version__", "installed")),
    }
    return answers[kind]()


def accelerator():
    kind, torch = try_import("torch")
    if kind != "fine":
        return NOTHING
    if torch.cuda.is_available():
        return "GPU: CUDA ({})\nDevice: {}".format(torch.version.cuda, torch.cuda.get_device_name(device=0))
    mps_in_reach = hasattr(torch.backends, "mps") and torch.backends.mps.is_available()
    return "GPU: MPS (Mac)" if mps_in_reach else NOTHING


def environment_report(packages):
    packages = {name: other or name for name, other in packages.items()}
    rows = ["Python: " + sys.version.split()[0], "Platform: " + platform.platform()]
    for name, to_install in packages.items():
        version = package_version(name)
        ok = version is not None and not version.startswith("broken (")
        rows.append("{} {}: {}".format("✓" if ok else "✗", name, version or "Not installed"))
        if not ok:
            rows.append("  Install with: conda install " + to_install)
        elif name == "torch":
            rows.extend(" " + row for row in accelerator().split("\n"))
    return "\n".join(rows)
