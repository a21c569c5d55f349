"""Encrypts what the command, the scheduler and the workers of a cluster say to each other."""

from __future__ import annotations

import ssl
import stat
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.grading.cluster.cluster_file import Tls
from autograder.model import KitError

if TYPE_CHECKING:
    from distributed.security import Security

DAYS = 30


def security_of(tls: Tls) -> Security:
    """Return the settings with which Dask refuses whoever has no certificate of this authority.

    Raise KitError if a file is missing, is not what it should be, or if others may read the key.
    """
    from distributed.security import Security

    _check(tls)
    ca, cert, key = str(tls.ca), str(tls.cert), str(tls.key)
    return Security(
        require_encryption=True,
        tls_ca_file=ca,
        tls_client_cert=cert,
        tls_client_key=key,
        tls_scheduler_cert=cert,
        tls_scheduler_key=key,
        tls_worker_cert=cert,
        tls_worker_key=key,
    )


def command_line(tls: Tls) -> tuple[str, ...]:
    """Return the options of `dask scheduler` and `dask worker` for these files."""
    files = ("--tls-ca-file", str(tls.ca), "--tls-cert", str(tls.cert), "--tls-key", str(tls.key))
    return ("--protocol", "tls", *files)


def _check(tls: Tls) -> None:
    for name, path in (("ca", tls.ca), ("cert", tls.cert), ("key", tls.key)):
        try:
            path.read_bytes()
        except OSError as error:
            raise KitError(f"{path}: cannot be read ({error.strerror}); tls.{name} in cluster.toml names it") from error
    if tls.key.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KitError(f"{tls.key}: others may read this private key; run `chmod 600 {tls.key}`")
    try:
        ssl.create_default_context(cafile=tls.ca)
    except ssl.SSLError as error:
        raise KitError(f"{tls.ca}: no certificate in PEM format; tls.ca in cluster.toml names it") from error
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(tls.cert, tls.key, password="")
    except ssl.SSLError as error:
        raise KitError(f"{tls.key}: not the unencrypted key of {tls.cert} in PEM format ({error.reason})") from error


def temporary_certificate(folder: Path) -> Tls:
    """Make a key and a certificate that is its own authority, in a folder that only its owner can enter."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-subj", "/CN=autograder", "-days", str(DAYS), "-keyout", str(key), "-out", str(cert)]
    # Python 3.13 and later refuse an authority that does not say what its key is for.
    command += ["-addext", "keyUsage=critical,keyCertSign,digitalSignature"]
    try:
        subprocess.run(command, capture_output=True, text=True, check=True)
    except FileNotFoundError as error:
        raise KitError("no program `openssl` to make a certificate; install it, or name yours in [tls]") from error
    except subprocess.CalledProcessError as error:
        raise KitError(
            f"`openssl` could not make a certificate ({error.stderr.strip()}); name yours in [tls]"
        ) from error
    return Tls(cert, cert, key)
