"""Grades submissions: in judges side by side, and a Report whatever happens to one.

In: Submissions and their Assignments. Out: Reports. May import mistakes, judging and the rooms below them.
"""
