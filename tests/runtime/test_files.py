"""Files are replaced whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from caseload_desktop.runtime import files


def test_file_is_replaced(tmp_path: Path) -> None:
    """After writing, the file has the new content and nothing else lies beside it."""
    path = tmp_path / "a"
    path.write_bytes(b"old")
    files.write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_failure_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk fails half way, the old file is untouched and no remnant stays."""
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "disk full")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="disk full"):
        files.write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
