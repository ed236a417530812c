"""The chronology on paper: every entry in order with what it means, however long, and the mark of the sample."""

from __future__ import annotations

from datetime import date

import pypdfium2

from caseload_desktop.reports.chronology_pdf import ChronologyPage, PrintedEntry, chronology_pdf


def _page(*entries: PrintedEntry, analysis: str = "Three losses in a year.\nShe <copes> & hides it.") -> ChronologyPage:
    return ChronologyPage(
        name="Ada Quill",
        about=("AB12-000001", "Born 1 Mar 1940"),
        entries=entries,
        analysis=analysis,
        analysis_by="Jo Bell, 20 Nov 2026",
        as_at=date(2026, 11, 20),
        made_by="made by Jo Bell",
        sample=True,
    )


def _texts(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def test_everything_stands_on_paper() -> None:
    """Name, analysis, when in words or by day, source and meaning can be read; the same page gives the same bytes."""
    page = _page(
        PrintedEntry(when="Summer 2019", words="Husband died", source="Daughter", meaning="Alone for the first time"),
        PrintedEntry(when="3 Nov 2026", words="Fell in the kitchen & lay there"),
    )
    content = chronology_pdf(page)
    (text,) = _texts(content)
    for words in (
        "Chronology of Ada Quill",
        "She <copes> & hides it.",
        "Summer 2019",
        "From: Daughter",
        "Alone for the first time",
        "Fell in the kitchen & lay there",
        "SAMPLE DATA",
    ):
        assert words in text
    assert text.index("Husband died") < text.index("Fell in the kitchen")
    assert chronology_pdf(page) == content


def test_a_heading_never_stands_alone_at_the_foot_of_a_page() -> None:
    """However long the analysis is, what happened begins on the page of its heading."""
    entry = PrintedEntry(when="Summer 2019", words="Husband died")
    for length in range(38, 54, 2):
        texts = _texts(chronology_pdf(_page(entry, analysis="\n".join("One more loss." for _ in range(length)))))
        assert [("What happened" in text) == ("Husband died" in text) for text in texts] == [True] * len(texts)


def test_a_long_life_goes_on_over_pages() -> None:
    """An entry longer than a page and a hundred others are all there, with the headings on every page."""
    long = PrintedEntry(when="2 May 2020", words="\n".join(f"Line {n} of a long story." for n in range(120)))
    many = [PrintedEntry(when=f"{n} Nov 2026", words=f"Event number {n}.", meaning="More") for n in range(100)]
    texts = _texts(chronology_pdf(_page(long, *many)))
    whole = " ".join(texts)
    assert "Line 119 of" in whole
    assert "Event number 99." in whole
    assert all("What it means" in text for text in texts)
    assert _texts(chronology_pdf(_page(analysis="")))[0].count("Nothing has been entered yet.") == 1
