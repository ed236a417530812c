"""What the backups card lets the database worker do; plain values in, plain values out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caseload_desktop.domain.errors import StoreUnavailable
from caseload_desktop.domain.roles import Actor
from caseload_desktop.store.access_log import Access, record
from caseload_desktop.store.drill import DrillReport, DrillStep
from caseload_desktop.store.store import Store
from caseload_desktop.ui.settings.backup_words import Kept
from caseload_desktop.ui.tasks import Job

if TYPE_CHECKING:
    from caseload_desktop.store.vault import Vault

_STEPS = {
    DrillStep.COPY: (0, 0, "Copying the backup"),
    DrillStep.PAGES: (5, 0, "Opening it and checking every page"),
    DrillStep.CHAINS: (15, 0, "Checking that nothing was changed or left out"),
    DrillStep.REBUILD: (25, 70, "Making every record again from its journal"),
}
"""For each step where it begins, how much of the whole it takes (in hundredths), and its words."""


def kept_backups(vault: Vault) -> list[Kept]:
    """Every backup, newest first."""
    return [
        Kept(backup.number, backup.made, backup.reason, backup.path.stat().st_size)
        for backup in vault.backups.all()
        if backup.path.exists()
    ]


def make_backup(vault: Vault, store: Store, actor: Actor, job: Job) -> int:
    """Make a backup and write down who asked for it; return its number."""

    def tell(done: int, total: int) -> None:
        job.progress(done * 100 // max(total, 1), 100, "Copying the record")

    job.progress(0, 100, "Copying the record")
    backup = vault.back_up(progress=tell)
    record(store, actor, Access.BACKUP, detail={"backup": backup.number})
    return backup.number


def prove_newest(vault: Vault, store: Store, actor: Actor, job: Job) -> DrillReport:
    """Prove the newest backup and write down what came of it. Raises ``StoreUnavailable`` ``no_backup``."""
    newest = vault.backups.newest()
    if newest is None:
        raise StoreUnavailable("no_backup")

    def tell(step: DrillStep, done: int, total: int) -> None:
        begins, share, words = _STEPS[step]
        job.progress(begins + (share * done // total if total else 0), 100, words)

    report = vault.drill(newest, progress=tell)
    record(store, actor, Access.BACKUP, detail={"drill": newest.number, "passed": report.passed})
    return report
