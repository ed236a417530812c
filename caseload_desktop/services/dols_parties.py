"""Commands on who has a part in a DoLS application: forms sent and received, the representative, the IMCA."""

from __future__ import annotations

from collections.abc import Mapping

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.dols_reach import reached
from caseload_desktop.services.involvement_rules import day_of_act, known_code
from caseload_desktop.services.support_rules import must_choose
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.store import Store


@command("record_dols_form", writes=("dols_form",))
def record_dols_form(
    store: Store, actor: Actor, *, dols_id: str, form: str, on: str, sent: bool, other_party: str = "", note: str = ""
) -> Changes:
    """Record a form (1 to 13) that was sent or received. Raises ``RuleBroken``: ``dols_form_required`` and of days."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="record_dols_form") as act:
        row = reached(act, store, dols_id)
        told = {
            "person_id": row["person_id"],
            "dols_id": dols_id,
            "form": must_choose(store, "dols_form", form, field="form", otherwise="dols_form_required"),
            "on_date": day_of_act(act, on, field="on"),
            "sent": sent,
            "other_party": other_party.strip(),
            "note": note.strip(),
        }
        act.create("dols_form", told)
        return act.changes()


@command("name_dols_representative", writes=("dols",))
def name_dols_representative(
    store: Store,
    actor: Actor,
    *,
    dols_id: str,
    kind: str,
    name: str = "",
    seen: Mapping[str, object] | None = None,
) -> Changes:
    """Name the person's representative, or say that nobody could be found (Schedule A1 Part 10).

    Raises ``RuleBroken``: ``representative_kind_required``, ``representative_name_required``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="name_dols_representative") as act:
        reached(act, store, dols_id)
        chosen_kind = must_choose(
            store, "representative_kind", kind, field="kind", otherwise="representative_kind_required"
        )
        nobody = store.code_lists.mapped("representative_kind", kind, "none") == "yes"
        if not nobody and not name.strip():
            raise RuleBroken("representative_name_required", field="name")
        values = {"representative_kind": chosen_kind, "representative": None if nobody else name.strip()}
        act.set("dols", dols_id, values, seen=seen)
        return act.changes()


@command("ask_for_imca", writes=("dols",))
def ask_for_imca(
    store: Store,
    actor: Actor,
    *,
    dols_id: str,
    kind: str,
    on: str,
    name: str = "",
    seen: Mapping[str, object] | None = None,
) -> Changes:
    """Record that an independent mental capacity advocate was asked for, in which role, and who came (Form 11)."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="ask_for_imca") as act:
        row = reached(act, store, dols_id)
        values = {
            "imca_kind": known_code("imca_kind", kind, field="kind", lists=store.code_lists),
            "imca_asked_on": day_of_act(act, on, field="on", after=row["received_on"] or ""),
            "imca_name": name.strip() or None,
        }
        act.set("dols", dols_id, values, seen=seen)
        return act.changes()
