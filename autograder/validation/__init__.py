"""Validates the suites: grades programs whose correct score is known, and lists the claims that do not hold.

In: Assignments with their solutions. Out: claims and a kill matrix, as JSON and as a page. May import grading, reports and the rooms
below them. Not part of the handout; decides no grade.
"""
