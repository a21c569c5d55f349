"""Keeps the results of a course in plain files: reuses them, compares runs, applies the ledger, and exports.

In: Submissions, Reports, the instructor's ledger. Out: results, records of runs, and files for a learning system. May import
reports and the rooms below it.
"""
