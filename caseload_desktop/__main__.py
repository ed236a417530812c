"""Start the program, nothing else: shared by ``python -m caseload_desktop`` and the installed program."""

from __future__ import annotations

import sys

from caseload_desktop.cli import main

if __name__ == "__main__":
    sys.exit(main())
