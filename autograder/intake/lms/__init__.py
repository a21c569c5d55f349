"""Reads the file names and folders that learning management systems make."""
