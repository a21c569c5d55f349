"""Certificates for tests, made by the commands that docs/cluster.md shows, and a stranger who has none."""

from __future__ import annotations

import re
import socket
import ssl
import subprocess
from pathlib import Path

import pytest

from tests.autograder.kit import ROOT

PAGE = (ROOT / "docs" / "cluster.md").read_text(encoding="utf-8")
TLS = '[tls]\nca = "ca.pem"\ncert = "cert.pem"\nkey = "key.pem"\n'


def block(page: str, language: str, word: str) -> str:
    """Return the only code block of a language with a word in it."""
    (text,) = (text for text in re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL) if word in text)
    return str(text)


def make_certificates(folder: Path) -> None:
    """Write ca.pem, cert.pem and key.pem."""
    folder.mkdir(parents=True, exist_ok=True)
    commands = block(PAGE, "sh", "openssl")
    subprocess.run(["sh", "-eu", "-c", commands], cwd=folder, capture_output=True, text=True, check=True)


def refuse_strangers(host: str, port: int, ca: Path) -> None:
    """Fail unless the server at an address refuses a client that knows its authority, but has no certificate."""
    context = ssl.create_default_context(cafile=ca)
    context.check_hostname = False
    with (
        socket.create_connection((host, port), 5) as plain,
        context.wrap_socket(plain) as encrypted,
        pytest.raises(ssl.SSLError, match="certificate required"),
    ):
        encrypted.recv(1)
