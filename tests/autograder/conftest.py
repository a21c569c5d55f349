"""Profiles of the property tests: `--hypothesis-profile fast` for the inner loop; the default is for `make check`."""

from hypothesis import settings

settings.register_profile("fast", max_examples=20, deadline=None)
