"""Reads folders and zips: every file as an Entry, none larger than the limits, nothing unpacked to disk."""
