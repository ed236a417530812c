"""A referral to an AMHP from receipt to its outcome: every act, what it refuses, and undone again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from caseload_desktop.services import amhp, amhp_course
from caseload_desktop.services.amhp_course import AssessUnderAct, CloseAmhp, CorrectAmhp
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.store import Store
from tests.services.liberty_room import NOTHING_MORE, TODAY, person, referred, row
from tests.services.refusals import refused
from tests.support import ANALYST, OTHER_PRACTITIONER, PRACTITIONER

HER = PRACTITIONER.worker_id
HELD = {"detention": "s136", "detained_from": TODAY, "detained_at": "06:30"}


def assess(store: Store, one: str, **more: str) -> Changes:
    told = {"on": TODAY, "at": "09:20", "doctors": "Dr Vale, Dr Penn", **more}
    return amhp_course.assess_amhp(store, PRACTITIONER, AssessUnderAct(referral_id=one, **told))  # type: ignore[arg-type]


def close(store: Store, one: str, **more: object) -> Changes:
    told = {"on": TODAY, "outcome": "home_treatment", "what_next": NOTHING_MORE, **more}
    return amhp_course.close_amhp(store, PRACTITIONER, CloseAmhp(referral_id=one, **told))  # type: ignore[arg-type]


def test_a_referral_is_allocated_assessed_and_closed(store: Store) -> None:
    """The way of most referrals, the last act undone by one key, and the rows are the fold of the journal."""
    one = referred(store, person(store), **HELD)
    amhp.allocate_amhp(store, PRACTITIONER, referral_id=one, worker_id=HER, on=TODAY, at="08:40")
    assess(store, one, nearest_relative="Ruth Quill", nearest_relative_told="informed")
    end = close(store, one, outcome="s2", hospital="St Martin's")
    held = row(store, "amhp_referral", one)
    assert (held["worker_id"], held["allocated_at"], held["assessed_at"]) == (HER, "08:40", "09:20")
    assert (held["outcome"], held["hospital"], held["closed_on"]) == ("s2", "St Martin's", TODAY)
    refused("amhp_closed", lambda: assess(store, one))
    undo_act(store, PRACTITIONER, end.act)
    assert row(store, "amhp_referral", one)["closed_on"] is None
    assert store.rebuild_is_equal()


def test_what_a_referral_refuses(store: Store) -> None:
    """No kind, no rating, a time to come, a detention without its beginning, a role without the right."""
    who = person(store)
    refused("amhp_kind_required", lambda: referred(store, who, kind=""), "kind")
    refused("rag_required", lambda: referred(store, who, rag=""), "rag")
    refused("time_in_future", lambda: referred(store, who, received_at="11:30"), "received_at")
    refused("unknown_code", lambda: referred(store, who, detention="s99"), "detention")
    refused("detained_when_required", lambda: referred(store, who, detention="s136"), "detained_from")
    missing = {"detention": "s5_2", "detained_from": TODAY}
    refused("detained_when_required", lambda: referred(store, who, **missing), "detained_at")
    refused("time_in_future", lambda: referred(store, who, **{**HELD, "detained_at": "23:00"}), "detained_at")
    referred(store, who, detention="s2", detained_from=TODAY)  # days are counted from the day
    one = referred(store, who)
    act: dict[str, Any] = {"referral_id": one, "worker_id": HER, "on": TODAY, "at": "08:40"}
    refused("role_may_not", lambda: amhp.allocate_amhp(store, ANALYST, **act))
    refused("before_receipt", lambda: amhp.allocate_amhp(store, PRACTITIONER, **{**act, "at": "08:00"}), "at")
    analyst = {**act, "worker_id": ANALYST.worker_id}
    refused("worker_holds_no_cases", lambda: amhp.allocate_amhp(store, PRACTITIONER, **analyst), "worker_id")


def test_a_rating_keeps_the_ones_before(store: Store) -> None:
    """Every rating stays with who gave it, when and why; the last one holds."""
    one = referred(store, person(store))
    again: dict[str, Any] = {"referral_id": one, "on": TODAY, "at": "09:00"}
    refused("reason_required", lambda: amhp.rate_amhp(store, PRACTITIONER, rag="red", why="", **again), "why")
    amhp.rate_amhp(store, OTHER_PRACTITIONER, rag="red", why="Has left the ward", **again)
    assert row(store, "amhp_referral", one)["rag"] == "red"
    t = rows.amhp_rating
    with store.read() as connection:
        found = connection.execute(select(t.c.rag, t.c.at, t.c.worker_id).order_by(t.c.at)).all()
    assert [tuple(each) for each in found] == [
        ("amber", "08:15", HER),
        ("red", "09:00", OTHER_PRACTITIONER.worker_id),
    ]


def test_a_detention_begins_is_extended_and_gives_way_to_another(store: Store) -> None:
    """Time at a place of safety is extended once with a reason; a new detention takes the extension with it."""
    one = referred(store, person(store), **HELD)
    extend = amhp.extend_amhp_detention
    refused("extension_hours_required", lambda: extend(store, PRACTITIONER, referral_id=one, hours="", why="Unfit"))
    refused("reason_required", lambda: extend(store, PRACTITIONER, referral_id=one, hours="h6", why=" "), "why")
    extend(store, PRACTITIONER, referral_id=one, hours="h6", why="Too drowsy to be interviewed")
    refused("extended_already", lambda: extend(store, PRACTITIONER, referral_id=one, hours="h2", why="Still"))
    change = amhp.set_amhp_detention
    refused("detention_required", lambda: change(store, PRACTITIONER, referral_id=one, detention=""), "detention")
    change(store, PRACTITIONER, referral_id=one, detention="s5_2", on=TODAY, at="09:00", place="Ward 4")
    held = row(store, "amhp_referral", one)
    assert (held["detention"], held["extended_hours"], held["place"]) == ("s5_2", None, "Ward 4")
    refused("detention_not_extended", lambda: extend(store, PRACTITIONER, referral_id=one, hours="h2", why="More"))


def test_an_outcome_fits_what_happened(store: Store) -> None:
    """No detention without an assessment, no admission without its hospital, nothing without what happens next."""
    one = referred(store, person(store))
    refused("amhp_outcome_required", lambda: close(store, one, outcome=""), "outcome")
    refused("assessment_first", lambda: close(store, one, outcome="s2", hospital="St Martin's"), "outcome")
    refused("doctors_required", lambda: assess(store, one, doctors=""), "doctors")
    assess(store, one)
    assert row(store, "amhp_referral", one)["worker_id"] == HER  # whoever assesses has it
    refused("hospital_required", lambda: close(store, one, outcome="s3"), "hospital")
    refused("next_step_required", lambda: close(store, one, what_next=None), "next_step")
    close(store, one)
    other = referred(store, person(store, "Bert", "Oakes"))
    close(store, other, outcome="not_needed")  # nobody had to come


def test_a_nearest_relative_is_given_reasons_in_writing(store: Store) -> None:
    """Section 13(4): who asked for the assessment learns why no application was made."""
    one = referred(store, person(store), kind="nearest_relative")
    assess(store, one)
    refused("written_reasons_required", lambda: close(store, one), "note")
    close(store, one, note="Home treatment holds the risk; letter sent to her husband")


def test_a_referral_is_corrected_or_withdrawn(store: Store) -> None:
    """By who wrote it or works on it, or who may correct others, with a reason; the story keeps what it said."""
    one = referred(store, person(store))

    def correct(actor: object = PRACTITIONER, why: str = "Misheard", **fields: object) -> object:
        command = CorrectAmhp(referral_id=one, fields=fields, why=why)
        return amhp_course.correct_amhp(store, actor, command)  # type: ignore[arg-type]

    refused("not_your_referral", lambda: correct(OTHER_PRACTITIONER, reasons="Hears voices"))
    refused("reason_required", lambda: correct(why="", reasons="Hears voices"), "why")
    refused("not_correctable", lambda: correct(rag="red"))
    refused("required", lambda: correct(received_at=""), "received_at")
    refused("unknown_code", lambda: correct(referrer_kind="postman"), "referrer_kind")
    correct(referrer_kind="ward", received_at="08:05", reasons="Hears voices")
    assert row(store, "amhp_referral", one)["received_at"] == "08:05"
    amhp_course.withdraw_amhp(store, PRACTITIONER, referral_id=one, why="Another person's")
    assert row(store, "amhp_referral", one)["gone"] is not None
