"""Events of a folder come from a child, and a file system that tells nothing is polled."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest

from autograder.gradebook.inbox.events import Events, is_remote

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the child is forked")
SECONDS = 20


def told(events: Events) -> bool:
    """Return whether an event comes in time."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if events.pipe.poll(0.1) and events.take():
            return True
    return False


def changed_until_told(events: Events, path: Path) -> bool:
    """Write a file until an event comes: the child may not listen yet."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        path.write_text(str(time.monotonic()))
        if events.pipe.poll(0.3) and events.take():
            return True
    return False


def test_a_changed_file_is_told_and_quiet_is_not(tmp_path):
    with Events(tmp_path) as events:
        assert changed_until_told(events, tmp_path / "a.py")
        while events.pipe.poll(1.0):
            events.take()
        assert not events.take()
        (tmp_path / "new" / "folder").mkdir(parents=True)
        assert told(events)


@pytest.mark.slow
def test_a_folder_that_is_made_later_and_a_child_that_was_killed_are_no_end(tmp_path):
    folder = tmp_path / "inbox"
    with Events(folder) as events:
        time.sleep(0.5)
        folder.mkdir()
        assert changed_until_told(events, folder / "a.py")
        assert events._process.pid is not None
        os.kill(events._process.pid, signal.SIGKILL)
        assert changed_until_told(events, folder / "a.py")
        shutil.rmtree(folder)
        folder.mkdir()
        assert changed_until_told(events, folder / "a.py")
        while events.pipe.poll(2.0):
            events.take()
        (folder / "b.py").touch()
        assert told(events)


@pytest.mark.parametrize(
    ("mounts", "remote"),
    [
        ("/dev/sda / ext4 rw 0 0\n", False),
        ("/dev/sda / ext4 rw 0 0\nserver:/x {} nfs4 rw 0 0\n", True),
        ("server:/x / nfs rw 0 0\n/dev/sdb {} xfs rw 0 0\n", False),
        ("s3 {}/in\\040box fuse.rclone rw 0 0\n", True),
        ("s3 {}/other fuse.rclone rw 0 0\n/dev/sda / ext4 rw 0 0\n", False),
        ("", False),
    ],
)
def test_a_remote_file_system_is_known_by_its_mount(tmp_path, mounts, remote):
    (tmp_path / "in box").mkdir()
    (tmp_path / "mounts").write_text(mounts.format(tmp_path))
    assert is_remote(tmp_path / "in box", tmp_path / "mounts") is remote


def test_a_system_without_a_table_of_mounts_tells_of_changes(tmp_path):
    assert not is_remote(tmp_path, tmp_path / "none")
