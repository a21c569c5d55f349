"""Reads a Gradescope export: folders `submission_ID/`, and `submission_metadata.yml`, which names their students.

The names of its fields start with a colon because Ruby wrote them. The file is not trusted: the safe loader reads it, and fields of the
wrong type are ignored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from autograder.intake.model import PathInfo
from autograder.model import KitError, Member
from autograder.text import clean

METADATA = "submission_metadata.yml"
MOST_BYTES = 20 * 2**20
MOST_BYTES_IN_ZIP = 4 * 2**20  # of a zip beside others, which a student may have packed
_MOST_MEMBERS = 50


@dataclass(frozen=True)
class GradescopeExport:
    """The description of an export: who submitted each folder, and when."""

    submissions: Mapping[str, PathInfo]

    def layout(self, parts: tuple[str, ...]) -> PathInfo | None:
        """Return the submitters of the folder that a file is in."""
        info = self.submissions.get(parts[0]) if len(parts) > 1 else None
        return None if info is None else replace(info, file_parts=parts[1:])

    def missing(self, folders: Sequence[str]) -> list[str]:
        """Name the described submissions that have no folder."""
        present = set(folders)
        return [
            f"{clean(folder, 100)} of {clean(info.student, 120)}: listed in {METADATA}, but the folder is missing"
            for folder, info in sorted(self.submissions.items())
            if folder not in present
        ]


def read_export(content: bytes, most: int = MOST_BYTES) -> GradescopeExport:
    """Read a `submission_metadata.yml` of at most `most` bytes. Raise KitError when it is not valid."""
    if len(content) > most:
        raise KitError(f"{METADATA}: larger than {most >> 20} MB; pass the folder or zip of this export alone")
    entries = _load(content)
    if not isinstance(entries, dict):
        raise KitError(f"{METADATA}: not a mapping of folders to submissions; export the submissions again")
    return GradescopeExport(
        {
            _text(folder): _submission(_text(folder), _fields(fields))
            for folder, fields in entries.items()
            if _fields(fields)
        }
    )


def _load(content: bytes) -> Any:
    """Load YAML with the safe loader.

    Read values with Ruby's tags as plain values.
    """
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        pass

    Loader.add_multi_constructor("!ruby/", _plain)
    try:
        return yaml.load(content, Loader)
    except (yaml.YAMLError, ValueError, RecursionError, TypeError, AttributeError) as error:
        # Broken markup, impossible dates and endless nesting all have the same remedy.
        reason = " ".join(clean(str(error), 200).split())
        raise KitError(f"{METADATA}: cannot be read ({reason}); export the submissions again") from None


def _plain(loader: Any, _tag: str, node: Any) -> object:
    if node.id == "mapping":
        return loader.construct_mapping(node, deep=True)
    return loader.construct_sequence(node, deep=True) if node.id == "sequence" else loader.construct_scalar(node)


def _text(value: object) -> str:
    """Return a text or number as text, and "" for anything else: a list that refers to itself may have no end."""
    return str(value) if isinstance(value, (str, int, float)) and value else ""


def _fields(value: object) -> dict[str, object]:
    """Return a mapping without the colons of Ruby's symbols.

    Return {} for anything else.
    """
    return {_text(key).lstrip(":"): item for key, item in value.items()} if isinstance(value, dict) else {}


def _submission(folder: str, fields: Mapping[str, object]) -> PathInfo:
    submitters = fields.get("submitters")
    listed = submitters if isinstance(submitters, list) else []
    members = tuple(filter(None, (_member(folder, _fields(submitter)) for submitter in listed[:_MOST_MEMBERS])))
    history = fields.get("history")
    late = fields.get("late")
    return PathInfo(
        members or (Member(folder),),
        (),
        submitted_at=_time(fields.get("created_at")),
        late=late if isinstance(late, bool) else None,
        number=len(history) if isinstance(history, list) else 0,
    )


def _member(folder: str, fields: Mapping[str, object]) -> Member | None:
    """Return a submitter.

    One without number and address is identified by the folder, as names are not unique.
    """
    name, sid, email = (_text(fields.get(key)).strip() for key in ("name", "sid", "email"))
    ids = [("gradescope_id", sid), ("any", sid), ("email", email)]
    known = tuple((column, value) for column, value in ids if value)
    return Member(name or email or sid, known or (("submission", folder),)) if name or known else None


def _time(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return clean(value, 60) if isinstance(value, str) else ""
