"""Notebooks for the tests of their page: an honest homework, and hostile ones."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from dataclasses import replace
from typing import Any

from autograder.extraction.extract import extract
from autograder.model import Report, Submission
from tests.autograder.reports import sample_reports as samples
from tests.autograder.reports.formats import notebook_html

REQUIRED = ("sgd", "sgd_momentum", "adam")
SHEET = """# Homework 4

My *work* on [Adam](https://arxiv.org/abs/1412.6980), with $m_t = \\beta_1 m_{t-1}$ and

$$v_t = \\beta_2 v_{t-1}$$

- one
- two `code`

| a | b |
|---|---|
| 1 | 2 |

> quoted <b>raw</b> ![plot](plot.png)
"""


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int = 2, height: int = 3) -> str:
    """Return a black PNG as a notebook stores it; a large one has only the header of its size."""
    lines = b"\0" * (1 + width) * height if width * height < 100_000 else b""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    parts = (b"\x89PNG\r\n\x1a\n", header, chunk(b"IDAT", zlib.compress(lines)), chunk(b"IEND", b""))
    return base64.b64encode(b"".join(parts)).decode()


JPEG = base64.b64encode(b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x0b\x08\0\x03\0\x02\x01\x01\x11\0\xff\xd9").decode()


def code(source: Any, *outputs: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "outputs": list(outputs), "metadata": {}, "execution_count": 1}


def markdown(source: Any, **more: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": source, "metadata": {}, **more}


def display(**bundle: Any) -> dict[str, Any]:
    """Return an output with a bundle of types, written with `_` for `/`."""
    return {
        "output_type": "display_data",
        "data": {kind.replace("_", "/", 1): it for kind, it in bundle.items()},
        "metadata": {},
    }


def notebook(*cells: Any, **more: Any) -> bytes:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells), **more}).encode()


def report_of(content: bytes, report: Report | None = None) -> Report:
    """Return a sample report with the module extracted from a notebook."""
    module = extract(Submission("ada", "ada", "adam_step", "hw.ipynb", content), REQUIRED)
    return replace(report or samples.every_status(), slug="adam_step", module=module)


def page_of(content: bytes, report: Report | None = None) -> str:
    """Return the page of a notebook, with the outcomes of a report made by hand."""
    return notebook_html(report_of(content, report), content)


def homework() -> bytes:
    """Return what an honest student hands in: prose, code, text, a plot, a table of pandas, an error."""
    error = {"output_type": "error", "ename": "NameError", "evalue": "w", "traceback": ["\x1b[31mNameError\x1b[0m: w"]}
    plot = display(image_png=png(360, 200), text_plain="<Figure size 360x200>")
    return notebook(
        markdown(SHEET),
        code(
            samples.SETUP, {"output_type": "stream", "name": "stdout", "text": "Requirement already satisfied: torch\n"}
        ),
        code(samples.OPTIMIZERS),
        code(samples.TRAINING, plot, display(text_html="<table>", text_plain="   loss\n0  1.5"), error),
        code(samples.ADAM),
    )


def everywhere(text: str) -> bytes:
    """Return a notebook that has a text in every place that can hold one."""
    bundle: dict[str, Any] = dict.fromkeys(
        ("text/plain", "text/html", "text/latex", "text/markdown", "image/svg+xml", "image/png"), text
    )
    bundle |= {
        "application/javascript": text,
        "application/vnd.jupyter.widget-view+json": {"model_id": text},
        text: text,
    }
    outputs = [
        {"output_type": "display_data", "data": bundle, "metadata": {text: text, "image/png": {"width": text}}},
        {"output_type": "display_data", "data": {"text/html": text}, "metadata": {}},
        {"output_type": "display_data", "data": {"text/markdown": [text, text]}, "metadata": {}},
        {"output_type": "stream", "name": text, "text": [text]},
        {"output_type": "error", "ename": text, "evalue": text, "traceback": []},
        {"output_type": "error", "ename": text, "evalue": text, "traceback": [text]},
        {"output_type": text, "data": {"text/plain": text}},
    ]
    cells = [
        markdown(text, attachments={text: {"image/svg+xml": text}}),
        markdown(
            f"# {text}\n\n[{text}]({text}) ![{text}]({text})\n\n```{text}\n{text}\n```\n\n`{text}` ${text}$\n\n$$\n{text}\n$$\n"
        ),
        {"cell_type": "raw", "source": text, "metadata": {"format": "text/html"}},
        {**code(f"# {text}\ndef adam():\n    pass", *outputs), "metadata": {"tags": [text], text: text}, "id": text},
    ]
    widgets = {"application/vnd.jupyter.widget-state+json": {"state": {text: text}}}
    return notebook(
        *cells, metadata={"title": text, "authors": [text], "widgets": widgets, "kernelspec": {"display_name": text}}
    )
