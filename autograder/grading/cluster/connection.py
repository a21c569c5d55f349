"""Opens clients of a Dask scheduler, and refuses networks on which others could listen."""

from __future__ import annotations

import ipaddress
import logging
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final
from urllib.parse import urlsplit

import dask
from distributed import Client
from distributed.security import Security

from autograder.grading.cluster.engine import Cluster, EngineOptions, Opener
from autograder.grading.cluster.tls import security_of
from autograder.model import KitError

CONNECT_SECONDS: Final = 10.0
# What they report is expected, and the driver says what a person needs to know of it.
QUIET: Final = ("distributed", "distributed.client", "distributed.nanny")
SETTINGS: Final = {
    # A task that ends its worker is graded again by the driver, alone. The scheduler would try it on the next workers, and end them too.
    "distributed.scheduler.allowed-failures": 0,
    "distributed.scheduler.worker-saturation": 1.0,
    # Else a local cluster forgets a worker that its nanny is starting again.
    "distributed.deploy.lost-worker-timeout": "1 day",
    "distributed.comm.timeouts.connect": f"{CONNECT_SECONDS:.0f}s",
    # A notebook with its outputs may be large, and is sent once.
    "distributed.admin.large-graph-warning-threshold": "1 GiB",
}


def dask_opener(rest: str, options: EngineOptions) -> Opener:
    """Return what connects to the scheduler in `dask://HOST:PORT`."""
    security = None if options.file.tls is None else security_of(options.file.tls)
    return partial(_running, _address(options, rest), security)


def connect(address: str, security: Security | None = None) -> Client:
    """Open a client; raise OSError if no scheduler answers."""
    configure()
    parts = urlsplit(address)
    # A client tries for long where nobody listens, and does not end if the scheduler has no TLS.
    with socket.create_connection((parts.hostname, parts.port), CONNECT_SECONDS) as plain:
        if security is not None:
            _shake_hands(plain, security)
    return Client(address, security=security, timeout=CONNECT_SECONDS, set_as_default=False, name="autograder")


def _shake_hands(plain: socket.socket, security: Security) -> None:
    """Raise OSError unless the scheduler has a certificate of our authority."""
    context: ssl.SSLContext = security.get_connection_args("client")["ssl_context"]
    try:
        with context.wrap_socket(plain):
            pass
    except ssl.SSLError as error:
        raise OSError(f"it has no TLS, or a certificate of another authority ({error.reason})") from error


def configure() -> None:
    """Set what a run needs of Dask, in this process and the workers that it starts."""
    dask.config.set(SETTINGS)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.CRITICAL)


@contextmanager
def _running(address: str, security: Security | None) -> Iterator[Cluster]:
    advice = f"start `dask worker {address}` on each machine that is to grade"
    yield Cluster(address, partial(connect, address, security), lambda: advice)


def _address(options: EngineOptions, rest: str) -> str:
    """Return the address of a scheduler, without names; raise KitError unless the network is safe."""
    host, port = _host_and_port(options.engine, rest)
    try:
        addresses = {str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except OSError as error:
        raise KitError(f"--engine {options.engine}: the host {host!r} has no address ({error.strerror})") from error
    foreign = [address for address in addresses if not ipaddress.ip_address(address).is_loopback]
    encrypted = options.file.tls is not None
    if foreign and not encrypted and not options.insecure_network:
        raise KitError(
            f"--engine {options.engine}: {host} is not this machine, and the connection is not encrypted. Dask runs code "
            "from whoever can connect, so use TLS ([tls] in cluster.toml) or an SSH tunnel to a loopback address; "
            "--insecure-network connects anyway"
        )
    protocol, address = "tls" if encrypted else "tcp", sorted(addresses)[0]
    return f"{protocol}://[{address}]:{port}" if ":" in address else f"{protocol}://{address}:{port}"


def _host_and_port(engine: str, rest: str) -> tuple[str, int]:
    try:
        parts = urlsplit(f"dask:{rest}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or port is None or parts.path or parts.query or parts.username is not None:
        raise KitError(f"--engine {engine}: write dask://HOST:PORT, as in dask://127.0.0.1:8786")
    return host, port
