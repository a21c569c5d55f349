"""Profiles of the property tests (`--hypothesis-profile fast` for the inner loop; the default is for `make check`, `full` for a
long look), and one thread for all.

Judges are forked from this process: where OpenMP had started threads, the fork would hang. torch reads the limit when it is imported.
"""

import os

from hypothesis import settings

from autograder.sandbox.launcher import ONE_THREAD

os.environ.update(ONE_THREAD)
settings.register_profile("fast", max_examples=10, deadline=None)
settings.register_profile("full", max_examples=1000, deadline=None)
