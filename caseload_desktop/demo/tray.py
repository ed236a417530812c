"""The step of the demo on the tray: what a team is to do, one thing put off with a reason, done, and taken back."""

from __future__ import annotations

from datetime import timedelta

from caseload_desktop.demo.walk import Walk


def work_through_the_tray(walk: Walk) -> None:
    """Read the team's tray, put the next step of a contact off, do it, and take that back."""
    from caseload_desktop.domain.work_item import DueState, Scope, Standing
    from caseload_desktop.services.tray import complete_work, move_work
    from caseload_desktop.services.undo import undo_act
    from caseload_desktop.store.queries.work import KINDS, read_rules, read_whose, work_items
    from caseload_desktop.store.queries.work.contacts import STEP

    store, actor, today = walk.store, walk.actor, walk.clock.today()
    with store.read() as connection:
        whose = read_whose(connection, Scope.TEAM, viewer=actor, today=today)
        rules = read_rules(connection, store.code_lists)
        items = work_items(connection, viewer=actor, whose=whose, today=today, rules=rules)
    standing = Standing(walk.clock.now())
    states = [standing.of(item, unallocated=KINDS[item.kind].unallocated) for item in items]
    late, waits = states.count(DueState.OVERDUE), states.count(DueState.UNALLOCATED)
    kinds = len({item.kind for item in items})
    walk.tell(
        f"The team's tray holds {len(items)} things of {kinds} kinds; {late} are overdue, {waits} are nobody's yet."
    )
    step = next((item for item in items if item.kind == STEP), None)
    if step is None:
        return
    day = (today + timedelta(days=7)).isoformat()
    moved = move_work(store, actor, due_on=day, contact_ids=(step.id,), why="No answer twice; she rings back")
    task_id = moved.ids("task")[0]
    done = complete_work(store, actor, task_ids=(task_id,), note="Spoke to the daughter")
    undo_act(store, actor, done.act)
    walk.tell("The next step of a contact was put off by a week with a reason, done, and taken back.")
