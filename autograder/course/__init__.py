"""Reads the course: assignments and the staff's programs; makes stubs, notebooks, the handout and bundles from them.

In: the folders `assignments/`, `solutions/` and `tests/`. Out: Assignment and Program records, generated files, a zip for students, a
bundle for another system (`bundles`). May import no other room.
"""
