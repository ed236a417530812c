"""Writing a file outside the encrypted area; whoever lets something out says so in the access log first.

The log comes first because an export that is logged and failed does less harm than one nobody can find.
"""

from __future__ import annotations

from pathlib import Path

from caseload_desktop.domain.errors import StoreUnavailable
from caseload_desktop.runtime.files import write_whole


def write_out(path: Path, content: bytes) -> None:
    """Write the whole of a file, or none of it; raises ``StoreUnavailable("export_not_written")``."""
    try:
        write_whole(path, content)
    except OSError as error:
        raise StoreUnavailable("export_not_written") from error
