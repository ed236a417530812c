"""What the exchange does on the database worker: files taken in and written, each with what came of it in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from caseload_desktop.domain.errors import CaseloadError, FileRefused, RuleBroken
from caseload_desktop.domain.roles import Actor
from caseload_desktop.exchange.sync.folder import Glance, lying_at, lying_in
from caseload_desktop.exchange.sync.incoming import Imported, take
from caseload_desktop.exchange.sync.outgoing import Sent, send
from caseload_desktop.exchange.sync.request import Request
from caseload_desktop.exchange.sync.routes import Addressee, Route, keep_route, mark_gone, routes
from caseload_desktop.store.entities import ENTITIES
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.conflicts import count_conflicts
from caseload_desktop.store.store import Store
from caseload_desktop.ui.exchange.reads import FOLDER, anything_to_send, read_glances, request_for, sort_glances
from caseload_desktop.ui.exchange.state import Outcome, Results
from caseload_desktop.ui.exchange.words import imported_words, laptop_words, sent_words
from caseload_desktop.ui.messages import sentence_for
from caseload_desktop.ui.tasks import Cancelled, Job
from caseload_desktop.ui.widgets.status_tag import Tone

SafetyCopy = Callable[[], object]


@dataclass(slots=True)
class Trip:
    """One press of a button: a backup before the first file that is taken in, then every outcome in turn.

    ``given_up`` stops it between two files; what was done by then is done and told.
    """

    store: Store
    actor: Actor
    job: Job
    safety_copy: SafetyCopy | None
    outcomes: list[Outcome] = field(default_factory=list)
    taken: bool = False
    given_up: bool = False
    final: bool = False
    _copied: bool = False

    def take_in(self, files: Sequence[tuple[str, str]]) -> None:
        """Take in files (path, what to call it), one by one; a refused one does not keep the next from its turn."""
        for place, (path, title) in enumerate(files, 1):
            if self.given_up:
                return
            words = f"Taking in file {place} of {len(files)}" if len(files) > 1 else "Taking the file in"
            self._one(path, title, words)

    def write(self, request: Request, folder: str, title: str) -> Sent | None:
        """Write the files of an exchange; None when it was refused or given up."""
        try:
            sent = send(
                self.store,
                self.actor,
                request,
                Path(folder),
                progress=lambda done, total: self.job.progress(done, total, "Writing changes"),
            )
        except Cancelled:
            self._give_up()
            return None
        except CaseloadError as error:
            self.outcomes.append(Outcome(tone=Tone.RED, tag="Not written", title=title, words=sentence_for(error)))
            return None
        self.outcomes.append(Outcome(tone=Tone.GREEN, tag="Written", title=title, words=sent_words(sent, folder)))
        self.final = True
        return sent

    def results(self, headline: str) -> Results:
        """Everything that came of it."""
        with self.store.read() as connection:
            conflicts = count_conflicts(connection, viewer=self.actor)
        words = "Stopped. What is listed was done, nothing else was changed." if self.given_up else headline
        return Results(
            headline=words,
            outcomes=tuple(self.outcomes),
            conflicts=conflicts,
            final=self.final,
        )

    def _one(self, path: str, title: str, words: str) -> None:
        try:
            self._copy_first()
            done = take(
                self.store,
                self.actor,
                Path(path),
                progress=kilobytes(self.job, words),
            )
        except Cancelled:
            self._give_up()
        except CaseloadError as error:
            self.outcomes.append(Outcome(tone=Tone.RED, tag="Not taken in", title=title, words=sentence_for(error)))
        else:
            self.taken = self.taken or not done.already
            self.outcomes.append(_taken(title, done))

    def _copy_first(self) -> None:
        if self._copied or self.safety_copy is None:
            return
        self.job.progress(0, 0, "Making a backup first")
        self.safety_copy()
        self._copied = True

    def _give_up(self) -> None:
        self.given_up = True


def _taken(name: str, done: Imported) -> Outcome:
    if done.already:
        return Outcome(tone=Tone.GREY, tag="Here already", title=name, words="It was taken in before. Nothing changed.")
    waits = done.pending or done.unread or done.forked or done.left_out
    tag = "Some held" if waits else ("Taken in" if done.new else "Nothing new")
    tone = Tone.BLUE if waits else (Tone.GREEN if done.new else Tone.GREY)
    if done.restored_here or done.access_log_doubt:
        tone, tag = Tone.AMBER, "Please read"
    return Outcome(tone=tone, tag=tag, title=name, words=imported_words(done), file_id=done.file_id)


def take_files(
    store: Store, actor: Actor, job: Job, paths: Sequence[str], *, safety_copy: SafetyCopy | None
) -> tuple[Results, bool]:
    """Take in these files; the second value says whether anything was."""
    trip = Trip(store, actor, job, safety_copy)
    with store.read() as connection:
        seen = read_glances(connection, [one for one in map(lying_at, paths) if one is not None])
    titles = {one.path: _title(found) for one, found in seen.items() if found is not None}
    trip.take_in([(path, titles.get(path, Path(path).name)) for path in paths])
    return trip.results("Taken in" if len(paths) == 1 else f"{len(paths)} files, one after the other"), trip.taken


def send_once(
    store: Store,
    actor: Actor,
    job: Job,
    *,
    to: Sequence[Addressee],
    label: str,
    named: frozenset[str],
    today: date,
    folder: str,
) -> Sent:
    """Write the files of an exchange. Raises ``CaseloadError`` and ``Cancelled``; files written before that stay."""
    if not Path(folder).is_dir():
        raise FileRefused("folder_away")
    with store.read() as connection:
        request = request_for(connection, to, label, named, today=today)
    told = lambda done, total: job.progress(done, total, "Writing changes")  # noqa: E731
    sent = send(store, actor, request, Path(folder), progress=told)
    store.set_meta(FOLDER, folder)
    return sent


def exchange_now(
    store: Store, actor: Actor, job: Job, *, route_id: str, today: date, safety_copy: SafetyCopy | None
) -> tuple[Results, bool]:
    """Go along every remembered exchange, or one: take in what lies there for this laptop, then write its own files."""
    with store.read() as connection:
        chosen = [one for one in routes(connection) if route_id in ("", one.id)]
    if not chosen:
        raise RuleBroken("nothing_remembered")
    trip = Trip(store, actor, job, safety_copy)
    for one in chosen:
        if not trip.given_up:
            _go_along(trip, one, today)
    title = f"Exchange: {chosen[0].name}" if len(chosen) == 1 else f"{len(chosen)} remembered exchanges"
    return trip.results(title), trip.taken


def _title(found: Glance) -> str:
    """What a file is called among the results: whose it is, else its name."""
    if found.problem:
        return Path(found.lying.path).name
    return f"From {laptop_words(found.laptop, found.owner_name)}"


def _go_along(trip: Trip, route: Route, today: date) -> None:
    try:
        trip.job.progress(0, 0, f"Looking into {route.folder}")
        lying = lying_in(route.folder)
        with trip.store.read() as connection:
            found = sort_glances(one for one in read_glances(connection, lying).values() if one is not None)
        trip.take_in([(one.lying.path, _title(one)) for one in found])
        if trip.given_up:
            return
        with trip.store.read() as connection:
            request = request_for(connection, route.to, route.label, route.named, today=today)
            needed = anything_to_send(connection, trip.actor, request, today=today)
    except Cancelled:
        trip.given_up = True
        return
    except CaseloadError as error:
        away = error.code == "folder_away"
        tone, tag = (Tone.GREY, "Not in reach") if away else (Tone.RED, "Not done")
        trip.outcomes.append(Outcome(tone=tone, tag=tag, title=route.name, words=sentence_for(error)))
        return
    if not needed:
        words = "They have all of it, and nothing of theirs is unanswered: no file was needed."
        trip.outcomes.append(Outcome(tone=Tone.GREY, tag="Nothing new", title=route.name, words=words))
        mark_gone(trip.store, route.id)
    elif trip.write(request, route.folder, route.name) is not None:
        mark_gone(trip.store, route.id)


def kilobytes(job: Job, words: str) -> Callable[[int, int], None]:
    """Tell a job's progress through a file in thousands of bytes."""
    return lambda done, total: job.progress(done // 1000, max(total // 1000, 1), f"{words}, kilobytes")


def as_path(path: str) -> Path:
    """A path as the exchange takes it."""
    return Path(path)


def not_undone(code: str) -> RuleBroken:
    """Why an import can't be taken back."""
    return RuleBroken(code)


def remember_again(store: Store, actor: Actor, route: Route) -> Route:
    """Bring back a remembered exchange that was forgotten."""
    return keep_route(store, actor, replace(route, id=""))


def taken_changes() -> Changes:
    """What pages are told after a file was taken in or taken back: anything may have changed."""
    return Changes("", "take_in", frozenset((name, "") for name in ENTITIES))
