"""What a trusted program changes in this process does not reach the next one."""

from __future__ import annotations

import json
import sys

from autograder.judging.subject import local_subject
from autograder.model import Chunk, Module
from tests.autograder.kit import assignments

FORGETS = """import sys
for name in [name for name in sys.modules if name.split(".")[0] == "json"]:
    del sys.modules[name]
import json
"""


def test_a_module_that_was_imported_anew_is_put_back():
    module = Module((Chunk("mine.py", FORGETS, (0, 1, 2)),), {}, {}, ())
    with local_subject(assignments()["debug_training"], module, 0) as subject:
        subject.runner()
        assert sys.modules["json"] is not json
    assert sys.modules["json"] is json
    assert sys.modules["json.decoder"].JSONDecodeError is json.JSONDecodeError
