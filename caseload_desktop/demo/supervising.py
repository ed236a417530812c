"""The step of the demo on supervision: one worker's safeguarding work, as their manager sees it and on paper."""

from __future__ import annotations

from sqlalchemy import func, select

from caseload_desktop.demo.pictures import manager_of
from caseload_desktop.demo.walk import Walk
from caseload_desktop.store import rows


def read_with_the_manager(walk: Walk) -> None:
    """Whoever leads most open enquiries goes through all of it with the team manager; the PDF is kept."""
    from caseload_desktop.reports.supervision_pdf import supervision_pdf
    from caseload_desktop.store.queries.supervision import supervision
    from caseload_desktop.ui.supervision.lines import numbers_of, printed

    manager, lists, today = manager_of(walk), walk.store.code_lists, walk.clock.today()
    walk.lead_id = _leads_most(walk)
    with walk.store.read() as connection:
        found = supervision(connection, walk.lead_id, viewer=manager, lists=lists, today=today)
    numbers = " \u00b7 ".join(f"{name}: {number}" for name, number in numbers_of(found, today))
    walk.tell(f"{found.worker} with the team manager. {numbers}. On paper: supervision.pdf.")
    page = printed(found, lists, today, made_by="made by Caseload Desktop", sample=True)
    walk.keep("supervision.pdf", supervision_pdf(page))


def _leads_most(walk: Walk) -> str:
    t = rows.FOLDED["enquiry"]
    leads = (
        select(t.c.worker_id)
        .where(t.c.gone.is_(None), t.c.closed_on.is_(None), t.c.worker_id.is_not(None))
        .group_by(t.c.worker_id)
        .order_by(func.count().desc(), t.c.worker_id)
    )
    with walk.store.read() as connection:
        return str(connection.execute(leads.limit(1)).scalar_one())
