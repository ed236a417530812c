"""How figures are said on the screen: tags, arrows and short sentences."""

from __future__ import annotations

from caseload_desktop.domain.rag import Rag
from caseload_desktop.measures.figure import Figure
from caseload_desktop.measures.measure import Measure, Names
from caseload_desktop.measures.page import FigurePage, rating_code
from caseload_desktop.measures.repeat_contacts import Guard
from caseload_desktop.ui.widgets.status_tag import Tag, Tone, rating_tag

_ARROWS = {"up": "↑", "down": "↓", "level": "→"}


def figure_tag(figure: Figure) -> Tag:
    """The rating with the target it was held against."""
    if figure.rag is Rag.NOT_RATED:
        return Tag(Tone.GREY, "No target" if figure.target is None else "Not rated")
    return Tag(rating_tag(rating_code(figure.rag)).tone, f"{figure.rag.word}, target {figure.target_text}")


def line_tag(figure: Figure) -> Tag | None:
    """The rating of one line of a breakdown; none where nothing is rated."""
    return None if figure.rag is Rag.NOT_RATED else rating_tag(rating_code(figure.rag))


def value_words(figure: Figure) -> str:
    """The value, marked where it rests on few."""
    return f"{figure.text} †" if is_marked(figure) else figure.text


def is_marked(figure: Figure) -> bool:
    """True for a figure on so few that it bears the mark."""
    return figure.small and figure.denominator > 0


def small_words(measure: Measure) -> str:
    """What the mark means."""
    return f"† Rests on fewer than {measure.rule.suppress_below} {measure.names.many}: not to be published."


def travel_words(page: FigurePage) -> str:
    """The direction of travel with its arrow."""
    arrow = _ARROWS.get(page.travel.arrow, "")
    return f"{arrow} {page.travel_words}".strip()


def guard_tag(guard: Guard) -> Tag:
    """What the guard figure rests on."""
    if guard.value is None:
        return Tag(Tone.GREY, f"None to judge, {guard.month.label}")
    return Tag(Tone.GREY, f"{guard.again:,} of {guard.resolved:,}, {guard.month.label}")


def counts_words(figure: Figure, names: Names) -> str:
    """Such as "15 of 23 contacts"."""
    return f"{figure.numerator:,} of {names.count(figure.denominator)}"
