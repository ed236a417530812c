"""The command line: start the program, show what it can do, check it, or exchange files without the window."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from caseload_desktop import __version__
from caseload_desktop.exchange_cli.arguments import ScriptParser, WrongUsage, act_in, add_exchange, wants_json


def build_parser(*, for_script: bool = False) -> argparse.ArgumentParser:
    """All that can be said on the command line; ``for_script`` wrong usage raises ``WrongUsage``."""
    kind = ScriptParser if for_script else argparse.ArgumentParser
    parser = kind(prog="caseload-desktop", description="Caseload recording and figures for adult social care.")
    parser.add_argument("--version", action="version", version=f"Caseload Desktop {__version__}")
    parser.add_argument("--profile", metavar="DIR", type=Path, help="keep everything in this folder (default: yours)")
    parser.add_argument(
        "--self-check", action="store_true", help="check in a throw-away folder that every part works, then stop"
    )
    commands = parser.add_subparsers(dest="command", metavar="{demo,backups,drill,restore,exchange}")
    demo = commands.add_parser("demo", help="walk through the program without a display and write down the results")
    demo.add_argument("--out", metavar="DIR", type=Path, default=Path("out", "demo"), help="folder for the results")
    commands.add_parser("backups", help="list the backups, newest first")
    for name, what in (
        ("drill", "prove that a backup can be brought back; nothing is changed"),
        ("restore", "put a backup in the place of the store, which is kept aside"),
    ):
        rescue = commands.add_parser(name, help=what)
        rescue.add_argument("--user", metavar="NAME", required=True, help="sign-in name; the password is asked for")
        rescue.add_argument("number", nargs="?", type=int, help="number of the backup as listed (default: the newest)")
    add_exchange(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks and return the exit code."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    try:
        asked = build_parser(for_script=wants_json(words)).parse_args(words)
    except WrongUsage as wrong:
        return _tell_wrong_usage(words, wrong)
    # Each way through the program loads only its own modules, so that the window comes up quickly.
    if asked.self_check:
        from caseload_desktop import self_check

        return self_check.run()
    if asked.command == "demo":
        from caseload_desktop import demo

        return demo.run(asked.out)
    if asked.command in ("backups", "drill", "restore"):
        from caseload_desktop import rescue

        return rescue.run(asked)
    if asked.command == "exchange":
        from caseload_desktop.exchange_cli import acts

        return acts.run(asked)
    from caseload_desktop import app

    return app.run(asked.profile)


def _tell_wrong_usage(words: Sequence[str], wrong: WrongUsage) -> int:
    from caseload_desktop.exchange_cli.answer import Exit, tell_stop

    tell_stop(act_in(words), Exit.USAGE, "wrong_usage", f"Wrong usage: {wrong}.", as_json=True)
    return Exit.USAGE
