"""Grades what arrives in a folder, for `autograder watch`: events, looks at the folder, the choice of the next, and the session."""
