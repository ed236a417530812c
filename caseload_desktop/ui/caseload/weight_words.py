"""How heavy a caseload is, in words: its tag in the list of workers, and what is counted."""

from __future__ import annotations

from caseload_desktop.domain.rag import Rag
from caseload_desktop.domain.workload import Workload
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.widgets.status_tag import Tag, Tone

_TONES = {Rag.GREEN: Tone.GREEN, Rag.AMBER: Tone.AMBER, Rag.RED: Tone.RED, Rag.NOT_RATED: Tone.GREY}
_SAID = {Rag.GREEN: "room", Rag.AMBER: "full", Rag.RED: "over", Rag.NOT_RATED: "no hours"}
_IN_A_SENTENCE = {Rag.GREEN: "There is room", Rag.AMBER: "That is full", Rag.RED: "That is over the limit"}

NOT_COUNTED = (
    "Points say how heavy work is, not how well it is done. Long journeys, court, risk out of hours and a first year "
    "in practice are not in the record and count nothing. A manager sets the points under Settings, Clocks and rules."
)


def points_words(points: float) -> str:
    """Points as a plain number."""
    return f"{points:,g}"


def weight_tag(workload: Workload | None) -> Tag | None:
    """Points against room, with its rating as shape and word: "48 of 50, full"."""
    if workload is None:
        return None
    of = f" of {workload.room:,.0f}" if workload.room else ""
    return Tag(_TONES[workload.rating], f"{points_words(workload.points)}{of}, {_SAID[workload.rating]}")


def weight_sentence(workload: Workload) -> str:
    """The same for the head of its rows: "48 points with 21 people, 96% of the room 37 hours leave"."""
    points = f"{points_words(workload.points)} {'point' if workload.points == 1 else 'points'}"
    people = count_words(workload.people, "person", "people")
    if workload.room is None or workload.share is None:
        return f"{points} with {people}. Without contracted hours nobody can say how much room there is."
    return (
        f"{points} with {people}: {workload.share:.0f}% of the {points_words(workload.room)} points that contracted "
        f"hours leave room for. {_IN_A_SENTENCE[workload.rating]}."
    )
