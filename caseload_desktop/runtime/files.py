"""Writing a file so that a power cut leaves either the old one or the new one, never half of one."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from pathlib import Path

_NOT_FOR_FOLDERS = frozenset({errno.EINVAL, errno.ENOTSUP, errno.ENOSYS})


def write_whole(path: Path, content: bytes) -> None:
    """Replace ``path`` by ``content``: temporary beside it, fsync, rename. Raises ``OSError``; the old file stays."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
        raise
    settle_folder(path.parent)


def settle_folder(folder: Path) -> None:
    """Make a rename in ``folder`` survive a power cut; raises ``OSError``.

    Windows does that by itself and has no handle for it; some network shares and sticks do not know it for folders.
    """
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NOT_FOR_FOLDERS:
            raise
    finally:
        os.close(descriptor)
