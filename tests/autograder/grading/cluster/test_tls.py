"""TLS: all connections are encrypted, and who has no certificate of the authority is refused."""

from __future__ import annotations

import shutil
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import Client

from autograder.grading.cluster.cluster_file import ClusterFile, Tls
from autograder.grading.cluster.connection import connect
from autograder.grading.cluster.engine import EngineOptions, parse_engine
from autograder.grading.cluster.tls import command_line, security_of, temporary_certificate
from autograder.model import KitError
from tests.autograder.gradebook.small_class import contents, grade, small_class
from tests.autograder.grading.cluster.certificates import TLS, make_certificates, refuse_strangers
from tests.autograder.grading.cluster.dask_processes import Dask, dask

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="no program openssl")


def files(folder: Path) -> Tls:
    return Tls(folder / "ca.pem", folder / "cert.pem", folder / "key.pem")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    make_certificates(folder)
    return folder


@pytest.fixture(scope="module")
def cluster(tmp_path_factory, certificates) -> Iterator[Dask]:
    """A scheduler and a worker with TLS."""
    with dask(tmp_path_factory.mktemp("cluster"), workers=1, tls=command_line(files(certificates))) as running:
        yield running


def course(folder: Path, certificates: Path) -> Path:
    """Write a small kit with a cluster.toml for the certificates; return the folder."""
    small_class(folder)
    for path in certificates.glob("*.pem"):
        shutil.copy(path, folder)
    (folder / "cluster.toml").write_text(TLS)
    return folder


@pytest.mark.slow
def test_a_class_is_graded_over_tls_as_on_one_machine(tmp_path, certificates, cluster):
    folder = course(tmp_path, certificates)
    grade(folder, "--out", "local", "--seed", "541")
    for out, engine in (("remote", cluster.engine), ("here", "local-dask:1")):
        grade(folder, "--out", out, "--seed", "541", "--engine", engine)
        assert contents(folder / out) == contents(folder / "local")


@pytest.mark.slow
def test_a_client_of_another_authority_is_refused(tmp_path, certificates, cluster):
    with connect(cluster.address, security_of(files(certificates))) as client:
        assert len(client.run(int)) == 1
    foreign = security_of(temporary_certificate(tmp_path))
    with pytest.raises(OSError, match="certificate of another authority"):
        connect(cluster.address, foreign)
    with pytest.raises(OSError, match="TLS certificate does not match"):
        Client(cluster.address, security=foreign, timeout=3)


@pytest.mark.slow
def test_a_client_without_a_certificate_is_refused(certificates, cluster):
    refuse_strangers("127.0.0.1", cluster.port, certificates / "ca.pem")


@pytest.mark.slow
def test_a_client_without_tls_is_refused(cluster):
    with pytest.raises(OSError, match=r"closed|Timed out"):
        Client(cluster.address.replace("tls:", "tcp:"), timeout=3)


@pytest.mark.slow
def test_a_scheduler_without_tls_is_refused(tmp_path, certificates):
    folder = course(tmp_path, certificates)
    with dask(tmp_path / "cluster", workers=0) as plain:
        output = grade(folder, "--engine", plain.engine, status=2)
    assert "no scheduler answers at tls://127.0.0.1" in output
    assert "it has no TLS, or a certificate of another authority (WRONG_VERSION_NUMBER)" in output
    assert "Traceback" not in output


def test_a_foreign_host_needs_tls(certificates):
    engine = "dask://192.0.2.7:8786"
    with pytest.raises(KitError, match=r"use TLS \(\[tls\] in cluster.toml\)"):
        parse_engine(EngineOptions(engine))
    assert callable(
        parse_engine(EngineOptions(engine, file=ClusterFile(Path("cluster.toml"), tls=files(certificates))))
    )


def test_the_files_are_checked(tmp_path, certificates):
    folder = shutil.copytree(certificates, tmp_path / "copy")
    (tmp_path / "other").mkdir()
    other = temporary_certificate(tmp_path / "other")
    tls = files(folder)
    (folder / "text.pem").write_text("no certificate")
    for wrong, sentence in (
        (
            Tls(folder / "none.pem", tls.cert, tls.key),
            "none.pem: cannot be read (No such file or directory); tls.ca in",
        ),
        (Tls(folder / "text.pem", tls.cert, tls.key), "text.pem: no certificate in PEM format; tls.ca in"),
        (Tls(tls.ca, tls.cert, other.key), "key.pem: not the unencrypted key of"),
        (Tls(tls.ca, folder / "text.pem", tls.key), "key.pem: not the unencrypted key of"),
    ):
        with pytest.raises(KitError) as error:
            security_of(wrong)
        assert sentence in str(error.value)


def test_a_key_that_others_may_read_is_refused(tmp_path, certificates):
    folder = shutil.copytree(certificates, tmp_path / "copy")
    (folder / "key.pem").chmod(0o640)
    with pytest.raises(KitError, match="others may read this private key; run `chmod 600 "):
        security_of(files(folder))


def test_the_key_of_a_run_is_for_its_owner_only(tmp_path):
    assert temporary_certificate(tmp_path).key.stat().st_mode & 0o777 == 0o600


def test_a_connection_of_python_trusts_a_temporary_certificate_strictly(tmp_path):
    """Python 3.13 made these checks the default."""
    tls = temporary_certificate(tmp_path)
    server, client = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context(cafile=tls.ca)
    server.load_cert_chain(tls.cert, tls.key)
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    client.check_hostname = False
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [client.wrap_bio(to_client, to_server), server.wrap_bio(to_server, to_client, server_side=True)]
    for _ in range(3):
        for end in list(ends):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert ends[0].version() == "TLSv1.3"
    assert ends[0].getpeercert()
