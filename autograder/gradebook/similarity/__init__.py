"""Finds submissions that are identical or nearly identical: a hint for staff, never part of a report."""
