"""The step of the demo on a case: a person waits, is allocated, handed over, and the hand-over is taken back."""

from __future__ import annotations

from caseload_desktop.demo.walk import Walk


def give_a_worker(walk: Walk) -> None:
    """Maureen waits for a worker, gets one, and her case is handed over with a note."""
    from caseload_desktop.services.allocation import (
        AddToList,
        Allocate,
        Rating,
        Transfer,
        add_to_list,
        allocate,
        transfer,
    )
    from caseload_desktop.services.involvement_rules import HOLDERS
    from caseload_desktop.services.undo import undo_act
    from caseload_desktop.store.queries.allocation import waiting_list
    from caseload_desktop.store.queries.caseloads import worker_loads

    today = walk.clock.today().isoformat()
    with walk.store.read() as connection:
        loads = [load for load in worker_loads(connection, holders=HOLDERS, urgent=(), today=today) if load.team_ids]
        waiting = len(waiting_list(connection, viewer=walk.actor).lines)
    busiest = max(loads, key=lambda load: load.total)
    least, most = min((load for load in loads if load.total), key=lambda load: load.total), busiest
    walk.tell(f"{len(loads)} workers with {sum(load.total for load in loads)} cases; {waiting} people wait.")
    listed = add_to_list(
        walk.store,
        walk.actor,
        AddToList(
            person_id=walk.person_id,
            team_id=least.team_ids[0],
            from_date=today,
            note="Falls when getting out of the bath",
            rating=Rating(priority="high", reason="Fell twice this week", interim="Daughter stays until Sunday"),
        ),
    ).ids("allocation")[0]
    held = allocate(
        walk.store,
        walk.actor,
        Allocate(person_id=walk.person_id, worker_id=most.worker_id, from_date=today, from_list=listed),
    )
    case = next(row for row in held.ids("allocation") if row != listed)
    note = "Bath board is there; the stairs are next. Daughter is the one to ring."
    moved = transfer(
        walk.store,
        walk.actor,
        Transfer(allocation_id=case, on=today, worker_id=least.worker_id, hand_over_note=note),
    )
    undo_act(walk.store, walk.actor, undo_act(walk.store, walk.actor, moved.act).act)
    walk.tell(
        f"Maureen Whitstable went on a team's list as high priority, to {most.worker} ({most.total} cases), and on to "
        f"{least.worker} ({least.total}) with a note; undone, and done again."
    )
