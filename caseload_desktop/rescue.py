"""Backups from the command line, for when the window can't be reached: list them, prove one, bring one back."""

from __future__ import annotations

import argparse
from getpass import getpass

from caseload_desktop.domain.errors import CaseloadError, StoreUnavailable
from caseload_desktop.runtime.clock import SystemClock
from caseload_desktop.runtime.paths import profile
from caseload_desktop.store.backup import Backup
from caseload_desktop.store.drill import DrillReport
from caseload_desktop.store.vault import Vault
from caseload_desktop.ui.messages import DRILL_PROBLEMS, sentence_for


def run(asked: argparse.Namespace) -> int:
    """Do ``backups``, ``drill`` or ``restore`` and return the exit code: 0 when done, 1 when not, with a sentence."""
    vault = Vault(profile(asked.profile).folder, clock=SystemClock())
    try:
        if asked.command == "backups":
            return _list(vault)
        backup = _chosen(vault, asked.number)
        return (_drill if asked.command == "drill" else _restore)(vault, backup, asked.user)
    except CaseloadError as error:
        print(sentence_for(error))
        return 1
    finally:
        vault.close()


def _list(vault: Vault) -> int:
    backups = vault.backups.all()
    for backup in backups:
        megabytes = backup.path.stat().st_size / 1_000_000
        print(f"{backup.number:6}  {_when(backup)}  {megabytes:8.1f} MB  {backup.reason}")
    if not backups:
        print(f"There is no backup in {vault.backups.folder}.")
    return 0


def _chosen(vault: Vault, number: int | None) -> Backup:
    found = next((b for b in vault.backups.all() if number in (None, b.number)), None)
    if found is None:
        raise StoreUnavailable("no_backup" if number is None else "no_such_backup")
    return found


def _drill(vault: Vault, backup: Backup, user: str) -> int:
    """The sign-ins of the backup itself are used: the store may be past signing in."""
    report = vault.drill_locked(backup, user=user, password=_password(user))
    print(_told(report))
    return 0 if report.passed else 1


def _restore(vault: Vault, backup: Backup, user: str) -> int:
    opened = vault.restore(backup, user=user, password=_password(user))
    print(f"The store is now as it was in backup {backup.number} of {_when(backup)}.")
    print(f"What it replaced is kept in {vault.folder / 'aside'}.")
    opened.store.close()
    return 0


def _told(report: DrillReport) -> str:
    if report.passed:
        held = f"{report.people} people, {report.contacts} contacts and {report.operations} entries of the journal"
        return f"The backup of {report.made_at} is whole: {held}, made again from the journal without a difference."
    return (
        f"The backup of {report.made_at} can't be relied on: {'; '.join(DRILL_PROBLEMS[p] for p in report.problems)}."
    )


def _when(backup: Backup) -> str:
    return backup.made.strftime("%d/%m/%Y %H:%M UTC")


def _password(user: str) -> str:
    return getpass(f"Password of {user}: ")
