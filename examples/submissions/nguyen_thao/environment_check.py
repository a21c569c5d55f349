# Thao Nguyen - EE 541
import importlib
import platform

def package_version(import_name):
    try:
        module = importlib.import_module(import_name)
        if hasattr(module, "__version__"):
            return str(module.__version__)
        return "installed"
    except:
        return None

def accelerator():
    if package_version("torch") is None:
        return "GPU: Not available"
    torch = importlib.import_module("torch")
    if torch.cuda.is_available():
        return "GPU: CUDA ({})\nDevice: {}".format(torch.version.cuda, torch.cuda.get_device_name(0))
    try:
        if torch.backends.mps.is_available():
            return "GPU: MPS (Mac)"
    except AttributeError:
        pass
    return "GPU: Not available"

def environment_report(packages):
    print("Python: {}".format(platform.python_version()))
    print("Platform: {}".format(platform.platform()))
    for name, install in packages.items():
        version = package_version(name)
        if version is None:
            print("✗ {}: Not installed".format(name))
            print("  Install with: conda install {}".format(install or name))
        else:
            print("✓ {}: {}".format(name, version))
            if name == "torch":
                for line in accelerator().split("\n"):
                    print(" " + line)

#environment_report({"numpy": "numpy", "torch": "pytorch", "cv2": "opencv"})
