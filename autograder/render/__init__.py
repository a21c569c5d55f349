"""Everything that shows a Report: JSON, HTML, a class page, a gradebook and tables for the terminal.

Each module is one format. All of them are pure: the same Report gives the same bytes, because time, version and seed
are fields of the Report. Only here is it known how a platform or a person wants results; nobody here computes a
score.
"""
