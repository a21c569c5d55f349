"""Compares values with expected values, and describes a difference to a student.

In: two plain values and a bound on the error. Out: mismatches, the window of an array to show, a likely cause. May import sandbox (its
values).
"""
