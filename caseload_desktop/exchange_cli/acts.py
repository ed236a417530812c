"""Does what was asked of the exchange and answers for it: an answer, a refusal in words, an exit code."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from caseload_desktop.domain.errors import CaseloadError
from caseload_desktop.exchange_cli import reading, writing
from caseload_desktop.exchange_cli.answer import Answer, Exit, exit_of, tell, tell_refusal, tell_stop
from caseload_desktop.exchange_cli.door import NotOpened
from caseload_desktop.exchange_cli.writing import NotAgreed

_ACTS: dict[str, Callable[[argparse.Namespace], Answer]] = {
    "inspect": reading.inspect,
    "verify": reading.verify,
    "export": writing.export,
    "import": writing.import_file,
    "key": writing.key,
}


def run(asked: argparse.Namespace) -> int:
    """Do one act and return the exit code (``Exit``)."""
    refused: CaseloadError
    try:
        answer = _ACTS[asked.act](asked)
    except NotOpened as error:
        refused, code = error.reason, exit_of(error.reason, opening=True)
    except NotAgreed:
        words = "Not confirmed, so nothing was written; in a script say --yes."
        tell_stop(asked.act, Exit.USAGE, "not_confirmed", words, as_json=asked.json)
        return Exit.USAGE
    except CaseloadError as error:
        refused, code = error, exit_of(error, opening=False)
    else:
        tell(asked.act, answer, as_json=asked.json)
        return Exit.DONE
    tell_refusal(asked.act, refused, code, as_json=asked.json)
    return code
