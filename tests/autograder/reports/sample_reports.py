"""Reports made by hand for the tests of the renderers: every status, heat maps, texts, code with parts left out, a
class of students."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from autograder.model import (
    STATUSES,
    Cell,
    Difference,
    GradedTest,
    Module,
    Outcome,
    Report,
    Span,
    Standing,
    Status,
    SyntaxFault,
    Visibility,
)

Entry = TypeVar("Entry")

SETUP = """# Homework 4: optimizers
import numpy as np
import matplotlib.pyplot as plt
%matplotlib inline
!pip install torch

plt.rcParams["figure.figsize"] = (8, 4)"""

OPTIMIZERS = '''def sgd(w, grad, lr=0.01):
    """One step of gradient descent."""
    return w - lr * grad


def sgd_momentum(w, grad, velocity, lr=0.01, beta=0.9):
    # the velocity is an average of the gradients, and it is what moves the weights
    velocity = beta * velocity + (1 - beta) * grad
    print("velocity", velocity.shape, "with a rather long text that a narrow screen has to break somewhere", 1.0)
    return w - lr * velocity, velocity


@np.vectorize
def square(x):
    return x**2'''

TRAINING = """losses = []
for step in range(200):
    w = sgd(w, 2 * w)
    losses.append(float(np.sum(w**2)))

plt.plot(losses)
plt.show()
"""

ADAM = """def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return w - lr * m / (np.sqrt(v) + eps), m, v"""

PRINTED = "\n".join(f"velocity (3, 4) after step {step}" for step in range(1, 9))


def digest(text: str) -> str:
    """Return a sha256 hex digest, as the grader records it."""
    return hashlib.sha256(text.encode()).hexdigest()


def numbers(rows: int = 3, columns: int = 4) -> Difference:
    """Return a window of numbers in which the right half is wrong, more so to the bottom."""
    expected = [[0.1205 * (r + 1) - 0.31 * c for c in range(columns)] for r in range(rows)]
    wrong = [[c >= columns // 2 for c in range(columns)] for _ in range(rows)]
    error = [
        [(r + 1) * (c + 1) / (rows * columns) if wrong[r][c] else 0.0 for c in range(columns)] for r in range(rows)
    ]
    got = [[expected[r][c] + error[r][c] * 0.9 for c in range(columns)] for r in range(rows)]
    return Difference(
        "w", f"rows 0-{rows - 1}, columns 0-{columns - 1}", texts(got), texts(expected), grid(error), grid(wrong)
    )


def texts(rows: Sequence[Sequence[float]]) -> tuple[tuple[str, ...], ...]:
    """Return numbers as the short texts that a Difference holds."""
    return tuple(tuple(f"{value:.4g}" for value in row) for row in rows)


def grid(rows: Sequence[Sequence[Entry]]) -> tuple[tuple[Entry, ...], ...]:
    """Return nested lists as nested tuples."""
    return tuple(tuple(row) for row in rows)


def lines() -> Difference:
    """Return two texts of three lines of which one differs in the blanks at its end."""
    got = ("✓ numpy: 1.26.4", "✗ sklearn: Not installed  ", "  Install with: conda install sklearn")
    expected = ("✓ numpy: 1.26.4", "✗ sklearn: Not installed", "  Install with: conda install scikit-learn")
    wrong = tuple((left != right,) for left, right in zip(got, expected, strict=True))
    error = tuple((float(mark),) for (mark,) in wrong)
    return Difference("environment_report", "lines 1-3", as_column(got), as_column(expected), error, wrong)


def as_column(entries: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return texts as a grid of one column."""
    return tuple((entry,) for entry in entries)


VISIBLE = (
    GradedTest("test_sgd_takes_a_step", "sgd: one step on a matrix", 1.0, "visible"),
    GradedTest("test_sgd_keeps_float32", "sgd: float32 stays float32", 1.0, "visible"),
    GradedTest("test_momentum_two_steps", "sgd_momentum: two steps from rest", 2.0, "visible"),
    GradedTest("test_adam_first_step", "adam: the first step from m = v = 0", 2.0, "visible"),
    GradedTest("test_adam_many_steps", "adam: fifty steps against torch.optim.Adam", 2.5, "visible"),
    GradedTest("test_adam_leaves_inputs_alone", "adam: its inputs are not changed", 1.5, "visible"),
)
HIDDEN = (
    GradedTest("test_sgd_scalars", "sgd: numbers and arrays of any rank", 2.0, "hidden"),
    GradedTest("test_momentum_other_beta", "sgd_momentum: another beta, ten steps", 2.0, "hidden"),
    GradedTest("test_adam_tiny_gradient", "adam: gradients as small as eps", 2.0, "hidden"),
    GradedTest("test_adam_bias", "adam: bias correction at step 1000", 2.0, "hidden"),
    GradedTest("test_adam_closed_form", "adam: the closed form for a constant gradient", 2.0, "hidden"),
)
FEEDBACK: Mapping[Status, str] = {
    "passed": "",
    "failed": "w: 6 of 12 entries differ: got -0.2745, expected -0.4995",
    "error": "ValueError in cell 4, line 3: operands could not be broadcast together with shapes (3,4) (4,3)",
    "missing": "TODO: adam",
    "timeout": "no answer within 2 s",
    "crashed": "the process ended while this test ran (signal 11)",
    "grader_error": "the reference raised ZeroDivisionError",
}


NOTHING = Module((), {}, {}, ())


def outcome(test: GradedTest, status: Status, **values: Any) -> Outcome:
    """Return an outcome with the usual feedback of its status."""
    return replace(Outcome(test, status, FEEDBACK[status], seconds=0.0123), **values)


def module() -> Module:
    """Return the evidence of a notebook with set-up, code, training and a broken cell."""
    cells = (
        Cell(
            "cell 1",
            SETUP,
            (Span(2, 3, "import"),),
            (Span(4, 5, "notebook command"), Span(7, 7, "plotting")),
        ),
        Cell(
            "cell 3",
            OPTIMIZERS,
            (Span(1, 3, "defines sgd"), Span(6, 10, "defines sgd_momentum")),
            (Span(13, 15, "nothing that is graded needs square"),),
        ),
        Cell("cell 4", TRAINING, (), (Span(1, 4, "training loop"), Span(6, 7, "not needed: plotting"))),
        Cell("cell 6", ADAM, (Span(1, 4, "defines adam"),), ()),
        Cell(
            "cell 7",
            "def nesterov(w:\n    return w",
            (),
            (Span(1, 2, "cannot be read: '(' was never closed (line 1)"),),
        ),
    )
    found = {"sgd": "cell 3, line 1", "sgd_momentum": "cell 3, line 6", "adam": "cell 6, line 1", "nesterov": None}
    lost = {"nesterov": "cell 7 cannot be read: '(' was never closed (line 1)"}
    remarks = ("sgd is defined twice, in cell 2 and in cell 3: the last one counts.",)
    return Module((), found, lost, cells, remarks)


def report(*outcomes: Outcome, **values: Any) -> Report:
    """Return a report of these outcomes."""
    made = Report(
        student="Ada Lovelace",
        key="ada-lovelace",
        file="hw4_optimizers.ipynb",
        slug="adam_step",
        title="Optimizers: SGD, momentum, Adam",
        outcomes=outcomes,
        module=module(),
        seed=2718281828,
        kit_version="1.0.0",
        isolation="user namespace, no network, seccomp",
        digests={name: digest(name) for name in ("submission", "source", "suite")},
        seconds=1.234,
    )
    return replace(made, **values)


def every_status() -> Report:
    """Return a report in which each status occurs, the grader's own fault as well."""
    momentum_hint = "every entry is 0.1 times the expected one: is the gradient weighted by 1 - beta?"
    return report(
        outcome(VISIBLE[0], "passed"),
        outcome(VISIBLE[1], "passed"),
        outcome(VISIBLE[2], "failed", hint=momentum_hint, difference=numbers(), printed=PRINTED),
        outcome(
            VISIBLE[3],
            "failed",
            difference=numbers(7, 12),
            hint="The moments start at 0: has the bias correction been left out?",
        ),
        outcome(VISIBLE[4], "error"),
        outcome(VISIBLE[5], "missing"),
        outcome(HIDDEN[0], "passed"),
        outcome(HIDDEN[1], "failed", feedback="velocity: most entries differ"),
        outcome(HIDDEN[2], "timeout"),
        outcome(HIDDEN[3], "crashed"),
        outcome(HIDDEN[4], "grader_error"),
    )


def half_right() -> Report:
    """Return what most students get: some passed, some wrong, nothing of the grader's fault."""
    return replace(every_status(), outcomes=every_status().outcomes[:-1])


def all_passed() -> Report:
    """Return a report with full points."""
    done = tuple(outcome(test, "passed") for test in VISIBLE + HIDDEN)
    return report(*done, module=replace(module(), lost={}, remarks=()), student="Grace Hopper", key="grace-hopper")


def untouched() -> Report:
    """Return the report of a stub: everything is missing."""
    todo = {"sgd": "TODO: sgd", "sgd_momentum": "TODO: sgd_momentum", "adam": "TODO: adam"}
    outcomes = (outcome(test, "missing", feedback=todo[test.title.split(":")[0]]) for test in VISIBLE)
    return report(*outcomes, file="adam_step.py", module=replace(module(), lost={}, remarks=()))


def refused() -> Report:
    """Return the report of a file that could not be read at all."""
    refusal = "This file is not a notebook: it is not JSON (line 1). Hand in the .ipynb file itself, not a link to it."
    outcomes = (outcome(test, "missing", feedback="nothing could be read") for test in VISIBLE + HIDDEN)
    return report(*outcomes, module=Module((), {}, {}, (), (), refusal), message=refusal)


def unreadable(label: str = "cell 7") -> Report:
    """Return the report of a notebook whose cell with sgd and adam has a syntax error."""
    problem = "cannot be read: '(' was never closed (line 1)"
    reason = f"{label} {problem}"
    cells = (Cell(label, "def adam(w:\n    return w", (), (Span(1, 2, problem),)),)
    evidence = Module(
        (),
        {"sgd": None, "sgd_momentum": "cell 3, line 6", "adam": None},
        {"adam": reason, "sgd": reason},
        cells,
        faults=(SyntaxFault(reason, "def adam", "(w:"),),
    )
    tests = (*VISIBLE[:2], *VISIBLE[3:], HIDDEN[0])
    broken = (outcome(test, "error", feedback=f"{test.title.split(':')[0]} is not defined: {reason}") for test in tests)
    return report(*broken, outcome(VISIBLE[2], "passed"), module=evidence)


def wrong_text() -> Report:
    """Return a report whose difference is one of texts."""
    test = GradedTest("test_report_text", "environment_report: one package is missing", 3.0, "visible")
    done = outcome(test, "failed", feedback="environment_report: the text differs", difference=lines())
    return report(done, slug="environment_check", title="Check your environment")


def examples() -> dict[str, Report]:
    """Return every sample report by name."""
    makers = (every_status, half_right, all_passed, untouched, refused, unreadable, wrong_text)
    return {maker.__name__: maker() for maker in makers}


ASSIGNMENTS = {
    "environment_check": "Check your environment",
    "dense_backward": "A dense layer and its gradients",
    "conv2d_forward": "Convolution and pooling",
    "adam_step": "Optimizers: SGD, momentum, Adam",
    "masked_pretext": "Masked prediction",
}
FIRST_NAMES = (
    "Ada",
    "Alan",
    "Barbara",
    "Clara",
    "Donald",
    "Emmy",
    "Frances",
    "Grace",
    "Hedy",
    "Jean",
    "Katherine",
    "Zoë",
)
LAST_NAMES = (
    "Lovelace",
    "Turing",
    "Liskov",
    "Shannon",
    "Knuth",
    "Noether",
    "Allen",
    "Hopper",
    "Lamarr",
    "Bartik",
    "Johnson",
)
ENDINGS: tuple[Status, ...] = ("failed", "failed", "missing", "error", "timeout", "crashed")


def class_of(students: int, titles: Mapping[str, str] = ASSIGNMENTS) -> list[Report]:
    """Return the reports of a class: most hand in everything, a few skip one, one report holds a grader error."""
    reports = [
        _of_class(number, place, titles)
        for number in range(students)
        for place in range(len(titles))
        if (number * 7 + place) % 11
    ]
    middle = len(reports) // 2
    broken = outcome(reports[middle].outcomes[-1].test, "grader_error")
    reports[middle] = replace(reports[middle], outcomes=(*reports[middle].outcomes[:-1], broken))
    return reports


def _of_class(number: int, place: int, titles: Mapping[str, str]) -> Report:
    first, last = FIRST_NAMES[number % len(FIRST_NAMES)], LAST_NAMES[number // len(FIRST_NAMES) % len(LAST_NAMES)]
    slug, skill = list(titles)[place], (number * 37 + place * 11) % 97 / 96
    outcomes = tuple(_ending(test, hard, skill, number) for hard, test in enumerate(VISIBLE + HIDDEN))
    return report(
        *outcomes,
        student=f"{first} {last}",
        key=f"s{number:04}",
        slug=slug,
        title=titles[slug],
        seconds=0.4 + skill,
    )


def _ending(test: GradedTest, hard: int, skill: float, number: int) -> Outcome:
    good = skill**0.5 * 12 >= hard + (number + hard) % 4
    return outcome(test, "passed" if good else ENDINGS[(number + hard) % len(ENDINGS)])


MISTAKES = {
    "momentum_weight_left_out": "The gradient is added with the weight 1. It must have the weight 1 - beta.",
    "adam_without_bias_correction": "The moments start at 0, and adam does not correct for that.",
    "sgd_wrong_sign": "The step goes up the gradient. It must go down.",
}
LARGE = {f"assignment_number_{number}": f"Assignment {number}: one part of the course" for number in range(1, 13)}


def marked_class(students: int, titles: Mapping[str, str] = ASSIGNMENTS) -> list[Report]:
    """Return the reports of a class with known mistakes, late and excused students, and a name that is hard to break."""
    slugs = list(titles)
    return [_marked(report, int(report.key[1:]), slugs.index(report.slug)) for report in class_of(students, titles)]


def _marked(report: Report, number: int, place: int) -> Report:
    outcomes = tuple(_named(outcome, number + place) for outcome in report.outcomes)
    marked = replace(report, outcomes=outcomes)
    if number == 3:
        marked = replace(marked, student="Bartholomew Featherstonehaugh")
    if (number + place) % 13 == 2:
        return replace(marked, late=True, standing=late_by_a_day(marked.score))
    if (number + place) % 29 == 5:
        return replace(marked, standing=Standing(marked.score, excused=True))
    return marked


def _named(outcome: Outcome, number: int) -> Outcome:
    name = list(MISTAKES)[number % len(MISTAKES)]
    if outcome.status != "failed" or number % 4 == 0:
        return outcome
    return replace(outcome, mistake=name, hint=f"{MISTAKES[name]} 3 of your wrong answers match this mistake exactly.")


def late_by_a_day(raw: float) -> Standing:
    """Return the standing of a student who loses a tenth of the points."""
    return Standing(raw, 0.0, raw / 10, raw - raw / 10, sentences=("1 day late: −10 %.",))


SCRIPT = "<script>document.title='owned'</script>"
IMAGE = '"><img src=x onerror=alert(1)>'
QUOTES = "' onmouseover='alert(1)\" style=\"position:fixed"
TEMPLATE = "{{ 7 * 7 }}{% raw %}</pre></details></style></title>&lt;b&gt;"
ESCAPES = "\x1b[2J\x1b[31mred\x1b]0;title\x07\x9b1mbold\r\b\x00end"
REORDERED = "safe\u202egnp.exe\u2066x\u2069\u200f\u061c"
MARKUP = "[red]not red[/red] [link=http://example.com]link[/link] :smile:"
FORMULA = '=HYPERLINK("http://example.com","click")'
SURROGATE = "lone \ud800 surrogate"
HOSTILE = (SCRIPT, IMAGE, QUOTES, TEMPLATE, ESCAPES, REORDERED, MARKUP, FORMULA, SURROGATE)
FORBIDDEN = "\x00\x07\x08\r\x1b\x9b\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def hostile(text: str) -> Report:
    """Return a report with that text in every field that can hold one, in visible and hidden tests of each status."""
    difference = Difference(text, text, ((text, "1"),), (("2", text),), ((1.0, 0.5),), ((True, False),))
    column = Difference(text, text, ((text,),), (("fine",),), ((1.0,),), ((True,),))
    cells = (Cell(text, f"x = 1 # {text}\n{text}", (Span(1, 1, text),), (Span(2, 9, text),)),)
    shown_to: tuple[tuple[Visibility, Difference], ...] = (("visible", difference), ("hidden", column))
    outcomes = [
        Outcome(GradedTest(f"test_{status}_{seen}", text, 1.0, seen), status, text, text, shown, text, 0.0, text, text)
        for status in STATUSES
        for seen, shown in shown_to
    ]
    last = Outcome(VISIBLE[0], "failed", text, text, column, text)
    faults = (SyntaxFault(text, text, text), SyntaxFault("another", text, text))
    evidence = Module((), {text: None, f"{text}2": text}, {text: text}, cells, (text,), text, faults)
    names = ("student", "key", "file", "slug", "title", "kit_version", "isolation")
    return report(*outcomes, last, module=evidence, message=text, **dict.fromkeys(names, text))


def huge(text: str) -> Report:
    """Return a report with that text where a submission can put the most: its name, code, output and exceptions."""
    cells = (Cell("cell 1", text, (Span(1, 2, "defines f"),), ()), Cell("cell 2", "x = 1", (), ()))
    done = Outcome(VISIBLE[0], "error", text, "", None, text)
    return report(done, student=text, module=Module((), {}, {}, cells))
