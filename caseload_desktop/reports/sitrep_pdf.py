"""The weekly sitrep of an enablement patch as a PDF of one page: numbers, staff, capacity by day, commentary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from caseload_desktop.domain.dates import show_long
from caseload_desktop.domain.sitrep import Number
from caseload_desktop.store.queries.enablement_sitrep import Sitrep

NUMBER_WORDS: Mapping[Number, str] = {
    Number.RECEIVED: "Referrals received",
    Number.ACCEPTED: "Accepted",
    Number.DECLINED: "Declined",
    Number.PASSED: "Passed to Purchasing",
    Number.WAITING: "Waiting",
    Number.STARTED: "Started",
    Number.IN_SERVICE: "In service",
    Number.BEYOND: "Beyond six weeks",
    Number.ENDED: "Ended",
    Number.INDEPENDENT: "Independent afterwards",
}
"""What each number of a week is called."""

COUNTED_HOW: Mapping[Number, str] = {
    Number.RECEIVED: "received in the week",
    Number.ACCEPTED: "accepted in the week",
    Number.DECLINED: "declined in the week",
    Number.PASSED: "passed on in the week",
    Number.WAITING: "for an answer or a start",
    Number.STARTED: "started in the week",
    Number.IN_SERVICE: "people with the service",
    Number.BEYOND: "of them, extended or not",
    Number.ENDED: "ended in the week",
    Number.INDEPENDENT: "of them, with no public support",
}
"""How each is counted, in a few words."""


@dataclass(frozen=True, slots=True)
class SitrepPaper:
    """A sitrep with what the paper says around it; ``levels`` are the words of each capacity by code."""

    sitrep: Sitrep
    levels: Mapping[str, str]
    sample: bool = False


def sitrep_pdf(paper: SitrepPaper) -> bytes:
    """Return the PDF (A4). Pure: the same sitrep gives the same bytes. It holds no names of people."""
    from caseload_desktop.reports.pdf_document import pdf_of
    from caseload_desktop.reports.sitrep_story import sitrep_story

    one = paper.sitrep
    return pdf_of(
        sitrep_story(paper),
        title=f"Enablement sitrep {one.team}",
        subject=f"Week from {show_long(one.week.first)}",
        footer=f"Made by Caseload Desktop · as at {show_long(one.week.as_at)} · for use inside the council",
        sample=paper.sample,
    )
