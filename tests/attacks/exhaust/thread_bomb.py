"""Start more threads than a submission may have, each with a small stack, so that memory does not limit them."""

ATTACK = {
    "status": ["error"],
    "stopped_by": ["namespaces", "uid"],
    "controls": [["full", "namespaces"], ["full", "limits"], ["container", "limits"], ["container", "uid"]],
}
import threading
import time


def honest(x):
    threading.stack_size(1 << 15)
    for _ in range(300):
        threading.Thread(target=time.sleep, args=(2,), daemon=True).start()
    print(f"ESCAPED: {threading.active_count()} threads")
    return x
