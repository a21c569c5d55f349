"""The commands of students: `make test`, and `autograder.check()` in a notebook."""
