"""`cluster.toml`: what it may have, and one sentence for each thing that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course.toml_file import MOST_BYTES
from autograder.grading.cluster.cluster_file import ADVICE, ClusterFile, Slurm, Tls, read_cluster
from autograder.grading.cluster.engine import EngineOptions, parse_engine
from autograder.model import KitError
from tests.autograder.gradebook.small_class import grade, small_class
from tests.autograder.grading.cluster.certificates import PAGE, block

LEAST = '[slurm]\njobs = 2\nmemory = "1GB"\n'


def read(folder: Path, text: str) -> ClusterFile:
    path = folder / "given.toml"
    path.write_text(text, encoding="utf-8")
    return read_cluster(path, folder / "kit")


def test_no_file_has_no_settings(tmp_path):
    assert read_cluster(None, tmp_path) == ClusterFile(tmp_path / "cluster.toml")


def test_the_file_of_the_kit_is_read(tmp_path):
    (tmp_path / "cluster.toml").write_text(LEAST)
    assert read_cluster(None, tmp_path).slurm == Slurm(jobs=2, memory="1GB")


def test_paths_are_relative_to_the_file(tmp_path):
    file = read(tmp_path, '[tls]\nca = "ca.pem"\ncert = "a/cert.pem"\nkey = "/k.pem"\n')
    assert file.tls == Tls(tmp_path / "ca.pem", tmp_path / "a" / "cert.pem", Path("/k.pem"))


def test_the_examples_of_the_page_are_read_and_name_every_field(tmp_path):
    file = read(tmp_path, block(PAGE, "toml", "[slurm]") + block(PAGE, "toml", "[tls]"))
    assert file.slurm is not None
    assert file.tls is not None
    assert (file.slurm.jobs, file.slurm.cores, file.slurm.wait_minutes) == (8, 4, 30)
    fields = {f"{table}.{name}" for table in ("slurm", "tls") for name in getattr(file, table).__struct_fields__}
    assert fields | {"slurm", "tls"} == set(ADVICE)
    assert all(getattr(file.slurm, name) != getattr(Slurm(jobs=1, memory="1GB"), name) for name in ("jobs", "account"))
    assert all(f"`{field.removeprefix('slurm.')}`" in PAGE for field in fields if field.startswith("slurm."))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[slurm]\njobs = 2\n", 'slurm.memory must be the memory of one job, as in "8GB" or "900MB"'),
        (LEAST.replace("2", "0"), "slurm.jobs must be a whole number from 1 to 1000"),
        (LEAST.replace("2", "true"), "slurm.jobs must be a whole number from 1 to 1000"),
        (LEAST.replace("1GB", "1 TB"), 'slurm.memory must be the memory of one job, as in "8GB" or "900MB"'),
        (LEAST + "cores = 1.5\n", "slurm.cores must be a whole number from 1 to 256: the submissions that one job"),
        (LEAST + 'walltime = "1h"\n', 'slurm.walltime must be hours, minutes and seconds, as in "01:30:00"'),
        (LEAST + 'partition = "a b"\n', "slurm.partition must be the name of a partition; `sinfo` lists them"),
        (LEAST + 'account = "$(id)"\n', "slurm.account must be the name of an account"),
        (LEAST + 'directives = "--qos=x"\n', 'slurm.directives must be a list of options of sbatch, as in ["--qos'),
        (LEAST + 'prologue = ["a\\nb"]\n', 'slurm.prologue must be a list of shell lines, as in ["module load'),
        (LEAST + "wait_minutes = 0\n", "slurm.wait_minutes must be a whole number from 1 to 10080"),
        (LEAST + 'queue = "short"\n', "unknown field queue; the fields are slurm.jobs, slurm.memory, "),
        (LEAST + '"a\\u001bb" = 1\n', "unknown field a\ufffdb; the fields are slurm.jobs, "),
        ("slurm = 1\n", "slurm must be a table [slurm] with jobs and memory at least"),
        ("[sge]\n", "unknown field sge; the fields are slurm, tls"),
        ('[tls]\nca = "a"\ncert = "b"\n', "tls.key must be the path of the certificate's private key (PEM)"),
        ('[tls]\nca = ""\ncert = "b"\nkey = "c"\n', "tls.ca must be the path of the certificate authority's file"),
        ("[slurm\n", "not TOML ("),
        ("a = 1 #" + "x" * MOST_BYTES, "larger than 1 MB, too large for a cluster file"),
    ],
)
def test_a_mistake_is_named_with_its_field_and_what_it_may_be(tmp_path, text, sentence):
    with pytest.raises(KitError) as error:
        read(tmp_path, text)
    assert str(error.value).startswith(f"{tmp_path / 'given.toml'}: {sentence}")


def test_a_given_file_must_exist(tmp_path):
    with pytest.raises(KitError, match=r"none\.toml: cannot be read \(No such file or directory\); docs/cluster\.md"):
        read_cluster(tmp_path / "none.toml", tmp_path)


@pytest.mark.parametrize(
    ("engine", "sentence"),
    [
        ("dask-slurm", "cluster.toml has no table [slurm]; docs/cluster.md has an example"),
        ("dask-slurm:3", "write dask-slurm; its settings are in "),
    ],
)
def test_slurm_needs_its_table(tmp_path, engine, sentence):
    with pytest.raises(KitError) as error:
        parse_engine(EngineOptions(engine, file=read_cluster(None, tmp_path)))
    assert sentence in str(error.value)


def test_the_command_reads_the_given_file(tmp_path):
    folder = small_class(tmp_path)
    (folder / "other.toml").write_text("[slurm]\njobs = 0\n")
    output = grade(folder, "--engine", "dask-slurm", "--cluster", "other.toml", status=2)
    assert output == "autograder: other.toml: slurm.jobs must be a whole number from 1 to 1000"
    assert grade(folder, "--cluster", "other.toml", status=2) == "autograder: --cluster is for --engine; leave it out"
