"""How the exchange reads on screen: counts, scopes, laptops, days and results as people say them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from caseload_desktop.exchange.sync.routes import Addressee, Rhythm, Route, due_on, next_on
from caseload_desktop.store.queries.exchange_rows import RecordRow, Why
from caseload_desktop.ui.record_words import count_words, day_long, day_near, due_words, instant_words
from caseload_desktop.ui.widgets.status_tag import Tag, Tone

if TYPE_CHECKING:
    from caseload_desktop.exchange.sync.incoming import Imported
    from caseload_desktop.exchange.sync.outgoing import Outgoing, OutgoingTo, Sent
    from caseload_desktop.store.queries.exchange import ShareState

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MANAGERS = "All team managers"

HELD_WORDS = {
    Why.EARLIER_MISSING: "An earlier file of that laptop has not come yet. They take their place when it does.",
    Why.NEWER_PROGRAM: "Written by a newer version of the program. They are read as soon as it is installed here.",
    Why.RECORD_MISSING: "The record they belong to has not come yet. They take their place when it does.",
    Why.SET_ASIDE: "That laptop wrote two different things under one number, as after a restored backup. One is in the "
    "record, the other is kept here.",
}
HELD_TAGS = {
    Why.EARLIER_MISSING: Tag(Tone.BLUE, "Waits for a file"),
    Why.NEWER_PROGRAM: Tag(Tone.BLUE, "Not read yet"),
    Why.RECORD_MISSING: Tag(Tone.BLUE, "Waits for a record"),
    Why.SET_ASIDE: Tag(Tone.AMBER, "Set aside"),
}
_STREAMS = {
    "person": "A person",
    "contact": "A contact, nobody named",
    "organisation": "Teams and workers",
    "devices": "Laptops",
    "settings": "Settings and lists",
    "targets": "Targets and commentary",
}


@dataclass(frozen=True, slots=True)
class Names:
    """Names by the ids of workers, teams, localities and laptops, and who reads: ``me`` is a worker."""

    of: Mapping[str, str] = field(default_factory=dict)
    me: str = ""

    def scope(self, label: str, *, theirs: bool = False) -> str:
        """A scope as files carry it, in words: "My caseload", "Team Duty desk"; ``theirs``: in a file that came."""
        kind, _, of = label.partition(":")
        name = self.of.get(of, "not known here")
        if kind == "worker":
            return "My caseload" if of == self.me else f"Caseload of {name}"
        if kind in ("team", "locality"):
            return f"{kind.capitalize()} {name}"
        if kind == "everything":
            return "Everything on that laptop" if theirs else "Everything on this laptop"
        return "Teams, settings and targets only"

    def whom(self, one: Addressee) -> str:
        """One line of "to whom": "Team Duty desk", "Jo Bell", "All team managers"."""
        if one.kind == "managers":
            return MANAGERS
        name = self.of.get(one.id, "not known here")
        return f"{one.kind.capitalize()} {name}" if one.kind in ("team", "locality") else name


def share_words(state: ShareState) -> str:
    """What waits to be shared, for the bar at the foot and the page."""
    if state.unshared:
        return f"{count_words(state.unshared, 'change')} saved on this laptop, not yet shared"
    if state.awaiting:
        return f"{count_words(state.awaiting, 'change')} shared, not yet confirmed"
    return "Everything others may have is shared" if state.kept else "Everything saved on this laptop is shared"


def kept_words(count: int) -> str:
    """What is said once of changes that go to nobody; empty for none."""
    if not count:
        return ""
    held = "is" if count == 1 else "are"
    return (
        f"{count_words(count, 'change')} to restricted records {held} kept on this laptop only. To share them, choose "
        "the person by name when you send to a colleague who is named on the record too."
    )


def entry_words(count: int) -> str:
    """How much a file holds, in entries of the record; one change a worker saves may be several of them."""
    return count_words(count, "entry", "entries")


def came_words(count: int) -> str:
    """How many files lie ready in watched folders."""
    return "1 file has come in" if count == 1 else f"{count:,} files have come in"


def laptop_words(name: str, owner: str) -> str:
    """A laptop by its owner first, as people speak of it."""
    return f"{owner} ({name})" if owner and name else owner or name or "A laptop not known here"


def when_words(at: str, *, today: date) -> str:
    """A UTC instant: "Today, 16:02", "3 May 2026, 16:02"; empty for none."""
    if not at:
        return ""
    said = instant_words(at)
    day, comma, clock = said.partition(",")
    local = instant_day(at)
    return f"{day_near(local, today=today)}{comma}{clock}" if local else said or day


def instant_day(at: str) -> str:
    """The local ISO day of a UTC instant; empty for what is none."""
    from datetime import UTC, datetime

    try:
        return datetime.strptime(at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).astimezone().date().isoformat()
    except ValueError:
        return ""


def rhythm_words(route: Route) -> str:
    """How often: "Every Friday", "Every second Friday", "Every day", "When I choose"."""
    day = WEEKDAYS[route.weekday]
    return {
        Rhythm.BY_HAND: "By hand",
        Rhythm.DAILY: "Every day",
        Rhythm.WEEKLY: f"Every {day}",
        Rhythm.FORTNIGHTLY: f"Every second {day}",
    }[route.rhythm]


def route_tag(route: Route, today: date, *, away: bool) -> Tag:
    """Where a remembered exchange stands: due, late, done, or its folder not in reach."""
    due = due_on(route, today)
    if away:
        return Tag(Tone.AMBER if due else Tone.GREY, "Folder not in reach")
    if due is not None:
        words = due_words(due.isoformat(), today=today)
        return Tag(Tone.AMBER if due == today else Tone.RED, f"{words[0].upper()}{words[1:]}")
    following = next_on(route, today)
    if following is None:
        return Tag(Tone.GREEN, "Done") if route.last_at else Tag(Tone.GREY, "Not used yet")
    return Tag(Tone.GREEN, f"Next {WEEKDAYS[following.weekday()][:3]} {day_short(following)}")


def day_short(day: date) -> str:
    """ "4 December" without the year."""
    return day_long(day.isoformat()).rsplit(" ", 1)[0]


def record_name(row: RecordRow) -> str:
    """What a record is called in a list."""
    return row.name or _STREAMS.get(row.kind, "A record")


def record_detail(row: RecordRow) -> str:
    """The quieter line below it."""
    if row.restricted and not row.person_id:
        return "Restricted record"
    if row.kind == "contact":
        return "Contact"
    return "Restricted person" if row.restricted else ""


def bytes_words(size: int) -> str:
    """The size of a file."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000)):,} KB"
    return f"{size / 1_000_000:,.1f} MB"


def named_list(names: Sequence[str], *, most: int = 4) -> str:
    """Names in a row, the rest counted: "A, B, C and 9 more"."""
    if len(names) <= most:
        return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
    return f"{', '.join(names[: most - 1])} and {len(names) - most + 1} more"


def outgoing_line(one: OutgoingTo) -> str:
    """What one laptop would get, in one line."""
    whole = f"{one.whole_people:,} of them new to it" if 0 < one.whole_people < one.people else ""
    if one.whole_people and one.whole_people == one.people:
        whole = "new to it" if one.people == 1 else "all new to it"
    parts = [count_words(one.people, "person", "people"), whole, entry_words(one.changes)]
    if one.releases:
        parts = parts if one.changes else []
        parts.append(f"{count_words(one.releases, 'record')} taken off it")
    return ", ".join(part for part in parts if part)


def outgoing_head(out: Outgoing) -> str:
    """What an exchange would send, in one sentence."""
    if not any(one.changes or one.releases for one in out.each):
        return "Nothing new for these laptops. A file still tells them what has arrived here."
    files = "One locked file" if len(out.each) == 1 else f"{len(out.each)} locked files, one for each laptop"
    return f"{files}. Nobody else can open them." if len(out.each) > 1 else f"{files}. Nobody else can open it."


def sent_words(sent: Sent, folder: str) -> str:
    """What was written, and that the medium may be taken out."""
    what = "The file was" if len(sent.files) == 1 else f"{len(sent.files)} files were"
    return f"{what} written to {folder} and read back: safe to remove."


def imported_words(done: Imported) -> str:
    """What taking in one file did, in whole sentences."""
    new = entry_words(done.new)
    said = [f"{new} {'is' if done.new == 1 else 'are'} in the record now."] if done.new else []
    if not (done.new or done.removed):
        said.append("Nothing was new here.")
    if done.people_new:
        said.append(f"{count_words(done.people_new, 'person is', 'people are')} new on this laptop.")
    if done.pending:
        said.append(f"{count_words(done.pending, 'entry waits', 'entries wait')} for an earlier file of that laptop.")
    if done.unread:
        said.append(f"{count_words(done.unread, 'entry waits', 'entries wait')} for a newer version of the program.")
    if done.forked:
        said.append(f"{count_words(done.forked, 'entry was', 'entries were')} set aside: see Held back.")
    if done.left_out:
        left = count_words(done.left_out, "entry was", "entries were")
        said.append(
            f"{left} left out, written on a laptop this one does not know yet. They come again with the sender's next "
            "files, and are taken in as soon as a manager's file says whose laptop it is."
        )
    if done.conflicts_new:
        said.append(f"{count_words(done.conflicts_new, 'field differs', 'fields differ')} between laptops.")
    if done.removed:
        said.append(f"{count_words(done.removed, 'record was', 'records were')} taken off this laptop.")
    if done.restored_here:
        said.append(
            "This laptop turned out to work from an older backup. It goes on under a new identity; nothing is lost."
        )
    if done.access_log_doubt:
        said.append(
            "What that laptop noted of who looked at which record is shorter or other than it was. A manager should "
            "ask whoever looks after it."
        )
    return " ".join(said)
