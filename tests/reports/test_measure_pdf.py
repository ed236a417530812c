"""The measure page on paper: what a committee reads, read back out of the PDF."""

from __future__ import annotations

import subprocess
import sys
from ctypes import c_uint
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pypdfium2
import pytest

from caseload_desktop.domain.code_lists import load_code_lists
from caseload_desktop.domain.contact_rules import Part
from caseload_desktop.domain.months import Month, months_ending
from caseload_desktop.domain.rag import Direction
from caseload_desktop.domain.targets import Target
from caseload_desktop.domain.travel import direction_of_travel
from caseload_desktop.measures.figure import Figure, Ground, make_figure, rated, values
from caseload_desktop.measures.measure import Measure, resolved_at_source
from caseload_desktop.measures.page import FigurePage
from caseload_desktop.measures.repeat_contacts import Guard
from caseload_desktop.measures.span import COUNCIL, Slice, Span
from caseload_desktop.measures.targets import Commentary
from caseload_desktop.reports.measure_pdf import measure_pdf
from caseload_desktop.reports.pdf_style import colour
from caseload_desktop.runtime.paths import program_folder, resource

_OCTOBER = Month(2026, 10)
_WORDS = "October was quieter than September.\nEquipment & advice: <both> were given sooner."


@pytest.fixture(scope="module")
def measure() -> Measure:
    return resolved_at_source(load_code_lists(resource("codelists")))


def _target(month: Month) -> Target:
    return Target(
        measure="2",
        scope=COUNCIL,
        first=month,
        last=month,
        value=Decimal(70),
        floor=Decimal(65),
        direction=Direction.HIGH,
    )


def _page(measure: Measure, *, commentary: str = _WORDS, sample: bool = False, small_month: int = -1) -> FigurePage:
    figures: list[Figure] = []
    for place, month in enumerate(months_ending(_OCTOBER)):
        counts = (3, 4) if place == small_month else (60 + 2 * place, 100)
        figures.append(rated(measure, make_figure(measure, Span(month, month), *counts), _target(month)))
    return FigurePage(
        measure=measure,
        part=Slice(),
        scope_label="All teams",
        month=_OCTOBER,
        figures=tuple(figures),
        travel=direction_of_travel(values(figures), direction=measure.direction),
        guard=Guard(Month(2026, 7), 91, 3, 78, 3.8, small=False),
        grounds=(
            Ground("resolved", Part.NUMERATOR, "Resolved at source", 82),
            Ground("not_resolved", Part.DENOMINATOR, "Not resolved at source", 18),
            Ground("dols", Part.LEFT_OUT, "DoLS application: counted in its own measure", 2),
        ),
        commentary=Commentary("c" * 32, commentary, "Morwenna Hale", "2026-11-03T10:00:00Z") if commentary else None,
        as_at=date(2026, 11, 20),
        sample=sample,
    )


def _text(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def test_page_says_what_a_committee_asks(measure: Measure) -> None:
    """Title with number, value, rating in words, who answers for it, months, commentary, guard and rule on one page."""
    (page,) = _text(measure_pdf(_page(measure)))
    for words in (
        "2 · Percentage of contacts resolved at source",
        "Oct 2026 · All teams",
        "82.0%",
        "82 of 100 contacts",
        "Green: Target achieved or exceeded",
        "Target 70%, floor 65%",
        "Improving over 12 months",
        "Portfolio Cabinet Member for Adult Social Care and Public Health",
        "Director Corporate Director, Adult Social Care and Health",
        "Source Contacts recorded in Caseload Desktop",
        "October was quieter than September.",
        "Equipment & advice: <both> were given sooner.",
        "Written by Morwenna Hale",
        "3.8%: of 78 contacts resolved in Jul 2026, 3 were followed by another by the same person within 91 days.",
        "Counted: 82",
        "Not counted: 18",
        "Left out: 2",
        "DoLS application: counted in its own measure: 2",
        "A call-back within 14 days counts with the contact before it",
        "Made by Caseload Desktop · as at 20 Nov 2026 · All teams · for use inside the council",
        "Page 1 of 1",
    ):
        assert words in page, words
    assert "SAMPLE" not in page


def test_table_gives_twelve_months_with_target_value_and_rating(measure: Measure) -> None:
    """The table under the chart reads as in the council's papers."""
    (page,) = _text(measure_pdf(_page(measure)))
    months = " ".join(month.short for month in months_ending(_OCTOBER))
    assert months in page
    assert "Target " + " ".join(["70"] * 12) in page
    assert "Value % " + " ".join(f"{60 + 2 * n:.1f}" for n in range(12)) in page
    assert " ".join(["Red"] * 3 + ["Amber"] * 2 + ["Green"] * 7) in page


def test_chart_draws_a_bar_for_every_month_with_target_and_floor(measure: Measure) -> None:
    """Twelve bars as high as their values, each with its month, and both levels named: what only the chart says."""
    pdf = measure_pdf(_page(measure))
    (page,) = _text(pdf)
    months = " ".join(month.short for month in months_ending(_OCTOBER))
    assert page.count(months) == 2, "under the chart and above the table"
    assert "Floor 65%" in page
    bars = sorted(box for box in _filled(pdf, "brand") if box[3] - box[1] > 20)
    heights = [top - bottom for _, bottom, _, top in bars]
    assert len(bars) == 12
    assert len({round(bottom, 1) for _, bottom, _, _ in bars}) == 1
    assert heights == sorted(heights)
    assert heights[0] / heights[-1] == pytest.approx(60 / 82, rel=0.02)


def _filled(pdf: bytes, token: str) -> list[tuple[float, float, float, float]]:
    """Left, bottom, right and top of everything filled with a colour on the first page."""
    wanted = tuple(round(part * 255) for part in colour(token).rgb())
    raw, found = pypdfium2.raw, []
    document = pypdfium2.PdfDocument(pdf)
    try:
        for thing in document[0].get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
            parts = [c_uint() for _ in range(4)]
            raw.FPDFPageObj_GetFillColor(thing.raw, *parts)
            if tuple(part.value for part in parts[:3]) == wanted:
                found.append(thing.get_bounds())
        return found
    finally:
        document.close()


def test_long_commentary_runs_on_to_the_next_page(measure: Measure) -> None:
    """Nothing a manager wrote is cut off; every page says which it is."""
    paragraphs = [f"Paragraph {n}: the duty desk took more calls than in the month before." for n in range(60)]
    pages = _text(measure_pdf(_page(measure, commentary="\n".join(paragraphs))))
    assert len(pages) >= 2
    whole = " ".join(pages)
    assert all(paragraph in whole for paragraph in paragraphs)
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page


def test_sample_data_can_not_be_taken_for_real(measure: Measure) -> None:
    """Every page of figures about invented people says so in letters nobody can miss."""
    pages = _text(measure_pdf(_page(measure, commentary="Calls.\n" * 70, sample=True)))
    assert len(pages) > 1
    assert "SAMPLE DATA: everybody in these figures is invented" in pages[0]
    assert all("SAMPLE DATA" in page for page in pages)


def test_small_figures_are_shown_with_a_mark_and_never_published(measure: Measure) -> None:
    """A figure on four contacts bears a mark inside; for publication value, counts and rating are withheld."""
    page = _page(measure, small_month=11)
    inside = " ".join(_text(measure_pdf(page)))
    outside = " ".join(_text(measure_pdf(page, publication=True)))
    assert "75.0%" in inside
    assert "75.0†" in inside
    assert "† Rests on fewer than 5 contacts: not to be published." in inside
    assert "75.0" not in outside
    assert "3 of 4" not in outside
    assert "fewer than 5 of fewer than 5 contacts" in outside
    assert "* Rests on fewer than 5 contacts and is not published." in outside
    assert "DoLS application: counted in its own measure: fewer than 5" in outside
    assert "fewer than 5 were followed by another" in outside
    assert "for publication" in outside


def test_month_without_contacts_target_or_commentary_is_a_page_too(measure: Measure) -> None:
    """A new team's first page says that there is nothing yet instead of failing."""
    empty = tuple(make_figure(measure, Span(month, month), 0, 0) for month in months_ending(_OCTOBER))
    page = replace(
        _page(measure, commentary=""),
        figures=empty,
        travel=direction_of_travel(values(empty), direction=measure.direction),
        guard=Guard(Month(2026, 7), 91, 0, 0, None, small=True),
        grounds=(),
    )
    (text,) = _text(measure_pdf(page))
    for words in ("no contacts", "Not rated", "No target", "None written for this month.", "Counted: 0"):
        assert words in text


def test_month_not_over_says_so(measure: Measure) -> None:
    """A figure that may still move is not taken for the month's."""
    (text,) = _text(measure_pdf(replace(_page(measure), as_at=date(2026, 10, 20))))
    assert "Oct 2026 (so far)" in text


def test_same_page_gives_the_same_bytes(measure: Measure) -> None:
    """A PDF made again from the same figures is the same file, so two copies can be compared."""
    assert measure_pdf(_page(measure)) == measure_pdf(_page(measure))


def test_pdf_library_is_loaded_only_when_a_pdf_is_made() -> None:
    """Opening the figures does not cost the time of the PDF library."""
    code = "import sys, caseload_desktop.reports.measure_pdf; print('reportlab' in sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=program_folder(), capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "False"
