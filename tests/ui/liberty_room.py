"""A cohort for the tests of DoLS and AMHP on screen: an application in every state, and people held for how long."""

from __future__ import annotations

from datetime import date, timedelta

from caseload_desktop.services import amhp, amhp_course, dols, dols_course
from caseload_desktop.services.amhp_course import AssessUnderAct
from caseload_desktop.services.dols import LookAtDols
from caseload_desktop.services.dols_course import EndDols
from caseload_desktop.store.store import Store
from tests.services.liberty_room import NOTHING_MORE, assessed, decided, referred, requested
from tests.support import OTHER_PRACTITIONER, PRACTITIONER
from tests.ui.records import add_people

TODAY = date(2026, 11, 20)
LONG = "Wilhelmina-Alexandrina Featherstonehaugh-Cholmondeley"
_NAMES = {
    "urgent": "Ada Quill",
    "long": LONG,
    "late": "Bertram Oakes",
    "looked": "Dilys Prewett",
    "unranked": "Edwin Marsh",
    "ends": "Florence Tunney",
    "force": "Gwilym Rees",
    "suspended": "Harriet Shaw",
    "refused": "Iris Penhale",
    "gone": "Joseph Tull",
    "held": "Kitty Vane",
    "ward": "Leonard Fisk",
    "home": "Mabel Orchard",
    "section2": "Norris Peel",
}


def ago(days: int) -> str:
    """The day so many days before today."""
    return (TODAY - timedelta(days=days)).isoformat()


def fill(store: Store) -> dict[str, str]:
    """Fourteen people, each by what they are here for; the clock stands at 09:30 on 20 November 2026."""
    people = dict(zip(_NAMES, add_people(store, *_NAMES.values()), strict=True))
    _waiting(store, people)
    _authorised(store, people)
    _referrals(store, people)
    return people


def _waiting(store: Store, people: dict[str, str]) -> None:
    requested(
        store, people["urgent"], kind="urgent_and_standard", urgent_from=ago(4), urgent_to=ago(-2), received_on=ago(4),
        managing_authority="Seaview Nursing Home", place_kind="care_home_nursing",
        circumstances=("person_objects", "tries_to_leave"), worker_id=PRACTITIONER.worker_id,
        reasons="Tries the front door every afternoon and asks where her mother is.",
    )  # fmt: skip
    long = requested(
        store, people["long"], received_on=ago(12), circumstances=("unsettled",),
        managing_authority="The Old Rectory and Coach House Residential Care Home", place_kind="care_home_residential",
    )  # fmt: skip
    assessed(store, long, on=ago(3), until=ago(-180))
    requested(store, people["late"], received_on=ago(140), circumstances=("settled",), managing_authority="Fairlawn")
    looked = requested(store, people["looked"], received_on=ago(120), circumstances=("settled",))
    command = LookAtDols(
        dols_id=looked, on=ago(2), asked_whom="The manager and her son", changed=True,
        words="Her son may no longer visit", circumstances=("contact_restricted",),
    )  # fmt: skip
    dols.look_at_dols(store, PRACTITIONER, command)
    requested(store, people["unranked"], received_on=ago(1), managing_authority="Royal Infirmary, Ward 7")


def _authorised(store: Store, people: dict[str, str]) -> None:
    for name, ends in (("ends", ago(-12)), ("force", ago(-300)), ("suspended", ago(-200))):
        one = requested(store, people[name], received_on=ago(60), managing_authority="Seaview Nursing Home")
        assessed(store, one, on=ago(50))
        decided(store, one, on=ago(45), authorised_from=ago(45), authorised_to=ends)
        if name == "suspended":
            why = "Detained under section 2"
            dols_course.suspend_dols(store, PRACTITIONER, dols_id=one, on=ago(26), why=why)
    no = requested(store, people["refused"], received_on=ago(20))
    assessed(store, no, on=ago(10), not_met="mental_capacity")
    decided(store, no, decision="not_granted", not_granted_why=("mental_capacity",), what_next=NOTHING_MORE)
    gone = requested(store, people["gone"], received_on=ago(20))
    end = EndDols(dols_id=gone, on=ago(3), reason="withdrawn", what_next=NOTHING_MORE)
    dols_course.end_dols(store, PRACTITIONER, end)


def _referrals(store: Store, people: dict[str, str]) -> None:
    today = TODAY.isoformat()
    referred(
        store, people["held"], received_on=ago(1), received_at="15:20", rag="red", referrer_kind="police",
        place="136 suite, St Martin's", detention="s136", detained_from=ago(1), detained_at="14:10",
        reasons="Found on the cliff path, says that voices tell her to jump.", rag_why="Has tried twice this week",
    )  # fmt: skip
    referred(
        store, people["ward"], received_at="07:50", rag="amber", referrer_kind="ward", detention="s5_2",
        detained_from=today, detained_at="06:40", place="Ward 4, QEQM",
    )  # fmt: skip
    home = referred(store, people["home"], received_on=ago(1), received_at="10:05", rag="red", place="Own home")
    amhp.allocate_amhp(
        store, PRACTITIONER, referral_id=home, worker_id=OTHER_PRACTITIONER.worker_id, on=ago(1), at="11:00"
    )
    two = referred(
        store, people["section2"], received_on=ago(2), received_at="09:00", rag="green", detention="s2",
        detained_from=ago(6), place="St Martin's Hospital",
    )  # fmt: skip
    assess = AssessUnderAct(referral_id=two, on=ago(1), at="14:00", doctors="Dr Vale, Dr Penn")
    amhp_course.assess_amhp(store, PRACTITIONER, assess)
