"""What computes nothing is not written, and a wrong signature is named: read off the text, after an answer that fits."""

from __future__ import annotations

import ast

import pytest

from autograder.judging.definitions import computes_nothing, names_used_by
from tests.adam_step import probes as adam_probes
from tests.autograder.kit import assignments, grade, submission
from tests.dense_backward import probes as dense_probes

NOTHING = {
    "pass": "pass",
    "ellipsis": "...",
    "docstring": "'''Return the new w.'''",
    "bare return": "return",
    "None under a name": "out = None\nreturn out",
    "one of two results": "new_w = None\nreturn new_w, lr",
    "sizes read, nothing done": "n, d = w.shape\nout = None\nreturn out",
    "attributes set to None": "dx = None\nself.grad_W = None\nreturn dx",
}
SOMETHING = {
    "a product": "out = w * 2\nreturn None",
    "a call": "print(w)",
    "a loop": "for i in w:\n    pass",
    "a raise": "raise ValueError",
    "an assignment that adds": "w -= 1",
}


def function(body: str) -> ast.FunctionDef:
    (node,) = ast.parse("def f(self, w, lr):\n" + "\n".join(f"    {line}" for line in body.split("\n"))).body
    assert isinstance(node, ast.FunctionDef)
    return node


@pytest.mark.parametrize("body", NOTHING.values(), ids=list(NOTHING))
def test_a_body_of_placeholders_computes_nothing(body):
    assert computes_nothing(function(body))


@pytest.mark.parametrize("body", SOMETHING.values(), ids=list(SOMETHING))
def test_a_body_with_an_operation_computes_something(body):
    assert not computes_nothing(function(body))


def test_a_probe_uses_the_names_of_its_helpers_too():
    assert {"Dense", "forward", "backward"} <= names_used_by(dense_probes.second_round)
    assert "backward" not in names_used_by(dense_probes.forward)
    assert "adam" not in names_used_by(adam_probes.sgd_steps)


def changed(slug: str, old: str, new: str) -> str:
    source = assignments()[slug].solution.with_name("student.py").read_text()
    assert source.count(old) == 1
    return source.replace(old, new)


SGD = "    return w - lr * grad\n"
BACKWARD = "def backward(self, grad_output):\n"


@pytest.fixture(scope="module")
def failures():
    """Return status, feedback and mistake of each test that the submissions below do not pass."""
    stub = assignments()["conv2d_forward"].stub.read_text()
    sources = {
        "untouched sgd": ("adam_step", changed("adam_step", SGD, "    w_new = None\n    return w_new\n")),
        "sgd not returned": ("adam_step", changed("adam_step", SGD, "    w = w - lr * grad\n")),
        "untouched momentum": (
            "adam_step",
            changed("adam_step", "    return w - velocity, velocity\n", "    return None, None\n"),
        ),
        "untouched pooling": (
            "conv2d_forward",
            stub.replace('raise NotImplementedError("TODO: MaxPool2D.forward")', "out = None\n        return out"),
        ),
        "untouched backward": (
            "dense_backward",
            changed(
                "dense_backward", BACKWARD, BACKWARD + "        return None\n\n    def unused(self, grad_output):\n"
            ),
        ),
        "learning_rate": (
            "adam_step",
            changed(
                "adam_step",
                "velocity, lr=0.01, beta=0.9):\n",
                "velocity, learning_rate=0.01, beta=0.9):\n    lr = learning_rate\n",
            ),
        ),
        "forward with a stride": (
            "conv2d_forward",
            assignments()["conv2d_forward"]
            .solution.read_text()
            .replace("def forward(self, x):", "def forward(self, x, stride):"),
        ),
        "another name for grad": (
            "adam_step",
            changed("adam_step", "def sgd(w, grad, lr=0.01):\n", "def sgd(w, g, lr=0.01):\n    grad = w\n"),
        ),
    }
    reports = grade(submission(slug, name, source) for name, (slug, source) in sources.items())
    return {report.key: [outcome for outcome in report.outcomes if outcome.status != "passed"] for report in reports}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "written"),
    [("untouched sgd", "sgd"), ("untouched pooling", "MaxPool2D.forward"), ("untouched backward", "Dense.backward")],
)
def test_what_computes_nothing_is_not_written_and_no_known_mistake(failures, name, written):
    sentence = f"{written} is not written yet: it computes nothing and returns None"
    marked = [outcome for outcome in failures[name] if outcome.feedback == sentence]
    assert marked
    assert {outcome.status for outcome in marked} == {"missing"}
    assert {outcome.mistake for outcome in failures[name]} == {""}
    assert {outcome.status for outcome in failures[name]} <= {"missing", "error"}


@pytest.mark.slow
def test_what_computes_a_result_and_forgets_to_return_it_stays_a_mistake(failures):
    assert {outcome.status for outcome in failures["sgd not returned"]} == {"failed", "error"}
    # It works out the velocity, then returns constants: that is no placeholder.
    assert "missing" not in {outcome.status for outcome in failures["untouched momentum"]}


@pytest.mark.slow
def test_an_argument_of_the_sheet_that_is_not_taken_is_named(failures):
    sentences = {outcome.feedback for outcome in failures["learning_rate"]}
    assert sentences == {"sgd_momentum does not take `lr`, which the sheet asks for"}
    assert {outcome.status for outcome in failures["learning_rate"]} == {"error"}


@pytest.mark.slow
def test_an_argument_that_the_sheet_does_not_give_is_noticed(failures):
    sentences = {outcome.feedback for outcome in failures["forward with a stride"]}
    assert "Conv2D.forward needs an argument that the sheet does not give it" in sentences


@pytest.mark.slow
def test_another_name_for_a_positional_argument_is_no_wrong_signature(failures):
    assert failures["another name for grad"]
    assert not any("the sheet" in outcome.feedback for outcome in failures["another name for grad"])
