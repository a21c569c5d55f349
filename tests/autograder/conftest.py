"""Profiles of the property tests (`--hypothesis-profile fast` for the inner loop; the default is for `make check`, `full` for a
long look), one thread for all, and signals that are heard.

Judges are forked from this process: where OpenMP had started threads, the fork would hang. torch reads the limit when it is imported.
A shell ignores Ctrl-C for what it runs in the background, and `nohup` the end of its terminal; so would all that the tests start.
"""

import os
import signal

from hypothesis import settings

from autograder.sandbox.launcher import ONE_THREAD

os.environ.update(ONE_THREAD)
signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
settings.register_profile("fast", max_examples=10, deadline=None)
settings.register_profile("full", max_examples=1000, deadline=None)
