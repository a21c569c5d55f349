"""Grades submissions: one process for each, and a Report whatever happens to it.

In: Submissions and their Assignments. Out: Reports. May import mistakes, judging and the rooms below them.
"""
