"""Writes stored results into the files of other systems.

Each module is one system. A module for a learning system fills in the file that its user downloaded and returns a Filled.
"""
