"""Zips that try to mislead, fill a disk or escape from a folder."""

from __future__ import annotations

import io
import stat
import zipfile

from tests.autograder.corpus.archives.archive import (
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

ADA, BESIDE = "ada/adam_step.py", ("bob/adam_step.py", ADAM)
BOB = graded("bob/adam_step.py", "bob")
HONEST = packed([(ADA, ADAM), BESIDE])
OUTSIDE, ABSOLUTE = "a path out of its folder", "an absolute path"
ENDLESS = packed({"a.py": ADAM})[:-10] + (2**31).to_bytes(4, "little") + b"\0" * 6
ODD_NAMES = ("CON", "gradebook.csv", "nul.txt")


def refused_beside(name: str, shows: str, content: bytes, file: str, words: str) -> Archive:
    """Return a case with one refused file, and a file of Bob that is graded."""
    return Archive(name, shows, content, [refused(file, words), BOB])


def refused_name(name: str, shows: str, file: str, words: str, shown: str = "") -> Archive:
    return refused_beside(name, shows, packed([(file, ADAM), BESIDE]), shown or file, words)


def special(name: str, shows: str, mode: int, words: str) -> Archive:
    """Return a case with one entry that is not a regular file."""
    content = packed({ADA: "/etc/passwd"}, external_attr=mode << 16)
    return Archive(name, shows, content, [refused(ADA, words)], layouts=())


NAMES = [
    refused_name("traversal", "a name that climbs out", "../../ada/adam_step.py", OUTSIDE),
    refused_name("traversal_inside", "a name that climbs out further down", "ada/../../adam_step.py", OUTSIDE),
    refused_name("absolute", "an absolute path", "/etc/adam_step.py", ABSOLUTE, shown="etc/adam_step.py"),
    refused_name("drive_letter", "a drive of Windows", "C:/ada/adam_step.py", ABSOLUTE),
    refused_name("backslash", "the path separator of Windows", "ada\\adam_step.py", OUTSIDE),
    refused_name(
        "long_name",
        "a name of 300 characters",
        f"ada/{'x' * 297}.py",
        "longer than 255 bytes",
        shown=f"ada/{'x' * 176}…{'x' * 16}.py",
    ),
    refused_beside(
        "nul_in_name",
        "a name that ends early on some systems",
        renamed(packed([("ada/adam_step?.py", ADAM), BESIDE]), b"step?.py", b"step\0.py"),
        "ada/adam_step\ufffd.py",
        OUTSIDE,
    ),
    refused_beside(
        "false_alphabet",
        "a name that is wrongly marked as UTF-8",
        renamed(packed([("ada/José_adam_step.py", ADAM), BESIDE]), "é".encode(), b"\xc3("),
        "ada/Jos├(_adam_step.py",
        "its name is marked as UTF-8 but is not UTF-8",
    ),
    Archive(
        "case_twins",
        "two names that differ only in case: the later is read",
        packed([(ADA, NOTHING), ("ADA/Adam_Step.py", ADAM), BESIDE]),
        [graded("ADA/Adam_Step.py", "ADA"), refused(ADA, "only in case or in the encoding of accents"), BOB],
    ),
    Archive(
        "accent_twins",
        "two encodings of one accent: the later is read",
        packed([("José/adam_step.py", ADAM), ("Jose\u0301/adam_step.py", ADAM), BESIDE]),
        [
            graded("Jose\u0301/adam_step.py", "Jose\u0301"),
            refused("José/adam_step.py", "only in case or in the encoding of accents"),
            BOB,
        ],
    ),
    Archive(
        "same_name_twice",
        "one name twice: the later is read",
        renamed(packed([(ADA, NOTHING), ("ada/adam_ste2.py", ADAM), BESIDE]), b"ste2", b"step"),
        [graded(ADA, "ada"), refused(ADA, "a later file with the same name"), BOB],
    ),
    Archive(
        "utf8_unmarked",
        "a name in UTF-8 without the mark",
        renamed(packed({"J??/adam_step.py": ADAM, "bob/adam_step.py": ADAM}), b"J??", "Jé".encode()),
        [graded("Jé/adam_step.py", "Jé"), BOB],
    ),
    Archive(
        "alphabet_of_dos",
        "a name in code page 437",
        renamed(packed({"J?/adam_step.py": ADAM, "bob/adam_step.py": ADAM}), b"J?", b"J\x82"),
        [graded("Jé/adam_step.py", "Jé"), BOB],
    ),
    Archive(
        "signs_that_reorder",
        "control characters that move a cursor or reverse a text are replaced",
        packed({"a\u202eda/adam_step.py": ADAM, "\x1b[31mred/adam_step.py": ADAM, "=1+1/adam_step.py": ADAM}),
        [graded(f"{name}/adam_step.py", name) for name in ("=1+1", "a\ufffdda", "\ufffd[31mred")],
    ),
    Archive(
        "names_of_devices",
        "students named like Windows devices and like files of the reports",
        packed({f"{name}/adam_step.py": ADAM for name in ODD_NAMES}),
        [graded(f"{name}/adam_step.py", name) for name in ODD_NAMES],
    ),
]
ENTRIES = [
    special("symbolic_link", "a link", stat.S_IFLNK | 0o777, "a symbolic link"),
    special("device", "a device", stat.S_IFCHR | 0o666, "not a regular file"),
    special("pipe", "a pipe", stat.S_IFIFO | 0o666, "not a regular file"),
    refused_beside("bomb", "a file with an extreme compression ratio", bomb(3), ADA, "compressed more than 200 times"),
    refused_beside(
        "encrypted", "an entry with a password", with_header_bit(HONEST, ADA.encode()), ADA, "it is encrypted"
    ),
    refused_beside(
        "damaged",
        "bytes that differ from the packed ones",
        HONEST.replace(ADAM.encode(), ADAM.upper().encode(), 1),
        ADA,
        "cannot be unpacked",
    ),
    refused_beside(
        "other_end",
        "the list contradicts the file",
        HONEST.replace(b"PK\x03\x04", b"PK\x03\x05", 1),
        ADA,
        "cannot be unpacked",
    ),
    refused_beside(
        "list_without_end",
        "a zip of a student that claims a list of gigabytes",
        packed([("ada/work.zip", ENDLESS), BESIDE]),
        "ada/work.zip",
        "far too many files",
    ),
    refused_beside(
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


def crowding_zips(student: str) -> dict[str, bytes]:
    """Return twelve zips of one student that are small and unpack to 2.4 GB."""
    blob = io.BytesIO()
    with zipfile.ZipFile(blob, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number in range(200):
            archive.writestr(zipfile.ZipInfo(f"{number}.py"), bytes(2**20), zipfile.ZIP_DEFLATED)
    return {f"{student}/work{number}.zip": blob.getvalue() for number in range(12)}
