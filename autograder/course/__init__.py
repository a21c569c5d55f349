"""Reads the course: assignments and the staff's programs; makes stubs, notebooks and the handout from them.

In: the folders `assignments/`, `solutions/` and `tests/`. Out: Assignment and Program records, generated files, a zip for students. May
import no other room.
"""
