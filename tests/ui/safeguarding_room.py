"""A safeguarding desk at work for the tests of its screens: concerns and enquiries at every stage there is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from caseload_desktop.services import safeguarding, safeguarding_closure
from caseload_desktop.services import safeguarding_enquiry as enquiries
from caseload_desktop.services.safeguarding import Adult, Consult
from caseload_desktop.services.safeguarding_closure import ReviewPlan
from caseload_desktop.services.safeguarding_enquiry import AskAction
from caseload_desktop.store.store import Store
from tests.services import safeguarding_room as acts
from tests.services.safeguarding_room import NOT_MET, decided, managers, raised, raising
from tests.support import OTHER_PRACTITIONER, PRACTITIONER
from tests.ui.records import add_people

TODAY = date(2026, 11, 20)
LONG = "Wilhelmina-Alexandrina Featherstonehaugh-Cholmondeley"


def ago(days: int) -> str:
    """The day so many days before today."""
    return (TODAY - timedelta(days=days)).isoformat()


def fill(store: Store) -> dict[str, str]:
    """Eleven people, each by what they are here for; the clock stands at 09:30 on 20 November 2026."""
    managers(store)
    names = {
        "danger": LONG,
        "undecided": "Ada Quill",
        "paused": "Bertram Oakes",
        "incident_1": "Dilys Prewett",
        "incident_2": "Edwin Marsh",
        "planning": "Florence Tunney",
        "enquiring": "Gwilym Rees",
        "plan": "Harriet Shaw",
        "sign_off": "Iris Penhale",
        "closed": "Joseph Tull",
        "none": "Kitty Vane",
    }
    people = dict(zip(names, add_people(store, *names.values()), strict=True))
    _concerns(store, people)
    _enquiries(store, people)
    return people


def _concerns(store: Store, people: dict[str, str]) -> None:
    danger: dict[str, Any] = {
        "types": ("financial_material", "neglect_omission", "psychological"),
        "immediate_risk": "yes",
        "immediate_action": "Neighbour is with her, police called.",
        "referrer_kind": "ambulance",
        "services_called": ("police",),
    }
    raised(store, people["danger"], raised_at="08:50", **danger)
    raised(
        store,
        people["undecided"],
        raised_on=ago(4),
        raised_at="16:50",
        location="own_home",
        source_detail="family_carer",
    )
    paused = raised(store, people["paused"], raised_on=ago(9), raised_at="10:00")
    safeguarding_closure.pause_safeguarding(
        store, PRACTITIONER, about_kind="concern", about_id=paused, on=ago(8), reason="police", note="Interview first."
    )
    both = raising(
        people["incident_1"], people["incident_2"], raised_on=ago(1), raised_at="11:20",
        incident_title="Night of 18 November, first floor", types=("organisational",), location="care_home_residential",
    )  # fmt: skip
    safeguarding.raise_concern(store, OTHER_PRACTITIONER, both)
    against = raised(store, people["none"], raised_on=ago(6))
    decided(store, against, on=ago(5), **NOT_MET)


def _begun(store: Store, person_id: str, days: int, **more: Any) -> str:
    adult = Adult(person_id=person_id, adults_wishes="Stay in my own home and keep seeing my daughter.")
    one = raised(store, person_id, adults=(adult,), raised_on=ago(days), raised_at="09:00", **more)
    return decided(store, one, on=ago(days), at="15:00").ids("enquiry")[0]


def _enquiries(store: Store, people: dict[str, str]) -> None:
    _begun(store, people["planning"], 2)
    two = _begun(store, people["enquiring"], 200, types=("neglect_omission", "psychological"))
    acts.planned(store, two, on=ago(198), msp_asked="asked_expressed")
    done = acts.asked(store, two, on=ago(190), due_on=ago(180))
    enquiries.finish_enquiry_action(store, PRACTITIONER, action_id=done, on=ago(182), result="One carer on the rota.")
    ask = AskAction(
        enquiry_id=two, words="See him alone at the day centre", caused="council",
        worker_id=OTHER_PRACTITIONER.worker_id, on=ago(20), due_on=ago(3),
    )  # fmt: skip
    enquiries.ask_enquiry_action(store, PRACTITIONER, ask)
    said = Consult(about_kind="enquiry", about_id=two, on=ago(150), with_kind="police", asked="Known?", advice="No.")
    safeguarding.consult_on_concern(store, PRACTITIONER, said)
    three = _begun(store, people["plan"], 60)
    acts.planned(store, three, on=ago(58))
    acts.reported(store, three)
    acts.concluded(
        store, three, plan_needed=True, plan="Two carers lift; daughter rings at night.", plan_review_on=ago(-7)
    )
    four = _begun(store, people["sign_off"], 70)
    acts.through(store, four)
    five = _begun(store, people["closed"], 90)
    acts.concluded(store, five, plan_needed=True, plan="Bank card blocked.", plan_review_on=ago(-30))
    look = ReviewPlan(enquiry_id=five, on=TODAY.isoformat(), result="ends", words="Manages with the new card.")
    safeguarding_closure.review_safeguarding_plan(store, PRACTITIONER, look)
    acts.sign_off_asked(store, five)
    acts.closed(store, five)
