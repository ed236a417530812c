"""How the rows of each entity merge when laptops worked apart: a command may only write what has a rule here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Merge(StrEnum):
    """What becomes of two laptops' work on one entity; the fold carries it out (``store.fold``, ``store.registers``).

    ``APPEND_ONLY``: rows only come, none is edited, so nothing can differ. ``REGISTERS``: every field keeps each value
    that nobody had seen, one is shown, and a person chooses; a removal beats an edit made elsewhere, and the edit goes
    to review. ``ONE_ROW``: the same, and the row's id follows from what it is about (``ids.fixed_id``), so that two
    laptops that make it meet in one row, with every field of both as a value.
    """

    APPEND_ONLY = "append_only"
    REGISTERS = "registers"
    ONE_ROW = "one_row"


@dataclass(frozen=True, slots=True)
class MergeRule:
    """The rule of one entity, and in words what is left to people where several rows disagree.

    ``shields`` are fields that keep somebody's record from others. While laptops differ on one, the value that shields
    is shown and counts everywhere, whatever the clocks say: harm that is done by opening can't be undone.
    """

    merge: Merge
    across: str = ""
    shields: frozenset[str] = frozenset()


_ALONE = MergeRule(Merge.REGISTERS)

MERGE_RULES: dict[str, MergeRule] = {
    "locality": _ALONE,
    "team": _ALONE,
    "worker": MergeRule(Merge.REGISTERS, "A worker added on two laptops stands twice until one is retired."),
    "membership": MergeRule(Merge.REGISTERS, "Memberships that overlap all stand, side by side."),
    "device": MergeRule(Merge.REGISTERS, "Only a laptop that manages others is believed about who belongs."),
    "setting": MergeRule(Merge.ONE_ROW),
    "code_change": MergeRule(Merge.ONE_ROW, "Records keep the code they were written with."),
    "sheet_mapping": MergeRule(Merge.ONE_ROW),
    "import_run": MergeRule(Merge.APPEND_ONLY, "One sheet taken in twice makes two runs; either can be undone."),
    "target": MergeRule(Merge.ONE_ROW),
    "commentary": MergeRule(Merge.ONE_ROW),
    "published_figure": MergeRule(
        Merge.APPEND_ONLY, "One month published on two laptops is one row; the first is shown."
    ),
    "person": MergeRule(
        Merge.REGISTERS,
        "One person registered on two laptops is proposed as a duplicate.",
        shields=frozenset({"restricted", "restricted_reason"}),
    ),
    "person_name": _ALONE,
    "person_identifier": _ALONE,
    "address": MergeRule(Merge.REGISTERS, "Two open addresses of one kind both stand, to be looked at."),
    "contact_detail": _ALONE,
    "restricted_grant": MergeRule(Merge.REGISTERS, "A worker named twice is named."),
    "contact": MergeRule(Merge.REGISTERS, "A contact is never edited into another: notes of both laptops stand."),
    "link": MergeRule(Merge.APPEND_ONLY),
    "not_same": MergeRule(Merge.APPEND_ONLY, "Two things said twice not to be the same are not the same."),
    "same_person": MergeRule(
        Merge.APPEND_ONLY, "Two people merged opposite ways are one; one laptop that parts them parts them for all."
    ),
    "break_glass": MergeRule(Merge.APPEND_ONLY),
    "break_glass_look": MergeRule(Merge.APPEND_ONLY, "Two managers who looked both looked."),
    "allocation": MergeRule(
        Merge.REGISTERS, "A case moved on two laptops has two key workers, listed until a manager keeps one."
    ),
    "priority_rating": MergeRule(Merge.APPEND_ONLY, "The priority in force is a field of the involvement."),
    "keep_in_touch": MergeRule(Merge.APPEND_ONLY),
    "enablement": MergeRule(
        Merge.REGISTERS, "A referral accepted here and declined there differs in its decision, until a person chooses."
    ),
    "enablement_extension": MergeRule(Merge.APPEND_ONLY, "Of several extensions the latest day counts; all are told."),
    "goal": MergeRule(Merge.REGISTERS, "A goal set on two laptops stands twice until one is dropped."),
    "goal_score": MergeRule(Merge.APPEND_ONLY, "Scores of two laptops all stand, in the order of their days."),
    "enablement_check": MergeRule(Merge.APPEND_ONLY, "A follow-up made twice is two; the later day is shown."),
    "patch_capacity": MergeRule(Merge.ONE_ROW, "One row per patch and day; two colours wait for a person to choose."),
    "sitrep_note": MergeRule(Merge.ONE_ROW, "One row per patch and week."),
    "service": MergeRule(
        Merge.REGISTERS, "Support ended here and changed there is ended, with the change in the same row."
    ),
    "equipment": _ALONE,
    "assessment": _ALONE,
    "carers_offer": MergeRule(Merge.REGISTERS, "An offer made twice is two offers."),
    "hospital_stay": MergeRule(Merge.REGISTERS, "A stay recorded on two laptops stands twice until one is withdrawn."),
    "review": MergeRule(
        Merge.REGISTERS, "One review completed on two laptops differs field by field; two reviews held both stand."
    ),
    "review_date": MergeRule(Merge.REGISTERS, "Of several agreed days the earliest counts."),
    "hazard": _ALONE,
    "relationship": MergeRule(Merge.REGISTERS, "Each side is a row of its own record; ``pair`` joins the two."),
    "case_note": MergeRule(Merge.APPEND_ONLY, "A completed note is never edited; what comes later is an addition."),
    "note_addition": MergeRule(Merge.APPEND_ONLY),
    "chronology_entry": _ALONE,
    "chronology_analysis": MergeRule(Merge.ONE_ROW, "One analysis per person."),
    "provider": MergeRule(Merge.REGISTERS, "A place recorded on two laptops stands twice until one is withdrawn."),
    "provider_task": _ALONE,
    "provider_look": MergeRule(Merge.APPEND_ONLY, "Two managers who looked both looked."),
    "concern": MergeRule(
        Merge.REGISTERS,
        "A concern decided differently on two laptops differs in its decision, until a safeguarding manager chooses.",
    ),
    "concern_consultation": MergeRule(Merge.APPEND_ONLY),
    "enquiry": MergeRule(
        Merge.REGISTERS, "An enquiry made of one concern on two laptops stands twice until one is withdrawn."
    ),
    "enquiry_action": _ALONE,
    "safeguarding_pause": MergeRule(Merge.REGISTERS, "Pauses that overlap count each day once."),
    "enquiry_reopening": MergeRule(Merge.APPEND_ONLY),
    "decision_correction": MergeRule(
        Merge.APPEND_ONLY, "A decision corrected on two laptops was corrected twice; both say what it had been."
    ),
    "plan_review": MergeRule(Merge.APPEND_ONLY, "A plan reviewed twice was reviewed twice; the later day counts."),
    "adults_review": _ALONE,
    "dols": MergeRule(
        Merge.REGISTERS, "An application decided differently on two laptops differs in its decision, until one chooses."
    ),
    "dols_assessment": MergeRule(Merge.REGISTERS, "An assessment asked for twice stands twice until one is withdrawn."),
    "dols_form": MergeRule(Merge.APPEND_ONLY),
    "dols_look": MergeRule(Merge.APPEND_ONLY, "The priority in force is a field of the application."),
    "amhp_referral": MergeRule(
        Merge.REGISTERS, "A referral given to two AMHPs differs in its worker, until a person chooses."
    ),
    "amhp_rating": MergeRule(Merge.APPEND_ONLY, "The rating in force is a field of the referral."),
    "task": MergeRule(Merge.REGISTERS, "A task done on two laptops is done; both notes are kept."),
}
"""The rule of every entity; ``tests/guards/test_catalogue.py`` fails for an entity without one."""

SHIELDS = frozenset(name for rule in MERGE_RULES.values() for name in rule.shields)
"""The names of all shielding fields; no other entity has a field of such a name."""
