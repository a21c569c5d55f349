"""Read the planted packages off the import finder, and import none."""

ATTACK = {"honest": 8}
import platform
import sys


def state_of(name):
    return sys.meta_path[0].states.get(name)


def package_version(import_name):
    state = state_of(import_name)
    if state is None or state.get("raises") in ("ImportError", "ModuleNotFoundError"):
        return None
    if "raises" in state:
        return f"broken ({state['raises']})"
    return str(state.get("version_object", state.get("version", "installed")))


def accelerator():
    torch = state_of("torch") or {}
    if torch.get("devices"):
        return f"GPU: CUDA ({torch['cuda']})\nDevice: {torch['devices'][0]}"
    return "GPU: MPS (Mac)" if torch.get("mps") else "GPU: Not available"


def environment_report(packages):
    lines = [f"Python: {platform.python_version()}", f"Platform: {platform.platform()}"]
    for name, install_name in packages.items():
        version = package_version(name)
        if version is None or version.startswith("broken"):
            lines += [
                f"✗ {name}: {version or 'Not installed'}",
                f"  Install with: conda install {install_name or name}",
            ]
        else:
            lines.append(f"✓ {name}: {version}")
            lines += [f" {line}" for line in accelerator().splitlines()] if name == "torch" else []
    return "\n".join(lines)
