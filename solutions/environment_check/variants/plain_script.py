"""Write a first script: __import__ in try and except, concatenated strings, and no helper."""

import platform


def package_version(import_name):
    version = None
    try:
        module = __import__(import_name)
        try:
            version = str(module.__version__)
        except AttributeError:
            version = "installed"
    except ImportError:
        pass
    except Exception as problem:
        version = "broken (" + problem.__class__.__name__ + ")"
    return version


def accelerator():
    answer = "GPU: Not available"
    try:
        import torch
    except Exception:
        return answer
    if torch.cuda.is_available():
        answer = "GPU: CUDA (" + torch.version.cuda + ")"
        answer = answer + "\nDevice: " + torch.cuda.get_device_name()
    else:
        try:
            if torch.backends.mps.is_available():
                answer = "GPU: MPS (Mac)"
        except AttributeError:
            pass
    return answer


def environment_report(packages):
    packages = {name: other or name for name, other in packages.items()}
    report = "Python: " + platform.python_version()
    report = report + "\nPlatform: " + platform.platform()
    for name in packages:
        version = package_version(name)
        if version is None:
            report = report + "\n✗ " + name + ": Not installed"
            report = report + "\n  Install with: conda install " + packages[name]
        elif "broken" in version:
            report = report + "\n✗ " + name + ": " + version
            report = report + "\n  Install with: conda install " + packages[name]
        else:
            report = report + "\n✓ " + name + ": " + version
            if name == "torch":
                for line in accelerator().split("\n"):
                    report = report + "\n " + line
    return report
