"""The quick way through the form: Enter goes to the next thing still worth a stop, past what is right already."""

from __future__ import annotations

from caseload_desktop.ui.log_contact.entry import About, Entry, says_nothing_follows

_LANE = ("source", "about", "reason", "notes", "outcome", "next_step", "no_next_why")
_NEW = ("new_given", "new_family", "new_born", "new_postcode", "new_phone")


def lane(entry: Entry) -> tuple[str, ...]:
    """The stops of an entry, in the order of a call."""
    instead = {
        "about": {About.NEW: _NEW, About.UNKNOWN: ("about_unknown",)}.get(entry.about, ("about",)),
        "no_next_why": ("no_next_why",) if says_nothing_follows(entry) else (),
    }
    return tuple(name for stop in _LANE for name in instead.get(stop, (stop,)))


def next_stop(entry: Entry, after: str, order: tuple[str, ...]) -> str:
    """The field Enter goes to from ``after``: the next one of the lane that is empty, or ``save`` when none is.

    ``order`` is the order of all fields on the form, for ``after`` may lie beside the lane.
    """
    stops = lane(entry)
    begin = order.index(after) if after in order else -1
    for name in stops:
        if order.index(name) > begin and not is_filled(entry, name):
            return name
    return "save"


def is_filled(entry: Entry, name: str) -> bool:
    """True when nothing is left to do in a field."""
    if name == "about":
        return entry.about is About.PERSON
    return bool(entry.code(name) or entry.text(name).strip())
