"""Tools for the people who maintain the kit."""
