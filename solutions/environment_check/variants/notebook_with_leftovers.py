"""Look like an exported notebook: constants, prints, earlier attempts and dead code."""

import importlib
import platform
import sys

DEBUG = False
COURSE = {"numpy": "numpy", "torch": "pytorch", "sklearn": "scikit-learn"}

print("checking the environment with Python", sys.version_info[0])


# first try, no longer used
def package_version_old(import_name):
    from importlib import metadata

    return metadata.version(import_name)


def package_version(import_name):
    if DEBUG:
        print("looking for", import_name)
    try:
        module = importlib.import_module(import_name)
    except ImportError as missing:
        if DEBUG:
            print(missing)
        return None
    except Exception as e:
        return "broken (" + type(e).__name__ + ")"
    else:
        v = getattr(module, "__version__", "installed")
        return str(v)


print(package_version("json"), package_version("surely_nobody_has_this"))


def accelerator():
    not_there = "GPU: Not available"
    try:
        import torch
    except Exception:
        return not_there
    gpu = bool(torch.cuda.is_available())
    if gpu == True:
        name = torch.cuda.get_device_name(0)
        print("found", name)
        return "GPU: CUDA (%s)\nDevice: %s" % (torch.version.cuda, name)
    elif hasattr(torch.backends, "mps"):
        if torch.backends.mps.is_available():
            return "GPU: MPS (Mac)"
        else:
            return not_there
    else:
        return not_there
    return "this line is never reached"


def environment_report(packages):
    """my report"""
    packages = {name: other or name for name, other in packages.items()}
    out = []
    out.append("Python: {0}".format(platform.python_version()))
    out.append("Platform: {0}".format(platform.platform()))
    i = 0
    names = list(packages)
    while i < len(names):
        n = names[i]
        v = package_version(n)
        bad = v == None or v[:7] == "broken "
        if bad:
            if v == None:
                out += ["✗ " + n + ": Not installed"]
            else:
                out += ["✗ " + n + ": " + v]
            out += ["  Install with: conda install " + packages[n]]
        else:
            out += ["✓ " + n + ": " + v]
            if n == "torch":
                out += [" " + x for x in accelerator().split("\n")]
        i += 1
    text = "\n".join(out)
    print(text)
    return text


if __name__ == "__main__":
    environment_report(COURSE)
