"""The lines of the lists of reviews: what a column says is what it is sorted by."""

from __future__ import annotations

from datetime import date

from caseload_desktop.domain.review_rules import ReviewRules
from caseload_desktop.runtime.paths import resource
from caseload_desktop.store.queries.reviews import OpenReview, Place, PlannedLine
from caseload_desktop.store.store import shipped_lists
from caseload_desktop.ui.models.paged import Order
from caseload_desktop.ui.reviews.lines import Maker, ordered

TODAY = date(2026, 11, 20)


def a_planned(number: int, due_on: str, *, kind: str = "planned_review", reason: str = "") -> PlannedLine:
    review = OpenReview(
        number, f"r{number}", f"p{number}", kind, reason, "2026-10-01", "", "2026-12-01", "", "", "", False, ()
    )
    return PlannedLine(number, f"p{number}", f"Person {number}", f"X-{number}", review, due_on, Place())


def test_days_by_the_rules_stand_in_the_order_of_the_calendar() -> None:
    """9 October comes before 1 December and before next year's 1 January; who has no day comes last."""
    maker = Maker(shipped_lists(resource("codelists")), ReviewRules(), TODAY)
    days = ("2027-01-01", "2026-12-01", "", "2026-10-09")
    lines = [maker.planned(a_planned(number, due_on)) for number, due_on in enumerate(days)]
    assert [line.planned for line in lines][2:] == ["Nothing else due", "Due 9 Oct"]
    assert list(ordered(lines, Order("planned"))) == [3, 1, 0, 2]


def test_a_planned_review_is_not_called_planned_twice() -> None:
    """What a review is and why are told once each: a reason that is the kind again tells nothing."""
    maker = Maker(shipped_lists(resource("codelists")), ReviewRules(), TODAY)
    usual = maker.planned(a_planned(1, "", kind="planned", reason="planned"))
    asked = maker.planned(a_planned(2, "", kind="requested", reason="unplanned_other"))
    assert (usual.support, usual.why) == ("Planned review", "")
    assert (asked.support, asked.why) == ("Asked for by or for the person", "Unplanned - Other Reason")
    assert maker.planned(a_planned(3, "", kind="")).support == "Review"
