"""A browser, and a function that opens a page in it."""

from __future__ import annotations

import os

import pytest

from tests.autograder.reports.chromium import CHROMIUM, DESK, Opened


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: no page was opened")
    arguments = ["--no-sandbox"] if getattr(os, "getuid", int)() == 0 else []
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def open_file(browser):
    """Return a function that opens a file; at the end no page may have made a request or complained."""
    opened: list[Opened] = []

    def open_one(path, size=DESK, scheme="light", *, script=True):
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(viewport=viewport, color_scheme=scheme, java_script_enabled=script)
        one = Opened(context.new_page())
        opened.append(one)
        one.page.route("**/*", one.guard)
        one.page.on("console", lambda message: one.complaints.append(message.text))
        one.page.on("pageerror", lambda error: one.complaints.append(str(error)))
        one.page.goto(path if isinstance(path, str) else path.as_uri())
        return one.page

    yield open_one
    for one in opened:
        one.page.context.close()
    assert [(one.requests, one.complaints) for one in opened] == [([], [])] * len(opened)
