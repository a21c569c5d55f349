"""Wait without using the processor, for a lock that this process already holds, while another thread sleeps for years."""

import threading
import time


def honest(x):
    lock = threading.Lock()
    threading.Thread(target=time.sleep, args=(10**8,)).start()
    with lock, lock:
        return 2 * x
