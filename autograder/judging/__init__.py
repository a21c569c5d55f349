"""Judges a submission: runs a suite of graded tests with pytest, on values that come from the sandbox.

In: an Assignment and a Module. Out: an Outcome for each declared test, and the calls behind it. May import intake (for a student's own
file), extraction, comparison, sandbox and course.
"""
