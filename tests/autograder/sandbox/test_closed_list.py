"""A worker chooses what a hidden test says of it from a closed list, and nothing of what it sends gets into a sentence."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.model import Chunk, Module
from autograder.sandbox.feedback import closed_list
from autograder.sandbox.feedback.failures import HIDDEN, HIDDEN_AT_A_PLACE, LIMIT_MESSAGES, death, failure_of
from autograder.sandbox.launcher import Ending

PROBES = "def call(submission, x):\n    layer = submission.Layer()\n    return layer.grad_W\n"
SOURCE = "# a comment\nclass Layer:\n\n    def forward(self, x):\n        return x.Secret\n"
KINDS = ["todo", "missing", "memory", "import", "raised", "exit", "refused", *LIMIT_MESSAGES]
TYPES = [*closed_list.RAISED, "SecretError", "OSError", "KeyboardInterrupt"]
WORDS = [
    "",
    "Layer",
    "grad_W",
    "TODO: Layer",
    "TODO: Layer.forward",
    "Secret",
    "x.Secret",
    "TODO: Secret",
    "Layer.x",
    "7",
]
SIGNALS = [-number for number in range(1, 64)]


def module_of(*sources: str) -> Module:
    chunks = tuple(Chunk(f"cell {number}", source, ()) for number, source in enumerate(sources, start=1))
    return Module(chunks, {"Layer": "cell 1, line 2", "adam": None}, {"adam": "cell 2 cannot be read"}, ())


MODULE = module_of(SOURCE, "y = 1")
LONG = module_of(*["\n".join(f"x{line} = {line}" for line in range(700))] * 9)
FACTS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(KINDS) | st.text(),
        "type": st.sampled_from(TYPES) | st.text() | st.integers(),
        "message": st.sampled_from(WORDS) | st.text() | st.none(),
        "chunk": st.integers(-1, 9) | st.booleans() | st.text(),
        "line": st.integers(-1, 800) | st.floats() | st.none(),
    }
)


def possible(module: Module) -> frozenset[str]:
    return frozenset(closed_list.sentences(module, PROBES))


POSSIBLE = {id(module): possible(module) for module in (MODULE, LONG)}


@pytest.mark.parametrize("module", [MODULE, LONG], ids=["short", "long"])
@given(facts=FACTS)
def test_any_answer_of_a_worker_gives_a_sentence_of_the_list(module: Module, facts: dict[str, Any]) -> None:
    assert failure_of(facts, module, PROBES, ("numpy",)).hidden_feedback in POSSIBLE[id(module)]


@pytest.mark.parametrize("code", [*SIGNALS, *range(0, 256, 5)])
def test_any_end_of_a_worker_gives_a_sentence_of_the_list(code: int) -> None:
    for killed in (False, True):
        ending = Ending(code=code, killed=killed, cpu_seconds=0.0, cpu_limit=20)
        assert death(ending).failure.hidden_feedback in closed_list.WITHOUT_PLACE


def test_every_sentence_with_a_place_is_in_the_list() -> None:
    assert {*HIDDEN_AT_A_PLACE.values(), *closed_list.RAISED} <= set(closed_list.AT_A_PLACE)
    assert set(HIDDEN.values()) <= set(closed_list.WITHOUT_PLACE)


def test_a_long_program_has_no_more_sentences_than_a_short_one_may_have() -> None:
    most = len(closed_list.AT_A_PLACE) * (closed_list.MOST_PLACES + 1) + 100
    assert len(POSSIBLE[id(LONG)]) <= most
    facts = {"kind": "raised", "type": "TypeError", "message": "", "chunk": 3, "line": 7}
    assert failure_of(facts, LONG, PROBES, ()).hidden_feedback.startswith("TypeError near cell ")
    assert failure_of(facts | {"chunk": 0, "line": 4}, MODULE, PROBES, ()).hidden_feedback == (
        "TypeError at cell 1, line 4: `def forward(self, x):`"
    )
