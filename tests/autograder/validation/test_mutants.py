"""Machine mutants: each is a program, differs from the reference, and changes only what students write."""

from __future__ import annotations

import ast

import pytest

from autograder.validation.mutants import mutants
from tests.autograder.kit import ROOT, assignments

SOURCE = '''"""A module."""

LIMIT = 3


def area(width, height=2):
    """Return the area."""
    # BEGIN SOLUTION
    if width > 0 and not height < 1:
        return round(width * height, ndigits=LIMIT)
    return -1.5
    # END SOLUTION
'''


def test_the_operators_do_what_they_say():
    made = {mutant.name: mutant.source for mutant in mutants(SOURCE)}
    changes = {name.partition(": ")[2] for name in made}
    assert {
        "`width > 0` -> `width >= 0`",
        "`width > 0` -> `width <= 0`",
        "`not height < 1` -> `height < 1`",
        "`width * height` -> `width / height`",
        "`width * height` -> `width`",
        "`1.5` -> `2.5`",
        "`-1.5` -> `1.5`",
        "`round(width * height, ndigits=LIMIT)` -> `round(width * height)`",
        "`return -1.5` -> `return None`",
    } <= changes
    assert all(name.startswith("area: ") for name in made)


def test_only_the_regions_of_students_change():
    for mutant in mutants(SOURCE):
        assert "LIMIT = 3" in mutant.source
        assert "def area(width, height=2):" in mutant.source
        assert '"""Return the area."""' in mutant.source


@pytest.mark.parametrize("slug", sorted(assignments()))
def test_each_is_a_program_of_its_own(slug):
    reference = (ROOT / "solutions" / slug / f"{slug}.py").read_text()
    made = mutants(reference)
    sources = {ast.dump(ast.parse(mutant.source)) for mutant in made}
    assert len(made) >= 40
    assert len(sources) == len(made) == len({mutant.name for mutant in made})
    assert ast.dump(ast.parse(ast.unparse(ast.parse(reference)))) not in sources
