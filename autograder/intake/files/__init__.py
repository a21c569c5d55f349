"""Reads folders and zips within limits, without unpacking to disk."""
