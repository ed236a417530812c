"""The step of the demo on the council's own rules: one is set and taken back, and caseloads are weighed by others."""

from __future__ import annotations

from caseload_desktop.demo.walk import Walk


def weigh_caseloads(walk: Walk) -> None:
    """How heavy caseloads are, with the reason of a point; a rule is set, and left as shipped again."""
    from caseload_desktop.domain.rag import Rag
    from caseload_desktop.store.queries.organisation import names_by_id
    from caseload_desktop.store.queries.workload import read_workloads

    lists, today = walk.store.code_lists, walk.clock.today()
    with walk.store.read() as connection:
        found = read_workloads(connection, viewer=walk.actor, lists=lists, today=today)
        names = names_by_id(connection)
    loads = [load for load in found.values() if load.points and load.share is not None]
    heaviest = max(loads, key=lambda load: load.share or 0)
    ratings = [load.rating for load in loads]
    walk.tell(
        f"{len(loads)} caseloads weighed against contracted hours: {ratings.count(Rag.GREEN)} with room, "
        f"{ratings.count(Rag.AMBER)} full, {ratings.count(Rag.RED)} over."
    )
    walk.tell(
        f"{names[heaviest.worker_id]} has most: {heaviest.points:g} of {heaviest.room:g} points. "
        f"The heaviest piece: {heaviest.weighed[0].why}."
    )
    _set_a_rule(walk)


def _set_a_rule(walk: Walk) -> None:
    from caseload_desktop.domain.rule_groups import GROUP_BY_KEY, GROUPS
    from caseload_desktop.domain.workload import SETTING
    from caseload_desktop.services.rule_settings import set_rules
    from caseload_desktop.services.undo import undo_act
    from caseload_desktop.store.queries.organisation import setting

    group = GROUP_BY_KEY[SETTING]
    done = set_rules(walk.store, walk.actor, key=SETTING, values={"target_points": 45})
    with walk.store.read() as connection:
        told = group.told(setting(connection, SETTING))
    undo_act(walk.store, walk.actor, done.act)
    rules = sum(len(each.rules) for each in GROUPS)
    walk.tell(f"{rules} clocks and rules are the council's to set, each with its source. One was set: {told}. Undone.")
