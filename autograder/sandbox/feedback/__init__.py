"""Turns a failed call into sentences: for visible tests, for hidden ones from a closed list, and advice for an exception."""
