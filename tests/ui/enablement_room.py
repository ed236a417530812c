"""Patches at work for the tests of enablement's screens: a referral in every state there is."""

from __future__ import annotations

from datetime import date, timedelta

from caseload_desktop.services import enablement, enablement_capacity, enablement_service
from caseload_desktop.services.enablement import TellReferrer
from caseload_desktop.services.enablement_capacity import SetCapacity
from caseload_desktop.services.enablement_service import CheckEnablement, ExtendEnablement, Scored
from caseload_desktop.store.store import Store
from tests.services.enablement_room import accepted, begun, declined, ended, goal, patch, referred
from tests.support import OTHER_PRACTITIONER, PRACTITIONER
from tests.ui.records import add_people

TODAY = date(2026, 11, 20)
LONG = "Wilhelmina-Alexandrina Featherstonehaugh-Cholmondeley"


def ago(days: int) -> str:
    """The day so many days before today."""
    return (TODAY - timedelta(days=days)).isoformat()


def fill(store: Store) -> dict[str, str]:
    """Eleven people, each by what they are here for; the clock stands at 09:30 on 20 November 2026."""
    margate = patch(store, "Margate patch")
    ramsgate = patch(store, "Ramsgate and Sandwich patch")
    names = {
        "waiting": "Ada Quill",
        "late": LONG,
        "soon": "Bertram Oakes",
        "accepted": "Dilys Prewett",
        "no_start": "Edwin Marsh",
        "service": "Florence Tunney",
        "beyond": "Gwilym Rees",
        "extended": "Harriet Shaw",
        "ended": "Iris Penhale",
        "passed": "Joseph Tull",
        "none": "Kitty Vane",
    }
    people = dict(zip(names, add_people(store, *names.values()), strict=True))
    _referrals(store, people, margate)
    _service(store, people, margate, ramsgate)
    for team_id, level in ((margate, "amber"), (ramsgate, "black")):
        command = SetCapacity(
            team_id=team_id, on=TODAY.isoformat(), level=level, staff_present=9, staff_establishment=12
        )
        enablement_capacity.set_capacity(store, PRACTITIONER, command)
    return people


def _referrals(store: Store, people: dict[str, str], margate: str) -> None:
    need = "Fell in the bathroom, wrist in plaster. Washed and dressed by herself before."
    referred(store, people["waiting"], received_at="09:10", need=need, referred_by="Ward 3, QEQM", team_id=margate)
    late = referred(store, people["late"], received_at="06:40", source="supporting_independence")
    told = TellReferrer(enablement_id=late, on=TODAY.isoformat(), at="07:30", note="No start yet, looking.")
    enablement.tell_referrer(store, PRACTITIONER, told)
    referred(store, people["soon"], received_at="07:45", hours_asked=14)
    one = referred(store, people["accepted"], received_at="07:00")
    accepted(store, one, margate, at="08:10", start_offered_on=ago(-1), worker_id=PRACTITIONER.worker_id)
    two = referred(store, people["no_start"], received_on=ago(4), received_at="10:00", source="contact")
    accepted(store, two, margate, on=ago(4), at="11:00")
    gone = referred(store, people["passed"], received_on=ago(2), received_at="11:00")
    declined(store, gone, on=ago(2), at="12:20", note="Mornings full until Monday")


def _service(store: Store, people: dict[str, str], margate: str, ramsgate: str) -> None:
    one = begun(store, people["service"], margate, ago(24), discharge_on=ago(25), need="Stairs, washing, hot meals.")
    stairs = goal(store, one, "Get up the stairs to my own bed", on=ago(24))
    meals = goal(store, one, "Make my own hot lunch every day of the week", on=ago(24))
    for days, first, second in ((17, 3, 4), (10, 5, 4), (3, 6, 8)):
        scores = (Scored(goal_id=stairs, score=first), Scored(goal_id=meals, score=second))
        enablement_service.score_goals(store, PRACTITIONER, enablement_id=one, on=ago(days), scores=scores)
    begun(store, people["beyond"], ramsgate, ago(47))
    three = begun(store, people["extended"], margate, ago(45), need="Hip fracture")
    longer = ExtendEnablement(
        enablement_id=three, to_date=ago(-6), reason="waits_for_package", on=ago(5), note="Provider found"
    )
    enablement_service.extend_enablement(store, PRACTITIONER, longer)
    four = begun(store, people["ended"], margate, ago(85), discharge_on=ago(86))
    goal(store, four, "Wash at the basin", on=ago(85))
    look = CheckEnablement(enablement_id=four, kind="week_4", on=ago(60), result="on_track")
    enablement_service.check_enablement(store, OTHER_PRACTITIONER, look)
    ended(store, four, on=ago(45), note="Manages alone with a bath board.")
