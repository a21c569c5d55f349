"""Judges a submission: asks it what the graded tests of its suite ask, on values from the sandbox.

In: an Assignment and a Module. Out: an Outcome for each declared test, and the probe calls behind it. May import intake (for a student's
own file), extraction, comparison, sandbox and course.
"""
