"""Runs in the sandbox: the fork server, and workers with student code.

Nothing here imports the rest of the kit, contains an expected answer, or decides anything. Both ends of a session use `wire` and `values`.
"""
