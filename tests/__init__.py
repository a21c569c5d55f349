"""The suites of the assignments, and the tests of the kit itself (`autograder/`)."""
