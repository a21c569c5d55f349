"""Compares values with expected ones, and describes the differences to a student.

In: two plain values and a bound on the error. Out: mismatches, the part of an array to show, a likely cause. May import sandbox (its
values).
"""
