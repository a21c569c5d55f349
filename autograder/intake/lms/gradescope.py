"""Reads the export of Gradescope: folders `submission_ID/`, and `submission_metadata.yml` with their owners.

The names of its fields start with a colon, because Ruby writes them. The file is read with the safe loader, and a field is used only if
it has the expected type.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from autograder.intake.model import Member, Origin
from autograder.model import KitError
from autograder.text import clean

METADATA = "submission_metadata.yml"
_MOST_BYTES = 20 * 2**20
_MOST_MEMBERS = 50


@dataclass(frozen=True)
class Export:
    """What the description of an export says: by the name of a folder, what was handed in with it."""

    origins: Mapping[str, Origin]

    def layout(self, parts: tuple[str, ...]) -> Origin | None:
        """Give a file to the submitters of its folder."""
        known = self.origins.get(parts[0]) if len(parts) > 1 else None
        return (
            None
            if known is None
            else Origin(known.members, parts[1:], at=known.at, late=known.late, number=known.number)
        )

    def missing(self, folders: Sequence[str]) -> list[str]:
        """Say which submissions are described and not there."""
        here = set(folders)
        return [
            f"{clean(folder, 100)} of {clean(origin.student, 120)}: in {METADATA}, but there is no such folder"
            for folder, origin in sorted(self.origins.items())
            if folder not in here
        ]


def read_export(content: bytes) -> Export:
    """Read a `submission_metadata.yml`; raise KitError when it is none."""
    entries = _load(content)
    if not isinstance(entries, dict):
        raise KitError(f"{METADATA}: no mapping of folders to submissions; export the submissions again")
    return Export(
        {str(folder): _origin(str(folder), _fields(fields)) for folder, fields in entries.items() if _fields(fields)}
    )


def _load(content: bytes) -> Any:
    """Load YAML with the safe loader, made to take Ruby's tags for the plain values below them."""
    if len(content) > _MOST_BYTES:
        raise KitError(f"{METADATA}: larger than {_MOST_BYTES >> 20} MB")
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        pass

    Loader.add_multi_constructor("!ruby/", _plain)
    try:
        return yaml.load(content, Loader)
    except (yaml.YAMLError, ValueError, RecursionError, TypeError, AttributeError) as error:
        # Broken markup, dates that are none, depth without an end: all are one fault to who exported it.
        said = " ".join(clean(str(error), 200).split())
        raise KitError(f"{METADATA}: cannot be read ({said}); export the submissions again") from None


def _plain(loader: Any, _tag: str, node: Any) -> object:
    if node.id == "mapping":
        return loader.construct_mapping(node, deep=True)
    return loader.construct_sequence(node, deep=True) if node.id == "sequence" else loader.construct_scalar(node)


def _fields(value: object) -> dict[str, object]:
    """Return a mapping under plain names, whether they were symbols of Ruby or not; anything else is empty."""
    return {str(key).lstrip(":"): item for key, item in value.items()} if isinstance(value, dict) else {}


def _origin(folder: str, fields: Mapping[str, object]) -> Origin:
    submitters = fields.get("submitters")
    listed = submitters if isinstance(submitters, list) else []
    members = tuple(filter(None, (_member(folder, _fields(one)) for one in listed[:_MOST_MEMBERS])))
    history = fields.get("history")
    late = fields.get("late")
    return Origin(
        members or (Member(folder),),
        (),
        at=_time(fields.get("created_at")),
        late=late if isinstance(late, bool) else None,
        number=len(history) if isinstance(history, list) else 0,
    )


def _member(folder: str, fields: Mapping[str, object]) -> Member | None:
    """Return a submitter; names are not unique, so that one without number and address is told apart by the folder."""
    name, sid, email = (str(fields.get(key) or "").strip() for key in ("name", "sid", "email"))
    ids = [("gradescope_id", sid), ("any", sid), ("email", email)]
    held = tuple((kind, value) for kind, value in ids if value)
    return Member(name or email or sid, held or (("submission", folder),)) if name or held else None


def _time(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return clean(value, 60) if isinstance(value, str) else ""
