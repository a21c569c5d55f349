"""Archives whose names or entries are made to mislead, to fill a disk or to climb out of a folder."""

from __future__ import annotations

import stat
import zipfile

from tests.autograder.corpus.archive import (
    ADAM,
    NOTHING,
    Archive,
    bomb,
    graded,
    packed,
    refused,
    renamed,
    with_header_bit,
)

ADA = b"ada/adam_step.py"
BESIDE = ("bob/adam_step.py", ADAM)


BOB = graded(BESIDE[0], "bob")


def _one_refused(name: str, shows: str, file: str, words: str, shown: str = "") -> Archive:
    """Return an archive in which one name is refused and the file beside it is graded."""
    return _refused_beside(name, shows, packed([(file, ADAM), BESIDE]), shown or file, words)


def _refused_beside(name: str, shows: str, content: bytes, file: str, words: str) -> Archive:
    rows = sorted([refused(file, words), BOB])
    return Archive(name, shows, content, ("plain",), rows)


def hostile_names() -> list[Archive]:
    out = "a name that leads out of its folder"
    plain = packed([("ada/adam_step?.py", ADAM), BESIDE])
    ended = renamed(plain, b"step?.py", b"step\0.py")
    long = f"ada/{'x' * 297}.py"
    cut = f"ada/{'x' * 176}…{'x' * 16}.py"
    accents = [("José/adam_step.py", ADAM), ("Jose\u0301/adam_step.py", ADAM)]
    return [
        _one_refused("traversal", "a name that climbs out", "../../ada/adam_step.py", out),
        _one_refused("traversal_inside", "a name that climbs out on its way", "ada/../../adam_step.py", out),
        _one_refused("absolute", "an absolute name", "/etc/adam_step.py", "an absolute name", "etc/adam_step.py"),
        _one_refused("drive_letter", "a drive of Windows", "C:/ada/adam_step.py", "an absolute name"),
        _one_refused("backslash", "the sign between folders of Windows", "ada\\adam_step.py", out),
        _one_refused(
            "long_name",
            "a name of 300 characters",
            long,
            "longer than 255 bytes",
            cut,
        ),
        _refused_beside(
            "nul_in_name",
            "a name that ends early for some",
            ended,
            "ada/adam_step\ufffd.py",
            out,
        ),
        Archive(
            "false_alphabet",
            "a name that is marked as UTF-8 and is not: it is read as DOS would",
            renamed(packed([("ada/José_adam_step.py", ADAM), BESIDE]), "é".encode(), b"\xc3("),
            ("plain",),
            [graded("ada/Jos├(_adam_step.py", "ada"), BOB],
        ),
        Archive(
            "case_twins",
            "two names that are one where capitals do not count: the later counts",
            packed([("ada/adam_step.py", NOTHING), ("ADA/Adam_Step.py", ADAM), BESIDE]),
            ("plain",),
            [
                graded("ADA/Adam_Step.py", "ADA"),
                refused("ada/adam_step.py", "nothing but capitals"),
                BOB,
            ],
        ),
        Archive(
            "accent_twins",
            "two ways to write one accent: the later counts",
            packed([*accents, BESIDE]),
            ("plain",),
            [
                graded("Jose\u0301/adam_step.py", "Jose\u0301"),
                refused("José/adam_step.py", "nothing but capitals"),
                BOB,
            ],
        ),
        Archive(
            "same_name_twice",
            "one name twice: the later counts",
            renamed(packed([("ada/adam_step.py", NOTHING), ("ada/adam_ste2.py", ADAM), BESIDE]), b"ste2", b"step"),
            ("plain",),
            [
                graded("ada/adam_step.py", "ada"),
                refused("ada/adam_step.py", "a later file of the same name"),
                BOB,
            ],
        ),
        Archive(
            "utf8_unmarked",
            "a name in UTF-8 that does not say so",
            renamed(packed({"J??/adam_step.py": ADAM, "bob/adam_step.py": ADAM}), b"J??", "Jé".encode()),
            ("plain",),
            [graded("Jé/adam_step.py", "Jé"), BOB],
        ),
        Archive(
            "alphabet_of_dos",
            "a name in the alphabet of DOS",
            renamed(packed({"J?/adam_step.py": ADAM, "bob/adam_step.py": ADAM}), b"J?", b"J\x82"),
            ("plain",),
            [graded("Jé/adam_step.py", "Jé"), BOB],
        ),
        Archive(
            "signs_that_reorder",
            "signs that move a cursor or turn a text around are shown as what they are",
            packed({"a\u202eda/adam_step.py": ADAM, "\x1b[31mred/adam_step.py": ADAM, "=1+1/adam_step.py": ADAM}),
            ("plain",),
            [graded(f"{name}/adam_step.py", name) for name in ("=1+1", "a\ufffdda", "\ufffd[31mred")],
        ),
        Archive(
            "names_of_devices",
            "students called like devices of Windows and like files of the reports",
            packed({f"{name}/adam_step.py": ADAM for name in ("CON", "gradebook.csv", "nul.txt")}),
            ("plain",),
            [graded(f"{name}/adam_step.py", name) for name in ("CON", "gradebook.csv", "nul.txt")],
        ),
    ]


def _special(name: str, shows: str, mode: int, words: str) -> Archive:
    content = packed({"ada/adam_step.py": "/etc/passwd"}, external_attr=mode << 16)
    return Archive(name, shows, content, (), [refused("ada/adam_step.py", words)])


def hostile_entries() -> list[Archive]:
    honest = packed([("ada/adam_step.py", ADAM), BESIDE])
    damaged = honest.replace(ADAM.encode(), ADAM.upper().encode(), 1)
    odd = honest.replace(b"PK\x03\x04", b"PK\x03\x05", 1)
    locked = with_header_bit(honest, ADA)
    return [
        _special("symbolic_link", "a link", stat.S_IFLNK | 0o777, "a symbolic link"),
        _special("device", "a device", stat.S_IFCHR | 0o666, "no regular file"),
        _special("pipe", "a pipe", stat.S_IFIFO | 0o666, "no regular file"),
        _refused_beside(
            "bomb",
            "a file that is packed far too well",
            bomb(3),
            "ada/adam_step.py",
            "packed more than 200 times smaller",
        ),
        _refused_beside(
            "encrypted",
            "an entry with a password",
            locked,
            "ada/adam_step.py",
            "it is encrypted",
        ),
        _refused_beside(
            "damaged",
            "bytes that are not those that were packed",
            damaged,
            "ada/adam_step.py",
            "cannot be unpacked",
        ),
        _refused_beside(
            "other_end",
            "the list is at odds with the file",
            odd,
            "ada/adam_step.py",
            "cannot be unpacked",
        ),
        _refused_beside(
            "list_without_end",
            "a zip of a student that claims a list of gigabytes",
            packed(
                [("ada/work.zip", packed({"a.py": ADAM})[:-10] + (2**31).to_bytes(4, "little") + b"\0" * 6), BESIDE]
            ),
            "ada/work.zip",
            "far too many files",
        ),
        _refused_beside(
            "crowd",
            "a zip of a student with thousands of files",
            packed(
                [("ada/work.zip", packed({f"{number}": "" for number in range(2001)})), BESIDE],
                compress_type=zipfile.ZIP_BZIP2,
            ),
            "ada/work.zip",
            "more than 2000 files",
        ),
    ]
