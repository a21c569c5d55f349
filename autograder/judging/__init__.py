"""Judges a submission: runs its suite of graded tests with pytest on values from the sandbox.

In: an Assignment and a Module. Out: an Outcome for each declared test, and the probe calls behind it. May import intake (for a student's
own file), extraction, comparison, sandbox and course.
"""
