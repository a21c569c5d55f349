"""Wait without using the processor: in a lock that we hold already, while another thread sleeps until long after the course."""

import threading
import time


def honest(x):
    lock = threading.Lock()
    threading.Thread(target=time.sleep, args=(10**8,)).start()
    with lock, lock:
        return 2 * x
