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
    lines = [f"Python: {platform.python_version()}", f"Platform: {platform.platform()}"]
    for name, install_name in packages.items():
        if install_name is None:
            install_name = name
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
