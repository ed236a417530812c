"""What can be asked of the exchange on the command line; loads nothing, so that the window comes up quickly."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from typing_extensions import override

ACTS = ("inspect", "verify", "export", "import", "key")

_CODES = """exit codes:
  0  done
  1  refused: the file, the role or the record does not allow it; nothing was changed
  2  wrong usage
  3  the store can't be opened (password, in use, damaged, not there)
  4  a file or folder can't be read or written (medium, rights, room)
"""


class WrongUsage(Exception):
    """What was asked can't be; its text says why, for whoever wrote the script."""


class ScriptParser(argparse.ArgumentParser):
    """Raises ``WrongUsage`` in place of printing: a script that asked for JSON gets its answer as JSON."""

    @override
    def error(self, message: str) -> NoReturn:
        raise WrongUsage(message)


def wants_json(words: Sequence[str]) -> bool:
    """True for words of the command line that ask the exchange for JSON."""
    return "exchange" in words and "--json" in words


def act_in(words: Sequence[str]) -> str:
    """The act that was asked for, as far as one can tell; else nothing."""
    return next((word for word in words if word in ACTS), "")


def add_exchange(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``exchange`` and what it can do."""
    exchange = commands.add_parser(
        "exchange",
        help="look at, check, write or take in a sync file",
        epilog=_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    acts = exchange.add_subparsers(dest="act", metavar="{" + ",".join(ACTS) + "}", required=True)
    _add_reading(acts)
    _add_writing(acts)


def _add_reading(acts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    inspect = acts.add_parser("inspect", help="who wrote a file, for whom, when and how much; no word of any record")
    inspect.add_argument("file", type=Path, metavar="FILE")
    _add_door(inspect, needed=False, key=True)
    verify = acts.add_parser("verify", help="check a whole file; with the store also who wrote what is in it")
    verify.add_argument("file", type=Path, metavar="FILE")
    _add_door(verify, needed=True, key=True)
    take = acts.add_parser("import", help="take a file in: all of it or nothing")
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument(
        "--words",
        metavar="WORDS",
        default="",
        help="for the first file of a new laptop: the words of the sender's laptop, as said by phone",
    )
    _add_door(take, needed=True)


def _add_writing(acts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    export = acts.add_parser("export", help="write what other laptops do not hold yet, one locked file for each")
    export.add_argument(
        "--to",
        metavar="WHO",
        required=True,
        help="worker:NAME, team:NAME, locality:NAME, device:ID or managers (a name, or its id)",
    )
    export.add_argument(
        "--scope",
        metavar="WHAT",
        help="worker:NAME, team:NAME, locality:NAME, everything or common (default: the worker, team or locality "
        "it goes to)",
    )
    export.add_argument(
        "--restricted",
        metavar="PERSON-ID",
        action="append",
        default=[],
        help="let the record of this restricted person leave too; may be repeated",
    )
    export.add_argument("--welcome", action="store_true", help="the first file of a laptop that joins the team")
    export.add_argument("--out", metavar="FOLDER", type=Path, required=True, help="where to write")
    export.add_argument("--preview", action="store_true", help="say what would be written, and write nothing")
    _add_door(export, needed=True)
    key = acts.add_parser("key", help="write this laptop's own key to a file, for emergencies; opens all it was sent")
    key.add_argument("--out", metavar="FILE", type=Path, required=True, help="a file that does not exist yet")
    key.add_argument("--yes", action="store_true", help="don't ask again")
    _add_door(key, needed=True)


def _add_door(act: argparse.ArgumentParser, *, needed: bool, key: bool = False) -> None:
    """How to get at what is locked: by signing in to the store, or for reading by a key file."""
    door = act.add_mutually_exclusive_group(required=needed)
    door.add_argument("--user", metavar="NAME", help="sign-in name; the password is asked for")
    if key:
        door.add_argument("--key", metavar="KEYFILE", type=Path, help="a laptop's key, written by 'exchange key'")
    act.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    act.add_argument("--profile", metavar="DIR", type=Path, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    act.add_argument("--json", action="store_true", help="answer with one JSON object")
