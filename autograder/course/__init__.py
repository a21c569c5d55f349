"""The course: assignments, our own programs, the stubs and the handout made from them.

In: the folders `assignments/`, `solutions/` and `tests/`. Out: Assignment and Program records, generated files, one zip for students. May
import no other room.
"""
